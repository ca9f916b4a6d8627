"""How a caller fares until somebody has answered: rung for, told, kept in line."""

from __future__ import annotations

import enum
from typing import Final

from tongdai.call.cause import Ending
from tongdai.call.destination import Announcement, Destination
from tongdai.call.finding import Device
from tongdai.call.hearing import NO_SOUNDS, Hearing, Sounds, Tune
from tongdai.call.hunting import (
    Hunt,
    HuntInput,
    HuntStep,
    InLine,
    Lost,
    Met,
    OnTheWay,
    Rang,
    Telling,
)
from tongdai.call.ids import LegId
from tongdai.call.inputs import SoundOver, Tick
from tongdai.call.outputs import Answer, Drop, Output, Ring
from tongdai.machine import plain, value

LONGEST_ANNOUNCEMENT: Final = 300.0
"Seconds: a wrong file in the announcements must not hold a line for hours."


@plain
class Told(enum.Enum):
    """What the caller has been told so far."""

    NOTHING = "nothing"
    RINGING = "that it rings"
    ANSWERED = "that the switchboard has answered"


ReceptionInput = HuntInput | SoundOver


@value
class FirstRang:
    """The caller was told that it rings."""


ReceptionStep = Output | FirstRang | OnTheWay | Met | Lost


class Reception:
    """One caller, and the hunt for whom it calls."""

    def __init__(
        self,
        caller: LegId,
        to: Destination,
        fallback: Destination | None = None,
        *,
        called: bool = False,
    ) -> None:
        """
        Args:
            called: The caller was called itself, and has answered: no phone of its
                own plays it a ringing tone.
        """
        self._caller = caller
        self._hunt = Hunt(to, shown=caller, fallback=fallback)
        self.called = called
        "The caller was called itself."
        self._told = Told.ANSWERED if called else Told.NOTHING
        self._rings = False
        "It rings for a caller that was called."
        self._waits = False
        "In line, perhaps for another time."
        self._early: LegId | None = None
        "The device that the caller hears before it is answered."
        self._announcement: Announcement | None = None
        self._patience: float | None = None
        "When an announcement must be over."

    @property
    def legs(self) -> list[LegId]:
        """Every device that rings now."""
        return self._hunt.legs

    @property
    def answered(self) -> bool:
        """Has the switchboard itself answered the caller?"""
        return self._told is Told.ANSWERED

    @property
    def heard(self) -> Hearing:
        """Whom the caller hears already. Nobody hears the caller: no talk is free."""
        return (
            frozenset()
            if self._early is None
            else frozenset({(self._early, self._caller)})
        )

    @property
    def sounds(self) -> Sounds:
        """What the caller hears else."""
        if not self.answered:
            return NO_SOUNDS  # its own phone plays what there is to be heard
        if self._announcement is not None:
            return frozenset({(self._caller, self._announcement)})
        if self.called and not self._waits:
            silent = not self._rings or self._early is not None
            return NO_SOUNDS if silent else frozenset({(self._caller, Tune.RINGBACK)})
        return frozenset({(self._caller, Tune.MUSIC)})

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._hunt.deadline() if self._patience is None else self._patience

    def start(self) -> list[ReceptionStep]:
        """Begin. Once, before :meth:`handle`."""
        return self._advance(self._hunt.start(), 0.0)

    def handle(self, event: ReceptionInput, now: float) -> list[ReceptionStep]:
        """Take one input; return what must now be done, in order."""
        if self._announcement is not None:
            over = isinstance(event, SoundOver) or (
                isinstance(event, Tick) and now >= (self._patience or now)
            )
            return [Lost(Ending.NO_ANSWER)] if over else []
        if isinstance(event, SoundOver):
            return []
        return self._advance(self._hunt.handle(event, now), now)

    def _advance(self, steps: list[HuntStep], now: float) -> list[ReceptionStep]:
        told: list[ReceptionStep] = []
        for step in steps:
            match step:
                case Rang(leg, early):
                    told += self._rang(leg, early)
                case InLine():
                    self._waits = True
                    told += [*self._answer(None), step]
                case Telling(file):
                    self._announcement = Announcement(file)
                    self._patience = now + LONGEST_ANNOUNCEMENT
                    told += self._answer(None)
                case Met(device):
                    self._early = None
                    told += [*self._answer(device), step]
                case Drop(leg):
                    self._early = None if leg == self._early else self._early
                    told.append(step)
                case _:
                    told.append(step)
        if self._early not in self.legs:
            self._early = None  # it has ended by itself
        return told

    def _rang(self, leg: LegId, early: bool) -> list[ReceptionStep]:
        before = self._told
        if self.called:
            return self._rings_on(leg, early)
        if before is Told.ANSWERED:
            return []
        self._told = Told.RINGING
        first: list[ReceptionStep] = [FirstRang()] if before is Told.NOTHING else []
        if early and self._early != leg:
            self._early = leg
            return [Ring(self._caller, early=True), *first]
        return [Ring(self._caller), *first] if first else []

    def _rings_on(self, leg: LegId, early: bool) -> list[ReceptionStep]:
        """It rings for a caller that has answered, and hears it."""
        before, self._rings = self._rings, True
        if early and not self._waits:
            self._early = leg
        return [] if before else [FirstRang()]

    def _answer(self, callee: Device | None) -> list[ReceptionStep]:
        """Answer the caller, unless that was done."""
        before, self._told = self._told, Told.ANSWERED
        return [] if before is Told.ANSWERED else [Answer(self._caller, callee)]
