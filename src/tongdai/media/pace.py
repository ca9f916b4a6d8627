"""
When a worker lets datagrams gather, and when it takes each as it comes.

Waking up costs more than moving a packet: what the processor knew of the loop is gone
by then. With many calls it pays to sleep a moment and take the packets of several of
them at once; with few it saves next to nothing, and is not done
(docs/decisions/media-workers.md has the figures).
"""

from __future__ import annotations

from typing import Final

BATCH: Final = 64
"Datagrams a socket gives in one round at most, so that others have their turn."

NAP: Final = 0.002
"Seconds a packet may wait for others: a tenth of the time between two of one voice."

CROWD: Final = 1500.0
"Datagrams a second from which it pays: 15 calls."

WINDOW: Final = 0.25
"Seconds over which they are counted."


class Pace:
    """Counts datagrams and says how long to sleep between two rounds."""

    def __init__(self, now: float) -> None:
        self._crowded = False
        self._taken = 0
        self._since = now

    def pause(self, taken: int, now: float) -> float:
        """
        Seconds to sleep before the next round.

        Args:
            taken: Datagrams that the round just ended has taken.
        """
        self._taken += taken
        elapsed = now - self._since
        if elapsed >= WINDOW:
            self._crowded = self._taken >= CROWD * elapsed
            self._taken = 0
            self._since = now
        backlog = taken >= BATCH
        return NAP if self._crowded and not backlog else 0.0
