"""How long those who talk may go on, and when they are told that the end is near."""

from __future__ import annotations

import enum
import math
from typing import Final

from tongdai.machine import plain, value

LEAD: Final = 10.0
"""
Seconds before the end of what a call has been given when it asks for more: whoever gets
none is warned as long before, if the tenant wants that.
"""

MOMENT: Final = 0.001
"Seconds that loops and clocks may be apart."


@value
class Allotted:
    """
    What holds for a call between those who talk now.

    An input of the call, each time that somebody has answered, takes the place of
    somebody else, or :class:`AskTime` was put out.
    """

    until: float = math.inf
    "When it must end, in seconds of monotonic time; infinity: when any call must."

    grows: bool = False
    "There may be more if it is asked for."

    warning: float = 0.0
    "Seconds before the end when the parties hear a tone; 0: they hear none."


@value
class AskTime:
    """Find out what holds for the call now; answer with :class:`Allotted`."""


@plain
class Due(enum.Enum):
    """What is to be done at a deadline."""

    NOTHING = "it has moved"
    ASK = "ask for more time"
    WARN = "let the parties hear that the end is near"
    OVER = "end the call"


class Allotment:
    """The time of one call, from the answer on."""

    def __init__(self, longest: float) -> None:
        """
        Args:
            longest: Seconds that no call may exceed.
        """
        self._longest = longest
        self._last = math.inf
        "When any call must end."
        self._until = math.inf
        self._grows = False
        self._warning = 0.0
        self._asked_for: float | None = None
        "The end that more was asked for ahead of; None: it was not."
        self._at_the_end = False
        "It was asked once more when that came."
        self._warned = False

    def begin(self, now: float) -> None:
        """Somebody has answered. Once, before anything else."""
        self._last = self._until = now + self._longest

    def deadline(self) -> float | None:
        """When to ask what is :meth:`due`; None: nobody has answered."""
        if self._until == math.inf:
            return None
        if self._grows and self._asked_for is None:
            return self._until - max(LEAD, self._warning)
        if self._warning and not self._warned:
            return self._until - self._warning
        return self._until

    def allotted(self, given: Allotted, now: float) -> None:
        """Learn what holds from now on."""
        until = min(self._last, given.until)
        if until > self._until + MOMENT or (self._grows, given.grows) == (False, True):
            self._asked_for, self._at_the_end = None, False
        if until - given.warning > now:
            self._warned = False
        self._until = until
        self._grows = given.grows and until < self._last
        self._warning = given.warning

    def due(self, now: float) -> Due:
        """What is to be done, at the deadline or after it; once each."""
        at = self.deadline()
        if at is None or now < at:
            return Due.NOTHING
        if self._grows and self._asked_for is None:
            self._asked_for = self._until
            return Due.ASK
        if self._grows and now >= self._until and not self._at_the_end:
            # Others may have given back what they held.
            self._at_the_end = True
            return Due.ASK
        if now >= self._until:
            return Due.OVER
        self._warned = True
        return Due.WARN
