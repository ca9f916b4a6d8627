"""The event loop of a worker: epoll, deadlines, nothing else."""

from __future__ import annotations

import heapq
import itertools
import select
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, Protocol

IDLE: Final = 60.0
"Seconds to sleep at most when no deadline is set."


class Readable(Protocol):
    """A socket, or what has one."""

    def fileno(self) -> int:
        """The descriptor to wait for."""


@dataclass(slots=True)
class _Timer:
    at: float
    queued_at: float
    "When the heap brings it up, at the latest at ``at``."

    callback: Callable[[], None]


class Poller:
    """Calls back when a socket is readable or writable, or a deadline has passed."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._epoll = select.epoll()
        self._readers: dict[int, Callable[[], int]] = {}
        self._writers: dict[int, Callable[[], None]] = {}
        self._heap: list[tuple[float, int, Hashable]] = []
        self._timers: dict[Hashable, _Timer] = {}
        self._tie = itertools.count()

    def add(self, source: Readable, readable: Callable[[], int]) -> None:
        """
        Call ``readable`` whenever there is something to read.

        It returns how many datagrams it has taken; it need not take them all.
        """
        fd = source.fileno()
        self._readers[fd] = readable
        self._epoll.register(fd, select.EPOLLIN)

    def hand_over(self, source: Readable, readable: Callable[[], int]) -> None:
        """From now on ``readable`` is called for a source that has been added."""
        self._readers[source.fileno()] = readable

    def remove(self, source: Readable) -> None:
        """Wait for it no more; to be called before it is closed."""
        fd = source.fileno()
        del self._readers[fd]
        self._writers.pop(fd, None)
        self._epoll.unregister(fd)

    def when_writable(self, source: Readable, writable: Callable[[], None]) -> None:
        """Call ``writable`` once. The source must have been added."""
        fd = source.fileno()
        self._writers[fd] = writable
        self._epoll.modify(fd, select.EPOLLIN | select.EPOLLOUT)

    def call_at(
        self, name: Hashable, at: float | None, callback: Callable[[], None]
    ) -> None:
        """Call back at ``at``; this replaces what was set under the name before."""
        if at is None:
            self._timers.pop(name, None)
            return
        timer = self._timers.get(name)
        if timer is None or at < timer.queued_at:
            self._timers[name] = _Timer(at, at, callback)
            heapq.heappush(self._heap, (at, next(self._tie), name))
        else:
            timer.at, timer.callback = at, callback

    def poll(self) -> int:
        """
        Wait for the next thing to happen, and call back for all that has.

        Returns how many datagrams were taken.
        """
        taken = 0
        for fd, events in self._epoll.poll(self._wait()):
            if events & select.EPOLLOUT:
                writable = self._writers.pop(fd, None)
                if writable is not None:
                    self._epoll.modify(fd, select.EPOLLIN)
                    writable()
            readable = self._readers.get(fd)  # None: removed a moment ago
            if events & ~select.EPOLLOUT and readable is not None:
                taken += readable()
        self._call_due()
        return taken

    def _wait(self) -> float:
        if not self._heap:
            return IDLE
        return min(max(self._heap[0][0] - self._clock(), 0.0), IDLE)

    def _call_due(self) -> None:
        now = self._clock()
        while self._heap and self._heap[0][0] <= now:
            queued_at, _, name = heapq.heappop(self._heap)
            timer = self._timers.get(name)
            if timer is None or timer.queued_at != queued_at:
                continue  # cancelled, or queued again for an earlier time
            if timer.at > now:
                # It was put off since; deadlines are put off all the time.
                timer.queued_at = timer.at
                heapq.heappush(self._heap, (timer.at, next(self._tie), name))
                continue
            del self._timers[name]
            timer.callback()

    def close(self) -> None:
        self._epoll.close()
