"""Every live connection: who is admitted, where bytes go, and how all of it ends."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import Callable
from typing import Final, Protocol

from tongdai.sip.flow import Address, Flow, Transport

from .settings import NetSettings

SWEEP: Final = 5.0
"""
Seconds between two looks at all connections for silent ones. One timer for all of
them: a timer each would cost memory, and be re-armed with every message.
"""

log = logging.getLogger("tongdai.net")


class Arrivals(Protocol):
    """Where whole messages and the ends of connections are reported."""

    def received(self, data: bytes, flow: Flow) -> None:
        """One message came over ``flow``."""

    def closed(self, flow: Flow) -> None:
        """``flow`` is gone, or never was: nothing sent over it arrives."""


class Connection(Protocol):
    """One TCP, TLS or WebSocket connection, as :class:`Flows` sees it."""

    @property
    def flow(self) -> Flow:
        """Its name."""

    def send(self, data: bytes) -> None:
        """Write one SIP message, framed as the transport wants it."""

    def check(self, now: float) -> None:
        """Close or ping the connection if it has been silent for too long."""

    def close(self) -> None:
        """Begin to close, politely: the switchboard is going away."""

    def abort(self) -> None:
        """Drop the connection at once."""


KEEP_ALIVE: Final = b"\r\n\r\n"
"""
A datagram that every receiver of SIP ignores, and that no NAT can tell from traffic
(RFC 5626 §3.5).
"""

KEEP_OPEN_EVERY: Final = 20.0
"Seconds at least, one sweep more at most: a NAT may forget after 30 (RFC 5626 §4.4.2)."

SendDatagram = Callable[[bytes, Address], None]


class Flows:
    """
    The table from :class:`~tongdai.sip.flow.Flow` to what writes to it.

    Args:
        arrivals: Told about messages and ends.
        settings: The limits.
        first: The first connection's number. Draw it at random: then a flow that a
            binding remembers from before a restart never names a connection of today.
    """

    def __init__(
        self, arrivals: Arrivals, settings: NetSettings, *, first: int = 1
    ) -> None:
        self.arrivals: Final = arrivals
        self.settings: Final = settings
        self._loop = asyncio.get_running_loop()
        self._numbers = itertools.count(first)
        self._connections: dict[int, Connection] = {}
        self._of_host: Counter[str] = Counter()
        self._datagrams: dict[Address, SendDatagram] = {}
        self._ports: dict[Transport, int] = {}
        "Where we accept connections."
        self._kept_open: dict[Flow, float] = {}
        "Flows of datagrams with when each was last kept open."
        self._sweeper = self._loop.call_later(SWEEP, self._sweep)
        self._closing = False
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return len(self._connections)

    def connected(self) -> Counter[Transport]:
        """How many connections there are, by transport."""
        return Counter(each.flow.transport for each in self._connections.values())

    def admits(self, host: str) -> bool:
        """Whether one more connection from ``host`` is within the limits."""
        return (
            not self._closing
            and len(self._connections) < self.settings.most_connections
            and self._of_host[host] < self.settings.most_connections_per_address
        )

    def next_flow(self, transport: Transport, remote: Address, local: Address) -> Flow:
        """Name a new connection."""
        return Flow(transport, remote, local, next(self._numbers))

    def next_flow_to(
        self, transport: Transport, remote: Address, local: Address
    ) -> Flow:
        """
        Name a new connection that we made.

        Its own end is where we listen, not the port that the system chose: the peer
        is told to come back there if the connection breaks (RFC 3261 §18.1.1).
        """
        host, port = local
        here = host, self._ports.get(transport, port)
        return self.next_flow(transport, remote, here)

    def datagrams_to(self, remote: Address) -> Flow | None:
        """The flow of datagrams to ``remote``; None: no socket of ours reaches it."""
        for local in self._datagrams:
            if (":" in local[0]) == (":" in remote[0]):
                return Flow(Transport.UDP, remote, local)
        return None

    def opened(self, connection: Connection) -> None:
        """``connection`` can be written to from now on."""
        flow = connection.flow
        self._connections[flow.connection] = connection
        self._of_host[flow.remote[0]] += 1
        self._empty.clear()

    def closed(self, connection: Connection) -> None:
        """``connection`` is gone; what lived on it is told."""
        flow = connection.flow
        if self._connections.pop(flow.connection, None) is None:
            return
        host = flow.remote[0]
        self._of_host[host] -= 1
        if not self._of_host[host]:
            del self._of_host[host]
        if not self._connections:
            self._empty.set()
        self.arrivals.closed(flow)

    def accepting(self, transport: Transport, port: int) -> None:
        """Connections are accepted at ``port``."""
        self._ports[transport] = port

    def listening(self, local: Address, send: SendDatagram) -> None:
        """Datagrams leave from the UDP socket bound to ``local`` by ``send``."""
        self._datagrams[local] = send

    def keep_open(self, flow: Flow) -> None:
        """
        Keep the NATs between us and the peer of a flow of datagrams open.

        Somebody may want to reach us who has nothing to say for hours. Connections
        need no such thing: they are kept alive of themselves.
        """
        if flow.transport is Transport.UDP:
            self._kept_open[flow] = self._loop.time()

    def leave(self, flow: Flow) -> None:
        """Keep a flow of datagrams open no longer."""
        self._kept_open.pop(flow, None)

    def send(self, data: bytes, flow: Flow) -> None:
        """
        Send one message over ``flow``, or report that the flow is gone.

        The report comes in a later turn of the loop, so that it never overtakes the
        input that is being handled.
        """
        if flow.transport is Transport.UDP:
            send = self._datagrams.get(flow.local)
            if send is not None:
                send(data, flow.remote)
                return
        else:
            connection = self._connections.get(flow.connection)
            if connection is not None and connection.flow == flow:
                connection.send(data)
                return
        self._loop.call_soon(self.arrivals.closed, flow)

    def end(self, flow: Flow) -> None:
        """Close one connection, politely; its end is reported as any other's."""
        connection = self._connections.get(flow.connection)
        if connection is not None and connection.flow == flow:
            connection.close()

    async def close(self) -> None:
        """Close every connection politely, and those that linger less politely."""
        self._closing = True
        self._sweeper.cancel()
        for connection in list(self._connections.values()):
            connection.close()
        try:
            async with asyncio.timeout(self.settings.closing):
                await self._empty.wait()
        except TimeoutError:
            log.info("dropping connections", extra={"count": len(self)})
            for connection in list(self._connections.values()):
                connection.abort()
            await self._empty.wait()

    def _sweep(self) -> None:
        now = self._loop.time()
        for connection in list(self._connections.values()):
            connection.check(now)
        for flow, last in self._kept_open.items():
            if now - last > KEEP_OPEN_EVERY:
                self._kept_open[flow] = now
                self.send(KEEP_ALIVE, flow)
        self._sweeper = self._loop.call_later(SWEEP, self._sweep)
