"""
The people of the demo's telephone network: what happens at which number.

A script is a row of steps, each done and then waited after. :class:`Performance` walks
through one without a clock of its own; the carrier carries the steps out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from tongdai.machine import value

from .sounds import Echo, Sound, Tone

FOR_EVER: Final = math.inf


@value
class Ring:
    """The phone rings, and its owner lets it ring for so long."""

    seconds: float


@value
class SoundEarly:
    """Something is heard before anybody answers (183 with SDP), for so long."""

    sound: Sound
    seconds: float


@value
class Answer:
    """The owner answers and goes on so until the other side has had enough."""

    sound: Sound
    seconds: float = FOR_EVER


@value
class Speak:
    """A call that was made by the carrier is answered: what its caller does then."""

    sound: Sound
    digits: str
    "Keys pressed at once."

    seconds: float = FOR_EVER


@value
class Refuse:
    """The call is turned away with this status."""

    status: int


@value
class HangUp:
    """The owner ends the call."""


Step = Ring | SoundEarly | Answer | Speak | Refuse | HangUp

Script = tuple[Step, ...]

BUSY_HERE: Final = 486
DECLINE: Final = 603

ECHO: Final = Echo()

SCRIPTS: Final[Mapping[str, Script]] = {
    "0900000001": (Ring(1.0), Answer(ECHO)),
    "0900000002": (Refuse(BUSY_HERE),),
    "0900000003": (Ring(FOR_EVER),),
    "0900000004": (SoundEarly(Tone(440), 2.0), Answer(ECHO)),
    "0900000005": (Answer(ECHO, 3.0), HangUp()),
    "0900000006": (Refuse(DECLINE),),
    "0900000007": (Answer(Tone(1000)),),
}
"By number as people in Viet Nam dial it."

EVERYBODY_ELSE: Final[Script] = (Ring(2.0), Answer(ECHO))


def script_of(number: str) -> Script:
    """What happens when ``number`` is called."""
    return SCRIPTS.get(number, EVERYBODY_ELSE)


class Performance:
    """One script being played, from the time that it is begun."""

    def __init__(self, script: Script, now: float) -> None:
        self._steps = list(script)
        self._next_at = now

    def deadline(self) -> float | None:
        """When to come back with :meth:`tick`; None: never, nothing will follow."""
        if not self._steps or self._next_at == FOR_EVER:
            return None
        return self._next_at

    def tick(self, now: float) -> list[Step]:
        """The steps that are due, in order."""
        due: list[Step] = []
        while self._steps and self._next_at <= now:
            step = self._steps.pop(0)
            due.append(step)
            if not isinstance(step, Refuse | HangUp):
                # From when it was due, not from when we woke: delays do not add up.
                self._next_at += step.seconds
        return due
