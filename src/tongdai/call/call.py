"""One call between a caller and whoever of the called party answers first."""

from __future__ import annotations

import enum
from collections.abc import Collection

from tongdai.call.cause import BY_A_PARTY, Ending
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallRang,
    CallStarted,
    CallTransferred,
    Side,
)
from tongdai.call.hearing import Hearing, hearing
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    CancelAsked,
    CompleteAsked,
    Destination,
    Input,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegHeld,
    LegRang,
    LegSilent,
    Stopped,
    Tick,
    TransferAsked,
)
from tongdai.call.outputs import (
    Answer,
    Connect,
    Dial,
    Drop,
    Output,
    Publish,
    RefuseTransfer,
    Replace,
    Ring,
    TransferRefusal,
    last_of,
)
from tongdai.call.permit import Permit
from tongdai.call.ringing import Ringing
from tongdai.call.transfer import Ended, Settled, Step, Transfer, TransferInput
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
        self._sides = {attempt.caller: Side.CALLER}
        "The parties; of the callee there is none before somebody answered."
        self._held: set[LegId] = set()
        self._heard: Hearing = frozenset()
        "Who hears whom now."
        self._echoed: tuple[LegId, ...] = ()
        self._transfer: Transfer | None = None

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

    def echo(self, talk: float, now: float) -> list[Output]:
        """Begin by answering the caller, who hears nobody but itself."""
        attempt = self._attempt
        self._state = CallState.CONNECTED
        self._echoed = (attempt.caller,)
        self._timers.start(Timer.ALLOTTED, now + talk)
        answered = CallAnswered(attempt.call, self._wall.at(now), attempt.dialled)
        return [
            self._started(now),
            Answer(attempt.caller, None),
            *self._reconnect(),
            Publish(answered),
        ]

    def handle(self, event: Input, now: float) -> list[Output]:
        if self._transfer is not None and isinstance(event, TransferInput):
            return self._follow(self._transfer, self._transfer.handle(event), now)
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
                    return last_of(event)
                return last_of(event) + self._end(decided, Side.CALLEE, now)

            case (
                CallState.DIALLING | CallState.RINGING | CallState.CONNECTED,
                LegEnded(leg, ending) | LegFailed(leg, ending),
            ) if leg in self._sides:
                side = self._sides[leg]
                return last_of(event) + self._end(ending, side, now, gone=leg)

            case CallState.CONNECTED, LegHeld(leg, held) if leg in self._parties():
                return self._hold(leg, held)

            case CallState.CONNECTED, LegSilent(leg) if (
                leg in self._parties() and leg not in self._held
            ):
                # A phone that put us on hold may say nothing for as long as it likes.
                return self.handle(LegFailed(leg, Ending.VANISHED), now)

            case CallState.CONNECTED, TransferAsked(leg, _, _, _, Destination() as to):
                return self._transfer_to(to, event, now)

            case _, TransferAsked(leg, request, _, _, Ending() as ending):
                return [RefuseTransfer(leg, request, ending)]

            case (
                _,
                TransferAsked(leg, request)
                | CompleteAsked(leg, request)
                | CancelAsked(leg, request),
            ):
                return [RefuseTransfer(leg, request, TransferRefusal.NOTHING)]

            case _, Stopped(ending):
                return self._end(ending, None, now)

            case _, Tick():
                match self._timers.pop_due(now):
                    case Timer.RING if self._transfer is not None:
                        steps = self._transfer.time_over()
                        return self._follow(self._transfer, steps, now)
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
        self._state, self._sides[callee] = CallState.CONNECTED, Side.CALLEE
        self._ringing = Ringing(())
        self._timers.clear()
        self._timers.start(Timer.ALLOTTED, now + self._talk)
        number = attempt.callee_number or attempt.dialled
        answered = CallAnswered(attempt.call, self._wall.at(now), number)
        return [
            *(Drop(leg, Ending.ANSWERED_ELSEWHERE) for leg in losers),
            Answer(attempt.caller, callee),
            *self._reconnect(),
            Publish(answered),
        ]

    def _hold(self, leg: LegId, held: bool) -> list[Output]:
        if held:
            self._held.add(leg)
        else:
            self._held.discard(leg)
        return self._reconnect()

    def _transfer_to(
        self, to: Destination, asked: TransferAsked, now: float
    ) -> list[Output]:
        others = [leg for leg in self._sides if leg != asked.leg]
        if asked.leg not in self._sides or len(others) != 1:
            nothing = TransferRefusal.NOTHING
            return [RefuseTransfer(asked.leg, asked.request, nothing)]
        transfer = self._transfer = Transfer(asked, to, others[0])
        self._timers.start(Timer.RING, now + to.ring)
        return self._follow(transfer, transfer.start(), now)

    def _follow(
        self, transfer: Transfer, steps: list[Step], now: float
    ) -> list[Output]:
        """Do what a transfer wants done."""
        outputs: list[Output] = []
        for step in steps:
            match step:
                case Ended(ending, leg):
                    outputs += self._end(ending, self._sides[leg], now, gone=leg)
                case Settled():
                    self._transfer = None
                case Replace(former, leg):
                    place = self._sides[leg] = self._sides.pop(former)
                    outputs += [step, self._transferred(transfer, place, now)]
                case _:
                    outputs.append(step)
        if self._transfer is None or not transfer.rings:
            self._timers.stop(Timer.RING)
        return outputs + self._reconnect()

    def _transferred(self, transfer: Transfer, place: Side, now: float) -> Publish:
        return Publish(
            CallTransferred(
                call=self._attempt.call,
                at=self._wall.at(now),
                by=transfer.by_number,
                to=transfer.to.number,
                to_name=transfer.to.name,
                place=place,
            )
        )

    def _parties(self) -> Collection[LegId]:
        """Every leg that has been answered and lives."""
        return self._sides if self._transfer is None else self._transfer.parties

    def _reconnect(self) -> list[Output]:
        """Let them hear each other as things are now."""
        if self._state is not CallState.CONNECTED:
            return []
        transfer = self._transfer
        talking = self._sides if transfer is None else transfer.talking
        heard = hearing(talking, held=self._held, echoed=self._echoed)
        if heard == self._heard:
            return []
        self._heard = heard
        return [Connect(heard)]

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
        outputs: list[Output] = []
        legs = [*self._sides, *self._ringing.rest()]
        if self._transfer is not None:
            legs = self._transfer.legs
            outputs += self._transfer.abort(gone)
        self._state, self._transfer = CallState.ENDED, None
        self._ringing = Ringing(())
        self._timers.clear()
        by = side if ending in BY_A_PARTY else None
        ended = CallEnded(self._attempt.call, self._wall.at(now), ending, by)
        outputs += [Drop(leg, ending) for leg in legs if leg != gone]
        return [*outputs, Publish(ended)]
