"""How long to wait before the next attempt to connect."""

from __future__ import annotations

from typing import Final

FIRST: Final = 1.0
"Seconds, at most, before the second attempt; then twice as long each time."

LONGEST: Final = 30.0
"Seconds, at most, between two attempts: so soon a switchboard that is back is found."


class BackOff:
    """Longer each time, and never in step with others (RFC 5626 §4.5)."""

    def __init__(self) -> None:
        self._longest = FIRST

    def next(self, fraction: float) -> float:
        """
        Seconds: half to all of the present step.

        Args:
            fraction: A random number from 0 to below 1.
        """
        longest, self._longest = self._longest, min(LONGEST, self._longest * 2)
        return longest * (0.5 + fraction / 2)

    def reset(self) -> None:
        """An attempt was good."""
        self._longest = FIRST
