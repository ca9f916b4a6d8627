"""
Passing a call on: a party has somebody else called, who talks in its place.

While the target rings the other party waits. Then the target talks to the other party
(blind), or first to whoever passes the call on (attended). If nobody answers, and
whoever passed the call on has left meanwhile, it is called back.
"""

from __future__ import annotations

import enum

from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.finding import Device
from tongdai.call.hearing import Sound, Tune
from tongdai.call.hunting import (
    Hunt,
    HuntInput,
    HuntStep,
    Lost,
    Met,
    OnTheWay,
    Rang,
    Telling,
)
from tongdai.call.ids import LegId, TransferId
from tongdai.call.inputs import (
    Aim,
    CancelAsked,
    CompleteAsked,
    LegEnded,
    LegFailed,
    TransferAsked,
    TransferMode,
)
from tongdai.call.outputs import (
    AcceptTransfer,
    Drop,
    Meet,
    Output,
    RefuseTransfer,
    Replace,
    ReportTransfer,
    TransferNews,
    TransferRefusal,
    last_of,
)
from tongdai.machine import plain, value


@plain
class State(enum.Enum):
    HUNTING = "somebody is sought who answers at the target"
    ANNOUNCING = "the target talks to whoever passes the call on"
    ABANDONED = "they talk on: the other party has left meanwhile"


TransferInput = HuntInput | TransferAsked | CompleteAsked | CancelAsked


# What a transfer tells its call, among the outputs of the call.


@value
class Settled:
    """The transfer is over: whoever is left of the call talks to each other."""


@value
class Ended:
    """There is no call any more, for what happened at the side that ``leg`` was."""

    ending: Ending
    leg: LegId


Step = Output | OnTheWay | Settled | Ended


@value
class Reached:
    """Who answered, or who was to."""

    number: str
    name: str


class Transfer:
    """
    One transfer, from the request to where it leads; one at a time in a call.

    Whoever asked for it may leave at any time: it goes on without.
    """

    def __init__(self, asked: TransferAsked, to: Aim, other: LegId) -> None:
        """
        Args:
            other: The party that is to talk to the target.
        """
        self._state = State.HUNTING
        self._hunt = Hunt(to.to, shown=other)
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
        self._reached = Reached(to.number, to.name)
        self._by_number = asked.number
        self._rings = False
        self._why_recalled: Ending | None = None
        "Why nobody answered, once whoever passed the call on is called back."
        self._requests = [asked.request]
        "All that wait to hear the outcome."

    @property
    def by_number(self) -> str:
        """The number of whoever passes the call on."""
        return self._by_number

    @property
    def reached(self) -> Reached:
        """Who talks in its place."""
        return self._reached

    @property
    def parties(self) -> list[LegId]:
        """Every leg of the call that has been answered and lives."""
        legs = (self._by, self._other, self._target)
        return [leg for leg in legs if leg is not None]

    @property
    def talking(self) -> list[LegId]:
        """Those who hear each other for the time being."""
        if self._state is State.HUNTING:
            return []
        return [leg for leg in (self._by, self._target) if leg is not None]

    @property
    def tunes(self) -> dict[LegId, Sound]:
        """What is to be heard instead of music: whoever waits for it hears it ring."""
        waits = self._by if self._mode is TransferMode.ATTENDED else self._other
        return {waits: Tune.RINGBACK} if self._rings and waits is not None else {}

    @property
    def legs(self) -> list[LegId]:
        """Every leg of the call that lives."""
        return [*self.parties, *self._hunt.legs]

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._hunt.deadline()

    def start(self) -> list[Step]:
        """Begin. Once, before :meth:`handle`."""
        accepted = AcceptTransfer(self._former, self._requests[0])
        return [accepted, *self._advance(self._hunt.start())]

    def handle(self, event: TransferInput, now: float) -> list[Step]:
        """Take one input; return what must now be done, in order."""
        match event:
            case LegEnded(leg, ending) | LegFailed(leg, ending) if leg in self.parties:
                return [*last_of(event), *self._left(leg, ending)]
            case TransferAsked(leg, request):
                return [RefuseTransfer(leg, request, TransferRefusal.PENDING)]
            case CompleteAsked(leg, request, number):
                return self._complete(leg, request, number)
            case CancelAsked(leg, request, number):
                return self._cancel(leg, request, number)
            case _ if self._state is State.HUNTING:
                return self._advance(self._hunt.handle(event, now))
            case _:
                return []  # of a device that was dropped meanwhile

    def abort(self, gone: LegId | None) -> list[Output]:
        """The call ends, whatever the transfer has come to; ``gone`` hears no more."""
        if self._by == gone:
            self._by = None
        return [*self._report(Ending.CANCELLED, over=True)]

    def _advance(self, hunted: list[HuntStep]) -> list[Step]:
        steps: list[Step] = []
        for step in hunted:
            match step:
                case Rang():
                    before, self._rings = self._rings, True
                    steps += [] if before else self._report(TransferNews.RINGING)
                case Met(device):
                    steps += self._answered(device)
                case Lost(ending):
                    steps += self._failed(ending)
                case Telling():
                    # Whoever is passed on to nobody would be left there.
                    steps += self._failed(Ending.NO_ANSWER)
                case _:
                    steps.append(step)
        return steps

    def _answered(self, device: Device) -> list[Step]:
        self._target, self._rings = device.leg, False
        self._reached = Reached(device.number, device.name)
        self._state = State.ANNOUNCING
        met = Meet(device, None)
        if self._mode is TransferMode.BLIND:
            return [met, *self._hand_over(device.leg)]
        return [met, *self._report(TransferNews.ANSWERED)]

    def _hand_over(self, target: LegId) -> list[Step]:
        """The target takes the place of whoever passed the call on."""
        steps: list[Step] = [*self._report(TransferNews.DONE, over=True)]
        steps.append(Replace(self._former, target))
        if self._by is not None:
            steps.append(Drop(self._by, Ending.HUNG_UP))
        return [*steps, Settled()]

    def _failed(self, ending: Ending) -> list[Step]:
        """Nobody will answer."""
        self._rings = False
        if self._by is not None:
            return [*self._report(ending, over=True), Settled()]
        if self._why_recalled is not None or self._other is None:
            return [Ended(self._why_recalled or ending, self._former)]
        self._why_recalled = ending
        self._hunt = Hunt(AtExtension(self._by_number), shown=self._other)
        return self._advance(self._hunt.start())

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
        steps += self._hunt.give_up(Ending.CANCELLED)
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
