"""The sockets of one leg, on ports that the kernel chooses."""

from __future__ import annotations

import socket
from typing import Final

from tongdai.client.errors import NoPortFree
from tongdai.media.ports import bound_socket

ATTEMPTS: Final = 64
"Pairs tried: other programs may sit on some, never on that many."

HIGHEST: Final = 65535


def one_port(host: str) -> socket.socket:
    """
    A socket for RTP and RTCP together.

    Raises:
        NoPortFree: ``host`` is no address of this machine, or no port is free.
    """
    try:
        return bound_socket(host, 0)
    except (OSError, ValueError) as error:
        raise NoPortFree(f"no port for media at {host}: {error}") from error


def pair_of_ports(host: str) -> tuple[socket.socket, socket.socket]:
    """
    RTP on an even port, RTCP on the next one (RFC 3550 §11).

    Raises:
        NoPortFree: ``host`` is no address of this machine, or no pair is free.
    """
    for _ in range(ATTEMPTS):
        rtp = one_port(host)
        port = rtp.getsockname()[1]
        if port % 2 == 0:
            try:
                return rtp, bound_socket(host, port + 1)
            except OSError:
                pass  # somebody sits on it
        rtp.close()
    raise NoPortFree(f"no pair of ports for media is free at {host}")
