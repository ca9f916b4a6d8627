"""Bound sockets, made before all else, so that a taken port is known at once."""

from __future__ import annotations

import errno
import socket
from typing import Final

from tongdai.errors import Unavailable
from tongdai.sip.flow import Address

FREE_PORT_TRIES: Final = 50
"""
How often to look for a port that is free for UDP and TCP alike. Another program takes
one of the two in between perhaps once in a hundred.
"""

BACKLOG: Final = 2048
"Connections the kernel keeps for us: a whole office reconnects in the same second."


class CannotListen(Unavailable):
    """A port is taken or may not be used; the message says which."""

    code = "net.cannot_listen"


def bind_tcp(host: str, port: int) -> socket.socket:
    """
    A listening TCP socket.

    Raises:
        CannotListen: the port is taken, privileged, or ``host`` is not ours.
    """
    sock = _socket(host, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        raise _cannot("TCP", host, port, error) from error
    return sock


def bind_udp(host: str, port: int) -> socket.socket:
    """
    A bound UDP socket.

    Raises:
        CannotListen: the port is taken, privileged, or ``host`` is not ours.
    """
    sock = _socket(host, socket.SOCK_DGRAM)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise _cannot("UDP", host, port, error) from error
    return sock


def bind_sip(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """
    UDP and TCP sockets with the same port, as SIP wants them.

    Args:
        host: Where to listen.
        port: The port, or 0 for any that is free for both.

    Raises:
        CannotListen: one of the two is taken.
    """
    for _ in range(FREE_PORT_TRIES):
        udp = bind_udp(host, port)
        try:
            return udp, bind_tcp(host, udp.getsockname()[1])
        except CannotListen as error:
            udp.close()
            taken = error
            if port != 0:
                break
    raise taken


def address_of(sock: socket.socket) -> Address:
    """The host and port that ``sock`` is bound to."""
    host, port = sock.getsockname()[:2]
    return host, port


def _socket(host: str, kind: socket.SocketKind) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, kind)
    sock.setblocking(False)
    return sock


def _cannot(protocol: str, host: str, port: int, error: OSError) -> CannotListen:
    match error.errno:
        case errno.EADDRINUSE:
            why = "another program uses it"
        case errno.EACCES:
            why = "this user may not; ports below 1024 need a privilege"
        case errno.EADDRNOTAVAIL:
            why = "this machine does not have that address"
        case _:
            why = error.strerror or str(error)
    return CannotListen(f"cannot listen on {protocol} {host} port {port}: {why}")
