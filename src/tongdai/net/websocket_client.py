"""The opening handshake of a WebSocket that we open (RFC 6455 §4.1, RFC 7118 §4)."""

from __future__ import annotations

import asyncio
from typing import Final, cast

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus, InvalidURI
from websockets.http11 import Response
from websockets.protocol import OPEN
from websockets.uri import WebSocketURI, parse_uri

from tongdai.machine import value
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.limits import MAX_MESSAGE

from .flows import Flows
from .stream import NOBODY
from .upgrade import SIP, handshake_log
from .websocket import WebSocketConnection

LONGEST_URL: Final = 2_000
"Characters; what is longer was never meant to be one."

EXPECTED: Final = "ws://host[:port]/path or wss://host[:port]/path was expected"


class BadUrl(ValueError):
    """It names no WebSocket; the message says what was expected and repeats no URL."""


class NoWebSocket(ConnectionError):
    """Somebody answered, but not as a WebSocket for SIP; the message says how."""


@value
class Url:
    """Where a WebSocket is (RFC 6455 §3)."""

    uri: WebSocketURI

    @classmethod
    def parse(cls, text: str) -> Url:
        """
        Read one.

        Raises:
            BadUrl: another scheme, no host, a port that is none, or a password in it,
                which would be sent to whoever answers there.
        """
        if len(text) > LONGEST_URL:
            raise BadUrl(f"{EXPECTED}, not {len(text)} characters")
        try:
            uri = parse_uri(text)
        except (InvalidURI, ValueError):
            raise BadUrl(EXPECTED) from None
        if uri.username is not None:
            raise BadUrl(f"{EXPECTED}, without user and password")
        return cls(uri)

    @property
    def address(self) -> Address:
        """Host, which may be a name, and port."""
        return self.uri.host, self.uri.port

    @property
    def host(self) -> str:
        """Whom the certificate must be for."""
        return self.uri.host

    @property
    def secure(self) -> bool:
        """Over TLS?"""
        return self.uri.secure


class OpeningHandshake(asyncio.Protocol):
    """
    Asks for the WebSocket, and makes way for it on the same transport.

    Await :attr:`flow`. It raises :class:`NoWebSocket` if the answer is anything else.
    """

    def __init__(self, flows: Flows, url: Url) -> None:
        self._flows = flows
        self._frames = ClientProtocol(
            url.uri, subprotocols=[SIP], max_size=MAX_MESSAGE, logger=handshake_log
        )
        self._kind = Transport.WSS if url.secure else Transport.WS
        self.flow: asyncio.Future[Flow] = asyncio.get_running_loop().create_future()
        "The name of the connection, once it is in the table."

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._frames.send_request(self._frames.connect())
        self._transport.write(b"".join(self._frames.data_to_send()))

    def data_received(self, data: bytes) -> None:
        if self.flow.done():
            return  # given up, and closing
        self._frames.receive_data(data)
        self._look()

    def eof_received(self) -> bool:
        if not self.flow.done():
            self._frames.receive_eof()
            self._look()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("it hung up on the opening handshake")

    def _look(self) -> None:
        frames = self._frames
        if frames.handshake_exc is not None:
            self._fail(_said(frames.handshake_exc))
        elif frames.state is OPEN:
            if frames.subprotocol != SIP:
                self._fail("it is a WebSocket, but does not speak SIP")
            else:
                self._open()

    def _open(self) -> None:
        transport = self._transport
        remote = (transport.get_extra_info("peername") or NOBODY)[:2]
        local = (transport.get_extra_info("sockname") or NOBODY)[:2]
        flow = self._flows.next_flow_to(self._kind, remote, local)
        connection = WebSocketConnection(self._flows, flow, transport, self._frames)
        transport.set_protocol(connection)
        self._flows.opened(connection)
        self.flow.set_result(flow)
        events = self._frames.events_received()
        connection.take([each for each in events if not isinstance(each, Response)])

    def _fail(self, why: str) -> None:
        if not self.flow.done():
            self.flow.set_exception(NoWebSocket(why))
        self._transport.abort()


def _said(error: Exception) -> str:
    """What the far end answered instead, in a few words."""
    if isinstance(error, InvalidStatus):
        return f"it answered {error.response.status_code} and opened no WebSocket"
    return f"its answer opens no WebSocket: {error}"
