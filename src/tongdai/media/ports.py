"""UDP sockets for media: the one of a worker, and the pairs of plain RTP legs."""

from __future__ import annotations

import errno
import ipaddress
import random
import socket
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from tongdai.errors import Unavailable

ATTEMPTS: Final = 64
"Pairs tried before giving up: other programs may sit on some, never on that many."

REST: Final = 3.0
"""
Seconds that a pair rests between two legs, while there are others: a phone that our
BYE has not reached stops when its retransmissions do, or is one that never stops.
"""

_TAKEN: Final = (errno.EADDRINUSE, errno.EACCES)


class NoPortFree(Unavailable):
    """The ports for media that the settings allow are all taken."""

    code = "media.no_port"


class PortPair(NamedTuple):
    """RTP on an even port, RTCP on the next one (RFC 3550 §11)."""

    port: int
    rtp: socket.socket
    rtcp: socket.socket

    def close(self) -> None:
        self.rtp.close()
        self.rtcp.close()


class PortPairs:
    """
    The pairs that the plain RTP legs of one worker use.

    A pair is bound when it is first needed and stays the worker's, for one leg after
    the other: opening and closing sockets costs more than all else about a leg. One
    that was given back rests, until late packets of its last call have gone by.
    """

    def __init__(
        self, host: str, ports: Sequence[int], clock: Callable[[], float]
    ) -> None:
        """
        Args:
            host: The IP address to bind to.
            ports: The even ports to use, in that order.
            clock: Monotonic seconds.
        """
        self._host = host
        self._ports = tuple(ports)
        self._clock = clock
        self._unbound = deque(ports)
        self._resting: deque[tuple[float, int]] = deque()
        "When each was given back, the first one first."

    def take(self, hand_over: Callable[[PortPair], None]) -> int:
        """
        The RTP port of a pair that no leg uses.

        Args:
            hand_over: Gets a pair that was bound just now, for the worker.

        Raises:
            NoPortFree: There is none.
        """
        resting = self._resting
        if resting and resting[0][0] + REST <= self._clock():
            return resting.popleft()[1]
        pair = self._bind_next()
        if pair is not None:
            hand_over(pair)
            return pair.port
        if resting:
            return resting.popleft()[1]
        raise NoPortFree("no pair of RTP ports is free")

    def give_back(self, port: int) -> None:
        """The leg on this pair is closed."""
        self._resting.append((self._clock(), port))

    def lose(self) -> None:
        """The worker has died and all its sockets with it."""
        self._unbound = deque(self._ports)
        self._resting.clear()

    def _bind_next(self) -> PortPair | None:
        """Bind the next pair that no other program uses."""
        for _ in range(min(ATTEMPTS, len(self._unbound))):
            port = self._unbound.popleft()
            pair = self._bind(port)
            if pair is not None:
                return pair
            self._unbound.append(port)
        return None

    def _bind(self, port: int) -> PortPair | None:
        rtp = rtcp = None
        try:
            rtp = bound_socket(self._host, port)
            rtcp = bound_socket(self._host, port + 1)
        except OSError as error:
            if rtp is not None:
                rtp.close()
            if error.errno in _TAKEN:
                return None
            raise NoPortFree(f"cannot open RTP port {port}: {error}") from error
        return PortPair(port, rtp, rtcp)


def shares(first: int, last: int, workers: int) -> list[list[int]]:
    """
    The even ports from ``first`` to ``last``, divided among workers.

    The order is random: nobody outside can tell which comes next.
    """
    ports = list(range(first, last + 1, 2))
    random.SystemRandom().shuffle(ports)
    return [ports[worker::workers] for worker in range(workers)]


def bound_socket(host: str, port: int, *, buffer: int | None = None) -> socket.socket:
    """
    A non-blocking UDP socket; ``buffer`` bytes are asked of the kernel each way.

    Raises:
        OSError: The port is taken or the address is not ours.
    """
    version = ipaddress.ip_address(host).version
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    bound = socket.socket(family, socket.SOCK_DGRAM)
    try:
        bound.setblocking(False)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if buffer is not None:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
