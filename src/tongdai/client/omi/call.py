"""One call, as a program has it in hand."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from msgspec.structs import replace

from tongdai.client.audio import Audio
from tongdai.client.errors import CallRefused, ClientError
from tongdai.client.leg import Quality
from tongdai.client.phone import vocabulary as v
from tongdai.sip.ids import SessionId

from .call_data import CallData, call_data
from .call_state import CallState, CallStatus, Direction
from .course import Course
from .names import BothSpellings
from .phone_number import dialled
from .ping import Pinging
from .refusals import refusal
from .texts import Language
from .transfer import Transfer

_KEYS: Final = re.compile(r"[0-9*#]+")

MODES: Final = ("monitoring", "whisper", "colloquy")


class Desk(Protocol):
    """What a call needs of the SDK that it belongs to."""

    @property
    def language(self) -> Language:
        """Of texts."""

    @property
    def extension(self) -> tuple[str, str]:
        """Domain and user name of our extension."""

    def post(self, event: v.Input) -> None:
        """Tell the phone something."""

    def tell(self, name: str, call: Call, status: bool | str | None = None) -> None:
        """Tell the program of an event of this call."""

    async def save(self, call_id: str, note: object, form: dict[str, Any]) -> None:
        """Keep something with a call in the history."""


class Call(BothSpellings):
    """
    One call. ``make_call`` and the event ``invite`` give it; ``sdk.calls`` lists it.

    What waits raises :class:`~tongdai.client.errors.CallEnded` when the call ends
    before, and :class:`~tongdai.client.errors.ConnectionLost` when that is because the
    switchboard has gone.
    """

    def __init__(
        self,
        desk: Desk,
        session: SessionId,
        state: CallState,
        audio: Audio,
        quality: Callable[[], Quality],
    ) -> None:
        self._desk = desk
        self._session = session
        self._quality = quality
        self._course = Course(state)
        self._transfer: Transfer | None = None
        self.pinging: Final = Pinging()
        "Measures each second."

        self.audio: Final = audio
        "What is said and heard."

        self.play: Final = audio.play
        "See :meth:`tongdai.client.audio.Audio.play`."

        self.record: Final = audio.record
        "See :meth:`tongdai.client.audio.Audio.record`."

        self.gather: Final = audio.gather
        "See :meth:`tongdai.client.audio.Audio.gather`."

    def __repr__(self) -> str:
        return f"<Call {self.uuid or self._session} {self.direction} {self.state}>"

    # What is known of it.

    @property
    def uuid(self) -> str:
        """Its id in the history and the API; empty until it rings."""
        return self._course.state.uuid

    @property
    def direction(self) -> Direction:
        """``inbound`` or ``outbound``."""
        return self._course.state.direction

    @property
    def remote_number(self) -> str:
        """The number called, or the number that calls."""
        return self._course.state.number

    @property
    def remote_name(self) -> str:
        """The other side's name; empty: not known."""
        return self._course.state.name

    @property
    def state(self) -> CallStatus:
        """``connecting``, ``ringing``, ``connected``, ``hold`` or ``ended``."""
        return self._course.state.status

    @property
    def is_over(self) -> bool:
        """Has it ended?"""
        return self._course.is_over

    @property
    def data(self) -> CallData:
        """All that is known of it, at this moment: a new object each time."""
        desk, state = self._desk, self._course.state
        ping = self.pinging.ping
        return call_data(state, ping, desk.extension, desk.language, time.time())

    @property
    def quality(self) -> Quality:
        """How its media goes, or went."""
        end = self._course.end
        return self._quality() if end is None else end.quality

    # What is waited for.

    async def ringing(self) -> None:
        """Wait until the other side rings or has answered; raises ``CallEnded``."""
        course = self._course
        await course.until(
            lambda: (
                course.state.rang_at is not None
                or course.state.answered_at is not None
                or None
            )
        )

    async def answered(self) -> None:
        """Wait until it is answered, by whichever side; raises ``CallEnded``."""
        await self._course.until(lambda: self._course.state.answered_at)

    async def ended(self) -> CallData:
        """Wait for its end; never raises."""
        await self._course.over()
        return self.data

    # What can be done with it.

    async def accept(self) -> None:
        """
        Answer an incoming call.

        Raises:
            NotPossible: it is none, or was answered already.
            CallEnded: it ended before.
        """
        state = self._course.state
        if self.is_over:
            raise self._course.error()
        if state.direction != "inbound" or state.answered_at is not None:
            raise self._refusal("no_incoming_call")
        self._desk.post(v.Answer(self._session))
        await self.answered()

    def reject(self) -> None:
        """Decline an incoming call that was not answered; else nothing."""
        if self.direction == "inbound" and self._course.state.answered_at is None:
            self.hang_up()

    def hang_up(self) -> None:
        """End, cancel or decline it, whichever is due; nothing if it is over."""
        self._desk.post(v.HangUp(self._session))

    async def hold(self, on: bool | None = None) -> bool:
        """
        Put the other side on hold or take it back; without an argument flip.

        Returns:
            What now holds.

        Raises:
            NotPossible: it is not answered.
            CallRefused: the other side does not agree; all is as before.
            CallEnded: it ended meanwhile.
        """
        course = self._talking()
        wanted = not course.state.held if on is None else on
        course.held = None
        self._desk.post(v.Hold(self._session, wanted))
        answer = await course.until(lambda: course.held)
        if answer.refused:
            raise self._refusal("hold_refused", f"({answer.refused})")
        return answer.on

    async def transfer(self, to: str | int, *, attended: bool = False) -> Transfer:
        """
        Pass it on to an extension, a group or a number.

        Blindly it waits until the number has answered and our side has ended;
        announced, until the number rings: then talk to it, and ``complete()`` or
        ``cancel()``.

        Raises:
            BadArgument: no number.
            NotPossible: the call is not answered.
            CallRefused: the number does not take it, or a transfer is under way; the
                call goes on as it was.
            CallEnded: the call ended before.
        """
        number = dialled(to)
        if not number:
            raise self._refusal("invalid_number", f"({str(to)[:40]!r})")
        course = self._talking()
        if self._transfer is not None and not self._transfer.is_over:
            raise self._refusal("transfer_refused")
        post = self._desk.post
        self._transfer = Transfer(self._session, course, post, self._refusal)
        if not attended:
            await self._transfer.pass_on(number)
            return self._transfer
        await self._transfer.announce(number)
        if course.state.held:
            # The other side waits anyway, and on hold nobody could talk to the number.
            with contextlib.suppress(CallRefused):
                await self.hold(False)
        return self._transfer

    def mute(self, on: bool | None = None) -> bool:
        """
        Say nothing, or say it again; without an argument flip.

        Returns:
            What now holds; False if the call is over.
        """
        if self.is_over:
            return False
        muted = not self._course.state.muted if on is None else on
        self.audio.muted = muted
        if self._course.change(muted=muted):
            self._desk.tell("mute_changed", self, muted)
        return muted

    def send_dtmf(self, tone: str | int) -> None:
        """
        Press keys: ``0-9 * #``, one or several. They go out one after the other.

        Raises:
            BadArgument: something else.
            NotPossible: the call is not answered.
        """
        keys = str(tone).strip()
        if not _KEYS.fullmatch(keys):
            raise self._refusal("invalid_tone", f"({keys[:20]!r})")
        self._talking()
        self._desk.post(v.Press(self._session, keys))

    async def supervise(self, mode: str) -> None:
        """
        Let others hear this supervisor: ``monitoring``, ``whisper`` or ``colloquy``.

        Raises:
            BadArgument: another mode.
            NotPossible: this call does not supervise another one.
            CallRefused: the switchboard does not agree.
        """
        if mode not in MODES:
            raise self._refusal("invalid_supervision", f"({mode!r})")
        course = self._talking()
        if not course.state.supervision:
            raise self._refusal("may_not_supervise")
        course.supervision = None
        self._desk.post(v.Supervise(self._session, mode))
        answer = await course.until(lambda: course.supervision)
        if answer.status >= 300:
            raise self._refusal("supervision_refused", f"({answer.status})")
        if course.change(supervision=mode):
            self._desk.tell("supervision_changed", self)

    def introduce(self, *, name: str | None = None, avatar: str | None = None) -> None:
        """Say who the other side is, for the data of events; None: as before."""
        state = self._course.state
        self._course.state = replace(
            state,
            name=state.name if name is None else name.strip(),
            avatar=state.avatar if avatar is None else avatar.strip(),
        )

    async def save(self, note: str = "", **form: Any) -> None:
        """
        Keep a note, ``tags`` and form fields with it in the history.

        The event ``save_call_info`` tells of it first.

        Raises:
            NotPossible: it has no id yet, or there is no registration.
            Unreachable: the public API does not answer.
            ApiError: it does not take this.
        """
        if not self.uuid:
            raise self._refusal("no_call")
        await self._desk.save(self.uuid, note, form)

    # Inside the SDK.

    def happened(self, output: v.Output) -> None:
        """The phone reports something of this call."""
        for name in self._course.take(output, time.time()):
            if self.is_over and name == "ended":
                self.audio.end(self._course.error())
            held = self._course.state.held if name == "hold_changed" else None
            self._desk.tell(name, self, held)

    def _talking(self) -> Course:
        if self.is_over:
            raise self._course.error()
        if self._course.state.answered_at is None:
            raise self._refusal("no_call")
        return self._course

    def _refusal(self, reason: str, more: str = "") -> ClientError:
        return refusal(reason, self._desk.language, more)
