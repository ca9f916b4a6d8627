"""UDP sockets for media: the one of a worker, and the pairs of plain RTP legs."""

from __future__ import annotations

import errno
import ipaddress
import random
import socket
from collections import deque
from typing import Final, NamedTuple

from tongdai.errors import Unavailable

ATTEMPTS: Final = 64
"Pairs tried before giving up: other programs may sit on some, never on that many."

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
    The pairs that plain RTP legs use, first freed first used.

    A pair just given back thus rests the longest, until late packets of its last
    call have gone by. Their first order is random: nobody outside can tell which
    pair comes next.
    """

    def __init__(self, host: str, first: int, last: int) -> None:
        ports = list(range(first, last + 1, 2))
        random.SystemRandom().shuffle(ports)
        self._host = host
        self._free = deque(ports)

    def take(self) -> PortPair:
        """
        Bind the next pair that no other program uses.

        Raises:
            NoPortFree: There is none.
        """
        for _ in range(min(ATTEMPTS, len(self._free))):
            port = self._free.popleft()
            pair = self._bind(port)
            if pair is not None:
                return pair
            self._free.append(port)
        raise NoPortFree("no pair of RTP ports is free")

    def give_back(self, port: int) -> None:
        """The leg on this pair is closed."""
        self._free.append(port)

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
