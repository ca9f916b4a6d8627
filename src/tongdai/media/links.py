"""The sockets between processes of one engine: made when a speaker is first fed."""

from __future__ import annotations

import itertools
import socket
from typing import Final

from .commands import DropLink, TakeLink
from .worker_process import WorkerProcess

SOCKET_BUFFER: Final = 1 << 20
"Bytes asked of the kernel for each end: half a second of 20 speakers, and more."


class Links:
    """At most one between any two processes, for both directions and all calls."""

    def __init__(self) -> None:
        self._links: dict[frozenset[WorkerProcess], int] = {}
        self._numbers = itertools.count(1)

    def between(self, one: WorkerProcess, other: WorkerProcess) -> int:
        """The number that both know their link by."""
        ends = frozenset((one, other))
        link = self._links.get(ends)
        if link is None:
            link = self._links[ends] = next(self._numbers)
            pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            for process, end in zip((one, other), pair, strict=True):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)
                process.post(TakeLink(link), (end,))
        return link

    def lose(self, process: WorkerProcess) -> None:
        """It has died, and its ends with it."""
        for ends, link in list(self._links.items()):
            if process in ends:
                del self._links[ends]
                for other in ends - {process}:
                    other.post(DropLink(link))
