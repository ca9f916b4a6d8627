"""One call between a caller and whoever of the called party answers first."""

from __future__ import annotations

import enum

from tongdai.call.cause import BY_A_PARTY, Ending
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallRang,
    CallStarted,
    Side,
)
from tongdai.call.hearing import Hearing, hearing
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    Input,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegHeld,
    LegRang,
    LegSilent,
    Stopped,
    Tick,
)
from tongdai.call.outputs import Answer, Connect, Dial, Drop, Output, Publish, Ring
from tongdai.call.permit import Permit
from tongdai.call.ringing import Ringing
from tongdai.call.wall_clock import WallClock
from tongdai.machine import TimerTable, value


class CallState(enum.Enum):
    NEW = "nothing has been done yet"
    DIALLING = "devices have been dialled and none has said that it rings"
    RINGING = "at least one device rings"
    CONNECTED = "the parties talk"
    ENDED = "nothing more happens"


class Timer(enum.Enum):
    RING = "somebody must have answered by now"
    ALLOTTED = "the call has lasted as long as it may"


@value
class Attempt:
    """Who wants to talk to whom."""

    call: CallId
    tenant: str
    caller: LegId
    caller_number: str
    caller_name: str
    dialled: str
    callee_number: str | None
    "The extension that was dialled; None if there is none."

    callee_name: str = ""
    hotline: str = ""
    datas: str = ""
    "A JSON object as text, or empty."


class Call:
    """
    The life of one call, from the first wish to the end of every leg.

    Each leg it has heard of either ends by itself (``LegEnded``) or is dropped, and
    exactly one of the two; what comes for a leg after that changes nothing.
    """

    def __init__(self, attempt: Attempt, wall: WallClock) -> None:
        self._attempt = attempt
        self._wall = wall
        self._state = CallState.NEW
        self._timers: TimerTable[Timer] = TimerTable()
        self._ringing = Ringing(())
        self._talk = 0.0
        self._callee: LegId | None = None
        self._held: set[LegId] = set()

    @property
    def state(self) -> CallState:
        return self._state

    def deadline(self) -> float | None:
        return self._timers.next()

    def refuse(self, ending: Ending, now: float) -> list[Output]:
        """Begin and end at once: nobody will ring. Instead of :meth:`ring`."""
        return [self._started(now), *self._end(ending, None, now)]

    def ring(
        self, callees: tuple[LegId, ...], permit: Permit, now: float
    ) -> list[Output]:
        """Begin by dialling ``callees``, at least one. Once, before :meth:`handle`."""
        self._state = CallState.DIALLING
        self._ringing = Ringing(callees)
        self._talk = permit.talk
        self._timers.start(Timer.RING, now + permit.ring)
        return [self._started(now), *(Dial(leg) for leg in callees)]

    def handle(self, event: Input, now: float) -> list[Output]:
        match self._state, event:
            case CallState.DIALLING, LegRang(leg) if leg in self._ringing:
                self._state = CallState.RINGING
                rang = CallRang(self._attempt.call, self._wall.at(now))
                return [Ring(self._attempt.caller), Publish(rang)]

            case CallState.DIALLING | CallState.RINGING, LegAnswered(leg) if (
                leg in self._ringing
            ):
                return self._connect(leg, now)

            case (
                CallState.DIALLING | CallState.RINGING,
                LegEnded(leg, ending) | LegFailed(leg, ending),
            ) if leg in self._ringing:
                decided = self._ringing.ended(leg, ending)
                if decided is None:
                    return _last_of(event)
                return _last_of(event) + self._end(decided, Side.CALLEE, now)

            case (
                CallState.DIALLING | CallState.RINGING | CallState.CONNECTED,
                LegEnded(leg, ending) | LegFailed(leg, ending),
            ) if leg in (self._attempt.caller, self._callee):
                side = Side.CALLER if leg == self._attempt.caller else Side.CALLEE
                return _last_of(event) + self._end(ending, side, now, gone=leg)

            case CallState.CONNECTED, LegHeld(leg, held) if leg in (
                self._attempt.caller,
                self._callee,
            ):
                return self._hold(leg, held)

            case CallState.CONNECTED, LegSilent(leg) if (
                leg in (self._attempt.caller, self._callee) and leg not in self._held
            ):
                # A phone that put us on hold may say nothing for as long as it likes.
                return [
                    Drop(leg, Ending.VANISHED),
                    *self._end(Ending.VANISHED, None, now, gone=leg),
                ]

            case _, Stopped(ending):
                return self._end(ending, None, now)

            case _, Tick():
                match self._timers.pop_due(now):
                    case Timer.RING:
                        return self._end(Ending.NO_ANSWER, None, now)
                    case Timer.ALLOTTED:
                        return self._end(Ending.ALLOTTED_TIMEOUT, None, now)
        return []  # a leg that was dropped meanwhile may still have had its say

    def _started(self, now: float) -> Publish:
        attempt = self._attempt
        return Publish(
            CallStarted(
                call=attempt.call,
                at=self._wall.at(now),
                tenant=attempt.tenant,
                caller=attempt.caller_number,
                caller_name=attempt.caller_name,
                dialled=attempt.dialled,
                callee=attempt.callee_number,
                callee_name=attempt.callee_name,
                hotline=attempt.hotline,
                datas=attempt.datas,
            )
        )

    def _connect(self, callee: LegId, now: float) -> list[Output]:
        attempt = self._attempt
        losers = self._ringing.rest(but=callee)
        self._state, self._callee = CallState.CONNECTED, callee
        self._ringing = Ringing(())
        self._timers.clear()
        self._timers.start(Timer.ALLOTTED, now + self._talk)
        number = attempt.callee_number or attempt.dialled
        answered = CallAnswered(attempt.call, self._wall.at(now), number)
        return [
            *(Drop(leg, Ending.ANSWERED_ELSEWHERE) for leg in losers),
            Answer(attempt.caller, callee),
            Connect(self._hearing()),
            Publish(answered),
        ]

    def _hold(self, leg: LegId, held: bool) -> list[Output]:
        before = self._hearing()
        if held:
            self._held.add(leg)
        else:
            self._held.discard(leg)
        after = self._hearing()
        return [Connect(after)] if after != before else []

    def _hearing(self) -> Hearing:
        parties = [leg for leg in (self._attempt.caller, self._callee) if leg]
        return hearing(parties, held=self._held)

    def _end(
        self,
        ending: Ending,
        side: Side | None,
        now: float,
        *,
        gone: LegId | None = None,
    ) -> list[Output]:
        """End every leg but ``gone``, which has ended or was dropped already."""
        if self._state is CallState.ENDED:
            return []
        legs = [self._attempt.caller, *self._ringing.rest()]
        if self._callee is not None:
            legs.append(self._callee)
        self._state, self._callee = CallState.ENDED, None
        self._ringing = Ringing(())
        self._timers.clear()
        by = side if ending in BY_A_PARTY else None
        ended = CallEnded(self._attempt.call, self._wall.at(now), ending, by)
        return [*(Drop(leg, ending) for leg in legs if leg != gone), Publish(ended)]


def _last_of(event: LegEnded | LegFailed) -> list[Output]:
    """What a leg still needs that will not be used any more."""
    match event:
        case LegFailed(leg, ending):
            return [Drop(leg, ending)]
        case LegEnded():
            return []
