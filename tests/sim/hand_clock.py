"""A clock that a test moves by hand."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable


class Alarm:
    """One call that will be made, unless it is cancelled."""

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        self.callback = None


class HandClock:
    """Starts at 0 s and moves only by :meth:`advance`."""

    def __init__(self) -> None:
        self._now = 0.0
        self._order = itertools.count()
        self._alarms: list[tuple[float, int, Alarm]] = []

    def time(self) -> float:
        return self._now

    def call_at(self, when: float, callback: Callable[[], object], /) -> Alarm:
        alarm = Alarm(callback)
        heapq.heappush(self._alarms, (when, next(self._order), alarm))
        return alarm

    def advance(self, seconds: float) -> None:
        """Let time pass, and make every call that falls due, each at its time."""
        end = self._now + seconds
        while self._alarms and self._alarms[0][0] <= end:
            when, _, alarm = heapq.heappop(self._alarms)
            self._now = max(self._now, when)
            if alarm.callback is not None:
                alarm.callback()
        self._now = end

    @property
    def deadline(self) -> float | None:
        """When the next call falls due."""
        while self._alarms and self._alarms[0][2].callback is None:
            heapq.heappop(self._alarms)
        return self._alarms[0][0] if self._alarms else None

    @property
    def armed(self) -> int:
        """How many calls are still to be made."""
        return sum(alarm.callback is not None for _, _, alarm in self._alarms)
