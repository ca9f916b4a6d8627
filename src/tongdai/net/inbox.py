"""
What has arrived and waits to be handled; and whether we are behind.

Messages are taken from the kernel faster than they are handled. Left there, a queue
would be as long but unseen, and everybody's calls would slow down together until all
of them fail. Here each message knows how long it has waited, so that new calls can be
refused while those under way go on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

Arrival = TypeVar("Arrival")

LATE: Final = 0.3
"""
Seconds of waiting from which we are behind. Phones send again what is not answered
within 0.5 s (T1, RFC 3261 §17.1.1.1), which must not begin; a machine that stands still
for a moment must not turn calls away.
"""

TURN: Final = 0.0025
"Seconds of handling before the loop reads again, which it does 32 datagrams at a time."

MOST_WAITING: Final = 10_000
"Messages; some three seconds of work and 20 MB. What comes on top of them is dropped."

COMPLAIN_EVERY: Final = 10.0
"Seconds between two log lines about being behind."

log = logging.getLogger("tongdai.net")


class Inbox(Generic[Arrival]):
    """A queue in front of one :class:`~tongdai.net.driver.Driver`."""

    def __init__(
        self,
        handle: Callable[[Arrival, bool], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            handle: Takes an arrival, and whether it is late.
            clock: Seconds; unlike the loop's, it goes on within one turn of the loop.
        """
        self._handle = handle
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[float, Arrival]] = deque()
        self._working = False
        self._dropped = 0
        self._late = 0
        self._complained_at = float("-inf")

    def put(self, arrival: Arrival, *, droppable: bool = True) -> None:
        """Have this handled after all that came before it."""
        if droppable and len(self._waiting) >= MOST_WAITING:
            self._dropped += 1
            return
        self._waiting.append((self._clock(), arrival))
        if not self._working:
            self._working = True
            self._loop.call_soon(self._work)

    def clear(self) -> None:
        """Forget what waits: we are stopping."""
        self._waiting.clear()

    def _work(self) -> None:
        waiting = self._waiting
        now = self._clock()
        until = now + TURN
        while waiting and now < until:
            came, arrival = waiting.popleft()
            late = now - came > LATE
            self._late += late
            self._handle(arrival, late)
            now = self._clock()
        self._working = bool(waiting)
        if waiting:
            self._loop.call_soon(self._work)
        if self._late and now - self._complained_at >= COMPLAIN_EVERY:
            self._complained_at = now
            log.warning(
                "overloaded", extra={"late": self._late, "dropped": self._dropped}
            )
            self._late = self._dropped = 0
