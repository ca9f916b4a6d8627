"""SIP over TCP and TLS: a stream cut into messages (RFC 3261 §18.3)."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from typing import Final, cast

from tongdai.sip.errors import MalformedMessage
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.framing import Framer, KeepAlive

from .flows import Flows
from .sockets import address_of

PING: Final = b"\r\n\r\n"
"The question whether the connection lives, as any receiver may ignore it."

PONG: Final = b"\r\n"
"The answer to a keep-alive (RFC 5626 §4.4.1)."

PONG_WITHIN: Final = 10.0
"Seconds to wait for it (§4.4.1)."

NOBODY: Final = ("", 0)
"Stands for the address of a peer that left before it was asked."

log = logging.getLogger("tongdai.net")


class StreamConnection(asyncio.Protocol):
    """One TCP or TLS connection, accepted or made."""

    flow: Flow

    def __init__(
        self, flows: Flows, transport: Transport, *, made: bool = False
    ) -> None:
        """
        Args:
            made: By us, so that it is for us to speak first, and no limit of ours.
        """
        self._flows = flows
        self._kind = transport
        self._made = made
        self._framer = Framer()
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._asked_at = self._loop.time()
        self._answers = False
        "It has answered a ping: few carriers do, which must not cost them the call."
        # The first message counts as begun: whoever connects has something to say.
        self._half_since: float | None = None if made else self._heard_at

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        # A peer that is gone already has no name left.
        remote = (transport.get_extra_info("peername") or NOBODY)[:2]
        local = (transport.get_extra_info("sockname") or NOBODY)[:2]
        if self._made:
            self.flow = self._flows.next_flow_to(self._kind, remote, local)
        else:
            self.flow = self._flows.next_flow(self._kind, remote, local)
        if not self._made and not self._flows.admits(remote[0]):
            log.debug("connection refused: limit reached", extra={"remote": remote[0]})
            self._transport.abort()
            return
        self._flows.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._flows.closed(self)

    def data_received(self, data: bytes) -> None:
        now = self._loop.time()
        if self._made:
            asked = self._asked_at > self._heard_at
            self._heard_at = now  # by whatever comes, it is there
            if asked and data.startswith(PONG) and not self._framer.pending:
                self._answers = True
                data = data.removeprefix(PONG)
        try:
            messages = self._framer.feed(data)
        except MalformedMessage as error:
            # Where the next message begins is unknown: the stream is lost.
            log.debug("stream out of step", extra={"reason": str(error)})
            self._transport.close()
            return
        if messages:
            self._heard_at = now
            self._half_since = None
        for message in messages:
            if isinstance(message, KeepAlive):
                self.send(PONG)
            else:
                self._flows.arrivals.received(message, self.flow)
        if not self._framer.pending:
            self._half_since = None
        elif self._half_since is None:
            self._half_since = now

    def send(self, data: bytes) -> None:
        """Write one message; a peer that does not read is dropped."""
        self._transport.write(data)
        waiting = self._transport.get_write_buffer_size()
        if waiting > self._flows.settings.most_unsent:
            log.debug("slow reader dropped", extra={"remote": self.flow.remote[0]})
            self.abort()

    def check(self, now: float) -> None:
        """Close the connection if it is silent, or stuck in the middle of a message."""
        settings = self._flows.settings
        if self._half_since is not None:
            if now - self._half_since > settings.half_message:
                log.debug("half a message", extra={"remote": self.flow.remote[0]})
                self.abort()
        elif now - self._heard_at > settings.stream_idle:
            self._transport.close()
        elif self._made:
            self._keep_alive(now)

    def _keep_alive(self, now: float) -> None:
        """Ping a silent peer; one that has answered before and does not now is gone."""
        asked, heard = self._asked_at, self._heard_at
        if self._answers and asked > heard and now - asked > PONG_WITHIN:
            log.debug("no answer to a ping", extra={"remote": self.flow.remote[0]})
            self.abort()
        elif now - max(asked, heard) > self._flows.settings.stream_ping:
            self._asked_at = now
            self.send(PING)

    def close(self) -> None:
        """Send what waits, then close."""
        self._transport.close()

    def abort(self) -> None:
        """Drop the connection and what waits."""
        self._transport.abort()


async def listen_tcp(sock: socket.socket, flows: Flows) -> asyncio.Server:
    """Accept SIP over TCP on a listening socket."""
    flows.accepting(Transport.TCP, address_of(sock)[1])
    return await asyncio.get_running_loop().create_server(
        lambda: StreamConnection(flows, Transport.TCP), sock=sock
    )


async def listen_tls(
    sock: socket.socket, flows: Flows, context: ssl.SSLContext
) -> asyncio.Server:
    """Accept SIP over TLS on a listening socket."""
    flows.accepting(Transport.TLS, address_of(sock)[1])
    return await asyncio.get_running_loop().create_server(
        lambda: StreamConnection(flows, Transport.TLS),
        sock=sock,
        ssl=context,
        ssl_handshake_timeout=flows.settings.tls_handshake,
    )
