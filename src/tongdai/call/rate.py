"""How many calls began within the last second."""

from __future__ import annotations

from collections import deque
from typing import Final

SPAN: Final = 1.0
"Seconds."


class CallRate:
    """The calls of one tenant."""

    def __init__(self) -> None:
        self._began: deque[float] = deque()

    def lately(self, now: float) -> int:
        """How many began within the second before ``now``."""
        while self._began and self._began[0] <= now - SPAN:
            self._began.popleft()
        return len(self._began)

    def count(self, now: float) -> None:
        """One begins."""
        self.lately(now)
        self._began.append(now)
