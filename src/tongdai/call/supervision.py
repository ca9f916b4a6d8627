"""
Those who listen in to a call, and with whose leave they do.

A supervisor supervises one party. When somebody else takes that party's place, it goes
on with whoever that is, if it may supervise that one, too; else it leaves, as it does
when the party leaves. None of the others notices, unless the tenant wants it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from tongdai.call.cause import Ending
from tongdai.call.events import (
    SupervisionBegan,
    SupervisionChanged,
    SupervisionEnded,
)
from tongdai.call.hearing import Supervision, SupervisionMode
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    LegEnded,
    LegFailed,
    ModeAsked,
    ModeSet,
    SupervisorJoined,
)
from tongdai.call.outputs import (
    AnswerMode,
    Attend,
    Drop,
    Output,
    Publish,
    TellSupervised,
    TellSupervisor,
    last_of,
)
from tongdai.call.wall_clock import WallClock
from tongdai.machine import changed

MOST_SUPERVISORS: Final = 8
"In one call: each costs as much media as a party, and hears all the others."

_FEWEST_HEAR_FIRST: Final = tuple(SupervisionMode)

SupervisionInput = SupervisorJoined | ModeAsked | ModeSet | LegEnded | LegFailed


class Supervisors:
    """All supervisors of one call."""

    def __init__(self, call: CallId, wall: WallClock) -> None:
        self._call = call
        self._wall = wall
        self._joined: dict[LegId, SupervisorJoined] = {}
        "As they joined, but for what has changed since."
        self._told: dict[LegId, SupervisionMode] = {}
        "What those parties know that may know of it."

    def __contains__(self, leg: object) -> bool:
        return leg in self._joined

    @property
    def full(self) -> bool:
        """Is there no room for another one?"""
        return len(self._joined) >= MOST_SUPERVISORS

    @property
    def legs(self) -> list[LegId]:
        """Of those who are there, in the order in which they came."""
        return list(self._joined)

    def legs_of(self, number: str) -> list[LegId]:
        """By which somebody supervises."""
        return [leg for leg, each in self._joined.items() if each.number == number]

    @property
    def supervisions(self) -> list[Supervision]:
        """Who supervises whom, and how."""
        return [
            Supervision(each.leg, each.supervised, each.mode)
            for each in self._joined.values()
        ]

    def handle(self, event: SupervisionInput, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""
        match event:
            case SupervisorJoined(leg):
                self._joined[leg] = event
                began = SupervisionBegan(
                    self._call,
                    self._wall.at(now),
                    event.number,
                    event.extension,
                    event.mode,
                    event.told,
                )
                return [Publish(began), *self._tell()]

            case ModeAsked(leg, request, mode) if leg in self._joined:
                done = AnswerMode(leg, request, done=True)
                return [done, *self._change(leg, mode, now), *self._tell()]

            case ModeAsked(leg, request):
                return [AnswerMode(leg, request, done=False)]

            case ModeSet(number, mode):
                outputs: list[Output] = []
                for leg in self.legs_of(number):
                    told = self._change(leg, mode, now)
                    outputs += [TellSupervisor(leg, mode), *told] if told else []
                return [*outputs, *self._tell()]

            case LegEnded(leg) | LegFailed(leg) if leg in self._joined:
                return [*last_of(event), self._ended(leg, now), *self._tell()]

            case _:
                return []  # of a supervisor that was dropped meanwhile

    def replaced(
        self, former: LegId, leg: LegId, extension: str, now: float
    ) -> list[Output]:
        """
        Somebody has taken the place of a party.

        Args:
            extension: Whose phone ``leg`` is; empty: a customer's.
        """
        outputs: list[Output] = []
        self._told.pop(former, None)
        for each in list(self._joined.values()):
            if each.supervised != former:
                continue
            if extension not in each.over:
                outputs += self._leave(each.leg, now)
                continue
            self._joined[each.leg] = changed(each, supervised=leg, extension=extension)
            if extension != each.extension:
                outputs += [Attend(each.leg, leg), self._changed(each.leg, now)]
        return [*outputs, *self._tell()]

    def left(self, present: Collection[LegId], now: float) -> list[Output]:
        """Parties may have gone whose place nobody takes: only these are left."""
        for leg in [leg for leg in self._told if leg not in present]:
            del self._told[leg]
        return [
            output
            for each in list(self._joined.values())
            if each.supervised not in present
            for output in self._leave(each.leg, now)
        ]

    def end(self, ending: Ending, now: float) -> list[Output]:
        """The call is over."""
        outputs: list[Output] = []
        for leg in self.legs:
            outputs += [Drop(leg, ending), self._ended(leg, now)]
        return outputs

    def _change(self, leg: LegId, mode: SupervisionMode, now: float) -> list[Output]:
        if self._joined[leg].mode is mode:
            return []
        self._joined[leg] = changed(self._joined[leg], mode=mode)
        return [self._changed(leg, now)]

    def _leave(self, leg: LegId, now: float) -> list[Output]:
        return [Drop(leg, Ending.HUNG_UP), self._ended(leg, now)]

    def _ended(self, leg: LegId, now: float) -> Publish:
        gone = self._joined.pop(leg)
        at = self._wall.at(now)
        return Publish(
            SupervisionEnded(self._call, at, gone.number, gone.extension, gone.told)
        )

    def _changed(self, leg: LegId, now: float) -> Publish:
        each, at = self._joined[leg], self._wall.at(now)
        return Publish(
            SupervisionChanged(
                self._call, at, each.number, each.extension, each.mode, each.told
            )
        )

    def _tell(self) -> list[Output]:
        """Tell those who may know what has changed for them."""
        known: dict[LegId, SupervisionMode] = {}
        for each in self._joined.values():
            if each.told:
                before = known.get(each.supervised, each.mode)
                known[each.supervised] = max(
                    before, each.mode, key=_FEWEST_HEAR_FIRST.index
                )
        news: list[Output] = [
            TellSupervised(leg, mode)
            for leg, mode in known.items()
            if self._told.get(leg) is not mode
        ]
        news += [TellSupervised(leg, None) for leg in self._told if leg not in known]
        self._told = known
        return news
