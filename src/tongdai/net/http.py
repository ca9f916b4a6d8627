"""
The HTTP port: uvicorn inside our own event loop, and the way out of it to SIP.

A connection begins as HTTP. A request to upgrade at ``/ws`` turns it into a
:class:`~tongdai.net.websocket.WebSocketConnection`; everything else goes to the ASGI
application. Why not an ASGI WebSocket: docs/decisions/http.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import http
import ipaddress
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from tongdai.sip.flow import Transport

from .flows import Flows
from .upgrade import ACCEPTED, answer_upgrade
from .websocket import WebSocketConnection

MAX_HEAD: Final = 16 * 1024
"Bytes of a request's line and headers. Browsers with large cookies send 8 k."

MAX_AT_ONCE: Final = 1_000
"HTTP connections at once, WebSockets not counted; more are told to try later."

MAX_OF_ADDRESS: Final = 500
"Of these from one address, trusted proxies excepted; more are dropped unheard."

FINISH_WITHIN: Final = 5
"Seconds that requests under way have to finish when the switchboard stops."

WHOLE: Final = frozenset({h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR})
"States of a client from which no more of the present request is to come."

TOO_MANY: Final = (
    http.HTTPStatus.SERVICE_UNAVAILABLE,
    "Too many connections; try again later.\n",
)

log = logging.getLogger("tongdai.net")


class HttpConfig(uvicorn.Config):
    """What uvicorn is to do, and the flows that its connections may become."""

    def __init__(
        self, application: ASGIApp, flows: Flows, context: ssl.SSLContext | None
    ) -> None:
        super().__init__(
            application,
            http=HttpConnection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",  # a stranger's broken request concerns nobody
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MAX_AT_ONCE,
            h11_max_incomplete_event_size=MAX_HEAD,
            timeout_keep_alive=flows.settings.http_keep_alive,
            timeout_graceful_shutdown=FINISH_WITHIN,
            ssl_context_factory=None if context is None else lambda *_: context,
        )
        self.flows: Final = flows
        self.of_address: Final[Counter[str]] = Counter()
        "HTTP connections that live."


class HttpConnection(H11Protocol):
    """One connection to the HTTP port, for as long as it speaks HTTP."""

    config: HttpConfig

    def __init__(
        self,
        config: HttpConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._request_due: asyncio.TimerHandle | None = None
        self._response_due: asyncio.TimerHandle | None = None
        self._counted: str | None = None
        "The address under which the connection is counted."

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        super().connection_made(transport)
        self._wait_for_request()
        self._count()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            return  # it is a WebSocket by now
        if self.transport.is_closing() or self.conn.their_state in WHOLE:
            self._stop_waiting()
            self._wait_for_reader()
        elif self._request_due is None:
            self._wait_for_request()

    def _wait_for_request(self) -> None:
        """Drop a client that dribbles its request; uvicorn would wait for ever."""
        self._request_due = self.loop.call_later(
            self.config.flows.settings.http_request, self.transport.abort
        )

    def _wait_for_reader(self) -> None:
        """Drop a client that does not read; uvicorn would wait for ever."""
        self._response_due = self.loop.call_later(
            self.config.flows.settings.http_response, self._abort_unless_taken
        )

    def _abort_unless_taken(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        elif self.cycle is not None and not self.cycle.response_complete:
            # It has read whatever there was: more is still to come, as in a stream.
            self._wait_for_reader()

    def _stop_waiting(self) -> None:
        for timer in (self._request_due, self._response_due):
            if timer is not None:
                timer.cancel()
        self._request_due = self._response_due = None

    def _count(self) -> None:
        if self.client is None:
            return
        host, of_address = self.client[0], self.config.of_address
        if host in self.config.flows.settings.trusted_proxies:
            return
        if of_address[host] >= MAX_OF_ADDRESS:
            log.debug("connection refused: limit reached", extra={"remote": host})
            self.transport.abort()
            return
        self._counted = host
        of_address[host] += 1

    def _leave(self) -> None:
        """The connection is none of HTTP any more: it has ended or changed over."""
        self._stop_waiting()
        self.connections.discard(self)
        if self._counted is not None:
            of_address = self.config.of_address
            of_address[self._counted] -= 1
            if not of_address[self._counted]:
                del of_address[self._counted]
            self._counted = None

    def _should_upgrade(self) -> bool:
        return self._get_upgrade() == b"websocket"

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Answer the handshake; on success hand the transport over."""
        self._leave()
        if self.client is None or self.server is None:
            self.transport.abort()  # gone before it could be asked for its name
            return
        flows = self.config.flows
        headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in self.headers]
        host, secure = self._origin_of(self.client[0], headers)
        status, response = answer_upgrade(
            event.method.decode("ascii"),
            event.target.decode("ascii"),
            headers,
            flows.settings.origins,
            refusal=None if flows.admits(host) else TOO_MANY,
        )
        self.transport.write(response)
        if status != ACCEPTED:
            log.debug("websocket refused", extra={"status": int(status)})
            self.transport.close()
            return
        flow = flows.next_flow(
            Transport.WSS if secure else Transport.WS,
            (host, self.client[1]),
            (self.server[0], self.server[1] or 0),
        )
        connection = WebSocketConnection(flows, flow, self.transport)
        self.transport.set_protocol(connection)
        flows.opened(connection)
        early, _ = self.conn.trailing_data
        if early:
            connection.data_received(early)

    def _origin_of(self, host: str, headers: list[tuple[str, str]]) -> tuple[str, bool]:
        """The browser's address, and whether it used TLS; a trusted proxy says so."""
        secure = self.scheme == "https"
        if host not in self.config.flows.settings.trusted_proxies:
            return host, secure
        for name, value in headers:
            if name == "x-forwarded-proto":
                secure = value.strip() == "https"
            elif name == "x-forwarded-for":
                nearest = value.rpartition(",")[2].strip()
                with contextlib.suppress(ValueError):
                    host = str(ipaddress.ip_address(nearest))
        return host, secure


class HttpPort(uvicorn.Server):
    """uvicorn without its command line: it leaves the signals to the switchboard."""

    def __init__(self, config: HttpConfig) -> None:
        super().__init__(config)
        self._started = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def start(self, sock: socket.socket) -> None:
        """Serve on a listening socket; return when it does."""
        self._serving = asyncio.create_task(self.serve([sock]), name="http")
        started = asyncio.create_task(self._started.wait())
        await asyncio.wait(
            {started, self._serving}, return_when=asyncio.FIRST_COMPLETED
        )
        if not started.done():
            started.cancel()
            await self._serving  # it ended before it began: raise what it says

    async def stop(self) -> None:
        """Let requests under way finish, then close every connection."""
        self.should_exit = True
        if self._serving is not None:
            await self._serving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
