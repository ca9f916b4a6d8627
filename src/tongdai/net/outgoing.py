"""Connections that we make: over TCP and TLS, and to a switchboard by WebSocket."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from tongdai.errors import Unavailable
from tongdai.sip.flow import Address, Flow, Transport

from .flows import Flows
from .stream import StreamConnection
from .websocket_client import BadUrl, NoWebSocket, OpeningHandshake, Url

_Protocol = TypeVar("_Protocol", bound=asyncio.BaseProtocol)

LONGEST_REASON: Final = 200
"Characters kept of what the system or OpenSSL says is wrong."


class CannotConnect(Unavailable):
    """A connection could not be made; the message says to where, and why."""

    code = "net.cannot_connect"


class Dialler:
    """Makes connections. Each is in the table of flows from then on, like any other."""

    def __init__(self, flows: Flows, trust: ssl.SSLContext) -> None:
        """
        Args:
            trust: Checks the certificates of whom we connect to.
        """
        self._flows = flows
        self._trust = trust

    async def connect(
        self, transport: Transport, remote: Address, server_name: str
    ) -> Flow:
        """
        Connect over TCP or TLS.

        Args:
            server_name: Whom the certificate must be for, and who is asked for it.

        Raises:
            CannotConnect: nobody answers in time, or its certificate is not good.
        """
        tls = transport is Transport.TLS
        return await self._within(
            remote,
            lambda: StreamConnection(self._flows, transport, made=True),
            server_name if tls else None,
            lambda connection: _at_once(connection.flow),
        )

    async def connect_websocket(self, url: str) -> Flow:
        """
        Open a WebSocket for SIP (RFC 7118).

        Args:
            url: ``wss://host[:port]/ws``, or ``ws:`` for a connection in the clear.

        Raises:
            CannotConnect: the URL is none, nobody answers in time, its certificate is
                not good, or what it answers is no WebSocket for SIP.
        """
        try:
            where = Url.parse(url)
        except BadUrl as error:
            raise CannotConnect(f"cannot connect: {error}") from None
        return await self._within(
            where.address,
            lambda: OpeningHandshake(self._flows, where),
            where.host if where.secure else None,
            lambda handshake: handshake.flow,
        )

    async def _within(
        self,
        remote: Address,
        protocol: Callable[[], _Protocol],
        server_name: str | None,
        flow_of: Callable[[_Protocol], Awaitable[Flow]],
    ) -> Flow:
        """
        Connect and have the flow of it, all in the time that is set for it.

        Args:
            server_name: Whom the certificate must be for; None: in the clear.
            flow_of: What is still to be waited for once the connection is there.
        """
        loop = asyncio.get_running_loop()
        patience = self._flows.settings.connecting
        transport: asyncio.Transport | None = None
        try:
            async with asyncio.timeout(patience):
                transport, connection = await loop.create_connection(
                    protocol,
                    *remote,
                    ssl=None if server_name is None else self._trust,
                    server_hostname=server_name,
                )
                return await flow_of(connection)
        except BaseException as error:
            if transport is not None:
                transport.abort()
            match error:
                case TimeoutError():
                    why = f"no answer within {patience:g} s"
                case ssl.SSLCertVerificationError():
                    why = f"bad certificate: {error.verify_message}"
                case NoWebSocket():
                    why = str(error)
                case UnicodeError():
                    why = "its name cannot be one"
                case OSError():
                    why = error.strerror or str(error)
                case _:
                    raise
            raise _cannot(remote, why) from error


async def _at_once(flow: Flow) -> Flow:
    return flow


def _cannot(remote: Address, why: str) -> CannotConnect:
    host, port = remote
    return CannotConnect(
        f"cannot connect to {host} port {port}: {why[:LONGEST_REASON]}"
    )
