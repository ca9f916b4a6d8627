"""The one place where monotonic time becomes time of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class WallClock:
    """
    The time of day that belongs to a moment of the monotonic clock.

    The offset is taken once a process, so that no call ever ends before it began,
    whatever happens to the machine's own time of day meanwhile.
    """

    offset: float
    "Seconds since 1970-01-01 UTC at monotonic time 0."

    def at(self, now: float) -> datetime:
        """The time of day at monotonic time ``now``, in seconds."""
        return datetime.fromtimestamp(self.offset + now, UTC)

    def seconds(self, now: float) -> float:
        """The same as seconds since 1970-01-01 UTC."""
        return self.offset + now

    def back(self, at: datetime) -> float:
        """The monotonic time, in seconds, at a time of day that has a zone."""
        return at.timestamp() - self.offset
