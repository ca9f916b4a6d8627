"""
Passing a call on: a party has somebody else called, who talks in its place.

While the target rings the other party waits and nobody hears anybody. Then the target
talks to the other party (blind), or first to whoever passes the call on (attended).
"""

from __future__ import annotations

import enum

from tongdai.call.cause import Ending
from tongdai.call.ids import LegId, TransferId
from tongdai.call.inputs import (
    CancelAsked,
    CompleteAsked,
    Destination,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegRang,
    TransferAsked,
    TransferMode,
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Dial,
    Drop,
    Output,
    RefuseTransfer,
    Replace,
    ReportTransfer,
    TransferNews,
    TransferRefusal,
    last_of,
)
from tongdai.call.ringing import Ringing
from tongdai.machine import plain, value


@plain
class State(enum.Enum):
    DIALLING = "the target's devices have been dialled and none has said that it rings"
    RINGING = "at least one of them rings"
    ANNOUNCING = "the target talks to whoever passes the call on"
    ABANDONED = "they talk on: the other party has left meanwhile"


TransferInput = (
    LegRang
    | LegAnswered
    | LegEnded
    | LegFailed
    | TransferAsked
    | CompleteAsked
    | CancelAsked
)


# What a transfer tells its call, among the outputs of the call.


@value
class Settled:
    """The transfer is over: whoever is left of the call talks to each other."""


@value
class Ended:
    """There is no call any more, for what happened at the side that ``leg`` was."""

    ending: Ending
    leg: LegId


Step = Output | Settled | Ended


