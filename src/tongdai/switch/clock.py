"""What the switch needs of time: the event loop has it, and so has a test's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A call that will be made, unless it is cancelled."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """Monotonic time; an ``asyncio`` event loop is one."""

    def time(self) -> float:
        """Now, in seconds."""

    def call_at(self, when: float, callback: Callable[[], object], /) -> Timer:
        """Call ``callback`` once, at ``when`` or shortly afterwards."""


class Alarm:
    """One timer that follows the deadline of a machine."""

    def __init__(self, clock: Clock, ring: Callable[[float], None]) -> None:
        """
        Args:
            clock: Where time comes from.
            ring: Called at the deadline, with a time that is not before it.
        """
        self._clock = clock
        self._ring = ring
        self._timer: Timer | None = None
        self._at = 0.0

    def set(self, deadline: float | None) -> None:
        """From now on this is the deadline; None: there is none."""
        if self._timer is not None:
            if deadline == self._at:
                return
            self._timer.cancel()
            self._timer = None
        if deadline is not None:
            self._at = deadline
            self._timer = self._clock.call_at(deadline, self._due)

    def _due(self) -> None:
        self._timer = None
        # Loops count in milliseconds and may wake a fraction of one too early.
        self._ring(max(self._clock.time(), self._at))
