"""One end of a call between phones of a test."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from tongdai.client import Call, CallData, Quality
from tongdai.client.audio import Played
from tongdai.client.errors import CallEnded

from .loop_thread import LoopThread

T = TypeVar("T")


class Answering(Protocol):
    """Who answers the next call that comes in: a :class:`~.phone.Phone`."""

    def answers(self, within: float | None = None) -> PhoneCall:
        """Wait for it, and answer."""


class PhoneCall:
    """
    What one phone has of a call; :attr:`other_end` is what the other one has.

    Each method waits until what it says is so; see :class:`~.phone.Phone`.
    """

    def __init__(self, original: Call, loop: LoopThread, patience: float) -> None:
        self.original: Final = original
        "The SDK's call, for ``switchboard.run(call.original.…)``."

        self.other_end: PhoneCall | None = None
        "The other phone's, if a phone of the test answered."

        self._loop = loop
        self._patience = patience

    def __repr__(self) -> str:
        return f"<PhoneCall {self.original!r} {self.end_cause}>".replace(" >", ">")

    # What is so.

    @property
    def data(self) -> CallData:
        """All that is known of it, at this moment."""
        return self.original.data

    @property
    def state(self) -> str:
        """``connecting``, ``ringing``, ``connected``, ``hold`` or ``ended``."""
        return self.original.state

    @property
    def answered(self) -> bool:
        """Was it answered?"""
        return self.data.is_accepted

    @property
    def over(self) -> bool:
        """Has it ended?"""
        return self.original.is_over

    @property
    def end_cause(self) -> str:
        """``BYE``, ``BUSY``, ``NO_ANSWER``, …; empty until it has ended."""
        return self.data.end_cause

    @property
    def uuid(self) -> str:
        """Its id in the history and the API; empty until it rings."""
        return self.original.uuid

    @property
    def quality(self) -> Quality:
        """How its media goes, or went."""
        return self.original.quality

    # What is waited for.

    def wait_until_ringing(self, within: float | None = None) -> None:
        """Until the other side rings, or has answered."""
        self._run(self.original.ringing(), within)

    def wait_until_answered(self, within: float | None = None) -> bool:
        """Until it is answered or over; was it answered?"""
        try:
            self._run(self.original.answered(), within)
        except CallEnded:
            return self.answered
        return True

    def wait_until_over(self, within: float | None = None) -> CallData:
        """Until it has ended, at the other end, too."""
        data = self._run(self.original.ended(), within)
        if self.other_end is not None:
            self._run(self.other_end.original.ended(), within)
        return data

    # What is done.

    def answer(self) -> None:
        """Answer it."""
        self._run(self.original.accept())

    def reject(self) -> CallData:
        """Decline it."""
        self._now(self.original.reject)
        return self.wait_until_over()

    def hang_up(self) -> CallData:
        """End or cancel it."""
        self._now(self.original.hang_up)
        return self.wait_until_over()

    def hold(self, on: bool = True) -> bool:
        """Put the other side on hold, or take it back; what now holds."""
        return self._run(self.original.hold(on))

    def mute(self, on: bool = True) -> bool:
        """Say nothing, or say it again; what now holds."""

        async def mute() -> bool:
            return self.original.mute(on)

        return self._run(mute())

    def press(self, keys: str) -> None:
        """Press keys."""
        self._now(self.original.send_dtmf, keys)

    def gather(self, digits: int = 1, within: float | None = None) -> str:
        """Keys that the other side pressed; fewer when that time is over."""
        seconds = self._patience if within is None else within
        # The keys have that time; that the loop is busy is not theirs to answer for.
        return self._loop.run(self.original.gather(digits, timeout=seconds))

    def transfer(self, to: str, *, answered_by: Answering | None = None) -> None:
        """
        Pass it on blindly; this end has ended by then.

        Args:
            answered_by: The phone that answers; None: something else will.

        Raises:
            CallRefused: nobody has taken it; it goes on as it was.
        """
        passed_on = self._loop.start(self.original.transfer(to), self._patience)
        if answered_by is not None:
            answered_by.answers()
        passed_on.result()

    def play(self, sound: str | Path) -> Played:
        """Play a file to the other side, to its end, however long it is."""
        return self._loop.run(self.original.play(str(sound)))

    def _run(self, work: Coroutine[Any, Any, T], within: float | None = None) -> T:
        return self._loop.run(work, self._patience if within is None else within)

    def _now(self, do: Callable[..., None], *arguments: Any) -> None:
        async def done() -> None:
            do(*arguments)

        self._run(done())
