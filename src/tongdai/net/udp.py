"""SIP over UDP: one datagram, one message (RFC 3261 §18)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from typing import Final, cast

from tongdai.sip.flow import Address, Flow, Transport

from .flows import Flows
from .sockets import address_of

RECEIVE_BUFFER: Final = 4 * 1024 * 1024
"""
Bytes the kernel is asked to hold while we are busy: half a second of 800 calls a
second. It grants less where the system's limit is lower.
"""

KEEP_ALIVE: Final = b"\r\n\x00"
"A datagram of these bytes alone keeps a NAT open (RFC 5626 §3.5) and is no message."

log = logging.getLogger("tongdai.net")


class UdpSocket(asyncio.DatagramProtocol):
    """One bound UDP socket. Use :func:`listen_udp`."""

    def __init__(self, flows: Flows, local: Address) -> None:
        self._flows = flows
        self._local = local
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self._flows.listening(self._local, self.send)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        # Port 0 cannot be answered, and sending to it fails on some systems.
        if not data.strip(KEEP_ALIVE) or not addr[1]:
            return
        flow = Flow(Transport.UDP, (addr[0], addr[1]), self._local, 0)
        self._flows.arrivals.received(data, flow)

    def error_received(self, exc: Exception) -> None:
        # ICMP said nobody listens there. It can be forged; timers decide.
        log.debug("datagram came back", extra={"reason": str(exc)})

    def send(self, data: bytes, remote: Address) -> None:
        """Send one datagram; what cannot be sent is lost, as datagrams may be."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        try:
            transport.sendto(data, remote)
        except (OSError, ValueError) as error:
            # The address came from a peer: it may be unroutable, or no address.
            log.debug("datagram not sent", extra={"reason": str(error)})


async def listen_udp(sock: socket.socket, flows: Flows) -> asyncio.DatagramTransport:
    """Receive and send SIP on a bound UDP socket until the transport is closed."""
    with contextlib.suppress(OSError):  # a wish: less memory is no reason to stop
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    local = address_of(sock)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: UdpSocket(flows, local), sock=sock
    )
    return transport