class Transfer:
    """
    One transfer, from the request to where it leads; one at a time in a call.

    Whoever asked for it may leave at any time: it goes on without, and if it fails then
    nobody is left for the other party to talk to.
    """

    def __init__(self, asked: TransferAsked, to: Destination, other: LegId) -> None:
        """
        Args:
            other: The party that is to talk to the target.
        """
        self._state = State.DIALLING
        self._former = asked.leg
        "In whose place the target will talk."
        self._by: LegId | None = asked.leg
        "Whoever asked; None after it has left."
        self._other: LegId | None = other
        "None after it has left."
        self._target: LegId | None = None
        "The device that answered."
        self._mode = asked.mode
        self._to = to
        self._by_number = asked.number
        self._ringing = Ringing(to.devices)
        self._requests = [asked.request]
        "All that wait to hear the outcome."

    @property
    def by_number(self) -> str:
        """The number of whoever passes the call on."""
        return self._by_number

    @property
    def to(self) -> Destination:
        """Who is called."""
        return self._to

    @property
    def rings(self) -> bool:
        """Has nobody answered yet?"""
        return self._state in (State.DIALLING, State.RINGING)

    @property
    def parties(self) -> list[LegId]:
        """Every leg of the call that has been answered and lives."""
        legs = (self._by, self._other, self._target)
        return [leg for leg in legs if leg is not None]

    @property
    def talking(self) -> list[LegId]:
        """Those who hear each other for the time being."""
        if self.rings:
            return []
        return [leg for leg in (self._by, self._target) if leg is not None]

    @property
    def legs(self) -> list[LegId]:
        """Every leg of the call that lives."""
        return [*self.parties, *self._ringing.rest()]

    def start(self) -> list[Step]:
        """Begin. Once, before :meth:`handle`."""
        accepted = AcceptTransfer(self._former, self._requests[0])
        return [accepted, *(Dial(leg) for leg in self._to.devices)]

    def handle(self, event: TransferInput) -> list[Step]:
        """Take one input; return what must now be done, in order."""
        match event:
            case LegRang(leg):
                if self._state is not State.DIALLING or leg not in self._ringing:
                    return []
                self._state = State.RINGING
                return [*self._report(TransferNews.RINGING)]
            case LegAnswered(leg):
                return self._answered(leg) if leg in self._ringing else []
            case LegEnded(leg, ending) | LegFailed(leg, ending):
                if leg in self._ringing:
                    decided = self._ringing.ended(leg, ending)
                    failed = [] if decided is None else self._failed(decided)
                    return [*last_of(event), *failed]
                if leg in self.parties:
                    return [*last_of(event), *self._left(leg, ending)]
                return []  # it was dropped meanwhile
            case TransferAsked(leg, request):
                return [RefuseTransfer(leg, request, TransferRefusal.PENDING)]
            case CompleteAsked(leg, request, number):
                return self._complete(leg, request, number)
            case CancelAsked(leg, request, number):
                return self._cancel(leg, request, number)

    def time_over(self) -> list[Step]:
        """It has rung for long enough. Only while it :attr:`rings`."""
        return self._failed(Ending.NO_ANSWER)

    def abort(self, gone: LegId | None) -> list[Output]:
        """The call ends, whatever the transfer has come to; ``gone`` hears no more."""
        if self._by == gone:
            self._by = None
        return [*self._report(Ending.CANCELLED, over=True)]

    def _answered(self, leg: LegId) -> list[Step]:
        losers = self._ringing.rest(but=leg)
        self._ringing, self._target = Ringing(()), leg
        self._state = State.ANNOUNCING
        steps: list[Step] = [Drop(each, Ending.ANSWERED_ELSEWHERE) for each in losers]
        if self._mode is TransferMode.BLIND:
            return [*steps, *self._hand_over(leg)]
        return [*steps, *self._report(TransferNews.ANSWERED)]

    def _hand_over(self, target: LegId) -> list[Step]:
        """The target takes the place of whoever passed the call on."""
        steps: list[Step] = [*self._report(TransferNews.DONE, over=True)]
        steps.append(Replace(self._former, target))
        if self._by is not None:
            steps.append(Drop(self._by, Ending.HUNG_UP))
        return [*steps, Settled()]

    def _failed(self, ending: Ending) -> list[Step]:
        """Nobody will answer."""
        steps: list[Step] = [Drop(leg, ending) for leg in self._ringing.rest()]
        self._ringing = Ringing(())
        if self._by is None:
            return [*steps, Ended(ending, self._former)]
        return [*steps, *self._report(ending, over=True), Settled()]

    def _left(self, leg: LegId, ending: Ending) -> list[Step]:
        """A party has left."""
        match self._state:
            case State.ABANDONED:
                return [Ended(ending, leg)]
            case State.ANNOUNCING if leg == self._by and self._target is not None:
                self._by = None
                return self._hand_over(self._target)
            case State.ANNOUNCING if leg == self._other and self._target is not None:
                self._state, self._other = State.ABANDONED, None
                return [Replace(leg, self._target)]
            case State.ANNOUNCING:
                self._target = None
                return [*self._report(Ending.CANCELLED, over=True), Settled()]
            case _ if leg == self._by:
                self._by, self._mode = None, TransferMode.BLIND
                return []
            case _:
                return [Ended(ending, leg)]

    def _complete(self, leg: LegId, request: TransferId, number: str) -> list[Step]:
        if leg != self._by or number != self._to.number:
            return [RefuseTransfer(leg, request, TransferRefusal.NOTHING)]
        accepted = AcceptTransfer(leg, request)
        self._requests.append(request)
        match self._state:
            case State.ANNOUNCING if self._target is not None:
                return [accepted, *self._hand_over(self._target)]
            case State.ABANDONED:
                return [accepted, *self._leave(leg)]
            case _:
                self._mode = TransferMode.BLIND
                return [accepted]

    def _cancel(self, leg: LegId, request: TransferId, number: str) -> list[Step]:
        if leg != self._by or number != self._to.number:
            return [RefuseTransfer(leg, request, TransferRefusal.NOTHING)]
        steps: list[Step] = [AcceptTransfer(leg, request)]
        if self._state is State.ABANDONED:
            self._requests.append(request)
            return [*steps, *self._leave(leg)]
        steps += [Drop(each, Ending.CANCELLED) for each in self._ringing.rest()]
        if self._target is not None:
            steps.append(Drop(self._target, Ending.HUNG_UP))
        steps += self._report(Ending.CANCELLED, over=True)
        steps.append(ReportTransfer(leg, request, TransferNews.DONE, over=True))
        return [*steps, Settled()]

    def _leave(self, by: LegId) -> list[Step]:
        """Nobody is left to talk to the target, or to go back to."""
        told = self._report(Ending.CANCELLED, over=True)
        return [*told, Drop(by, Ending.HUNG_UP), Ended(Ending.HUNG_UP, by)]

    def _report(
        self, news: TransferNews | Ending, *, over: bool = False
    ) -> list[ReportTransfer]:
        by = self._by
        if by is None:
            return []
        return [ReportTransfer(by, each, news, over) for each in self._requests]
