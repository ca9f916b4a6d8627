"""When each of thousands of machines wants to be woken."""

from __future__ import annotations

import heapq
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

SLACK: Final = 64
"Outdated entries that are not worth sweeping up."


class Deadlines(Generic[Key]):
    """
    A heap of deadlines, one a key, in which a changed one is left to be found outdated.

    Setting costs O(log n); outdated entries never outnumber the others by much.
    """

    def __init__(self) -> None:
        self._at: dict[Key, float] = {}
        self._heap: list[tuple[float, int, Key]] = []
        self._count = 0
        "Breaks ties: earlier set, earlier woken; keys need no order."

    def set(self, key: Key, at: float | None) -> None:
        """Wake ``key`` at ``at`` and at no other time; None: not at all."""
        if at is None:
            self._at.pop(key, None)
            return
        if self._at.get(key) == at:
            return
        self._at[key] = at
        self._count += 1
        heapq.heappush(self._heap, (at, self._count, key))
        if len(self._heap) > 2 * len(self._at) + SLACK:
            self._sweep()

    def next(self) -> float | None:
        """The earliest deadline, or None."""
        heap = self._heap
        while heap:
            at, _, key = heap[0]
            if self._at.get(key) == at:
                return at
            heapq.heappop(heap)
        return None

    def pop_due(self, now: float) -> Key | None:
        """Remove and return the earliest key that is due at ``now``, if any."""
        at = self.next()
        if at is None or at > now:
            return None
        _, _, key = heapq.heappop(self._heap)
        del self._at[key]
        return key

    def __len__(self) -> int:
        return len(self._at)

    def _sweep(self) -> None:
        self._heap = [
            entry for entry in self._heap if self._at.get(entry[2]) == entry[0]
        ]
        heapq.heapify(self._heap)
