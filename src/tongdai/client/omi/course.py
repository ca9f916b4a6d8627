"""How one call goes: its state, what changes it, and who waits for what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from tongdai.client.errors import CallEnded, ConnectionLost
from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.particulars import Particulars
from tongdai.sip.endpoint_outputs import Referral

from .call_state import CallState

T = TypeVar("T")


class Course:
    """One call's, from its first moment; what comes after its end changes nothing."""

    def __init__(self, state: CallState) -> None:
        self.state = state
        self.held: v.Held | None = None
        "The latest answer to a wish to hold."

        self.supervision: v.SupervisionAnswered | None = None
        "The latest answer to a wish to supervise otherwise."

        self.transfers: dict[Referral, v.TransferWent] = {}
        "The latest news of a transfer, by what was asked for."

        self.end: v.CallEnded | None = None
        "Its end, once it has ended."

        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def is_over(self) -> bool:
        """Has it ended?"""
        return self.end is not None

    def error(self) -> CallEnded:
        """What those get who wait for what cannot come any more: a new one for each."""
        end = self.end
        if end is None:
            raise RuntimeError("the call goes on")
        kind = ConnectionLost if end.lost else CallEnded
        words = "the switchboard has gone" if end.lost else "the call has ended"
        status = end.status
        return kind(f"{words}: {end.cause} ({status})", str(end.cause), status)

    async def until(self, reached: Callable[[], T | None]) -> T:
        """
        Wait until it gives something other than None.

        Raises:
            CallEnded: the call ends before.
        """
        while True:
            found = reached()
            if found is not None:
                return found
            if self.is_over:
                raise self.error()
            await self._change()

    async def over(self) -> None:
        """Wait for its end."""
        while not self.is_over:
            await self._change()

    async def _change(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def change(self, **fields: object) -> bool:
        """Set fields of the state; is it another one now?"""
        before, self.state = self.state, replace(self.state, **fields)
        self.wake()
        return self.state != before

    def wake(self) -> None:
        """Whoever waits looks again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def take(self, output: v.Output, now: float) -> tuple[str, ...]:
        """
        Something happened.

        Args:
            now: Seconds since the epoch.

        Returns:
            The events to tell, in order.
        """
        if self.is_over:
            return ()
        events = self._take(output, now)
        self.wake()
        return events

    def _take(self, output: v.Output, now: float) -> tuple[str, ...]:
        match output:
            case v.CallRang(_, _, said):
                before, self.state = self.state, self.state.identified(said)
                if before.rang_at is not None or before.answered_at is not None:
                    return ()
                self.state = replace(self.state, rang_at=now)
                return ("ringing",)
            case v.CallAnswered(_, said):
                self.state = replace(self.state.identified(said), answered_at=now)
                return ("accepted",)
            case v.CallIntroduced(_, said):
                return self._introduced(said)
            case v.Held():
                self.held = output
                changed = self.state.held is not output.on
                self.state = replace(self.state, held=output.on)
                return ("hold_changed",) if changed else ()
            case v.SupervisionAnswered():
                self.supervision = output
                return ()
            case v.TransferWent():
                self.transfers[output.kind] = output
                return ()
            case v.CallEnded():
                return self._ended(output, now)
            case _:
                return ()

    def _introduced(self, said: Particulars) -> tuple[str, ...]:
        before, self.state = self.state, self.state.introduced(said)
        after = self.state
        events: list[str] = []
        if (before.supervision, before.supervised) != (
            after.supervision,
            after.supervised,
        ):
            events.append("supervision_changed")
        if before.recording != after.recording:
            events.append("recording_changed")
        return tuple(events)

    def _ended(self, end: v.CallEnded, now: float) -> tuple[str, ...]:
        self.end = end
        self.state = replace(
            self.state,
            ended_at=now,
            end_cause=str(end.cause),
            end_code=end.status,
        )
        return ("ended", "accepted_by_other") if end.elsewhere else ("ended",)
