"""One POST to one address: looked up, checked, connected to, and nothing followed."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

import h11

from tongdai.errors import Unavailable

from .addresses import is_allowed, may_reach
from .settings import Network

PATIENCE: Final = 10.0
"Seconds for all of it: DNS, connection, TLS, request and answer."

CONNECTING: Final = 3.0
"Of these for a connection to one address, so that there is time for the next one."

LONGEST_ANSWER: Final = 64 * 1024
"Bytes of an answer's body that are read; what counts is its status."

LONGEST_HEAD: Final = 16 * 1024
"Bytes of an answer's status and headers."

MOST_ADDRESSES: Final = 4
"Of one name that are tried, one after the other."

PORTS: Final = {"https": 443, "http": 80}

Resolve = Callable[[str, int], Awaitable[Iterable[str]]]
"The addresses of a name, as text; ``OSError`` if there are none."


class Failure(enum.StrEnum):
    """Why there is no answer; the value says it."""

    NO_ADDRESS = "the name leads to no address"
    PRIVATE = "leads to a private address, which is not allowed"
    NOT_SECURE = "http is for private addresses that are allowed: use https"
    NO_CONNECTION = "no connection"
    BROKEN = "the connection broke"
    CERTIFICATE = "the certificate is not good"
    TLS = "no encrypted connection"
    NO_ANSWER = "no answer in time"
    NO_HTTP = "the answer is no HTTP"


class NotDelivered(Unavailable):
    """Nothing was answered."""

    code = "webhooks.not_delivered"

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(f"{failure}: {detail}" if detail else str(failure))
        self.failure = failure
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said."""

    status: int
    body: bytes
    "Its beginning."

    @property
    def good(self) -> bool:
        """Has it taken the delivery? A redirection is not followed, so it has not."""
        return 200 <= self.status < 300


async def resolve(host: str, port: int) -> Iterable[str]:
    """Ask the system."""
    rows = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )
    return dict.fromkeys(str(row[4][0]) for row in rows)


class Client:
    """
    Sends requests to where tenants want them.

    A name is looked up once for each request, and the connection made to an address
    that has been checked: nothing can change between the check and the connection.
    """

    def __init__(
        self,
        allowed: Iterable[Network],
        *,
        context: ssl.SSLContext | None = None,
        look_up: Resolve = resolve,
        patience: float = PATIENCE,
    ) -> None:
        """
        Args:
            allowed: Private networks that may be reached.
            context: What certificates are checked by; None: as the system does.
            patience: Seconds for one request.
        """
        self._allowed = tuple(allowed)
        self._context = context or ssl.create_default_context()
        self._look_up = look_up
        self._patience = patience

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """
        Send ``body``, which is JSON.

        Raises:
            NotDelivered: There is no whole answer.
        """
        parts = urlsplit(url)
        try:
            async with asyncio.timeout(self._patience):
                async with self._connection(parts) as (reader, writer):
                    return await _exchange(reader, writer, parts, headers, body)
        except TimeoutError:
            raise NotDelivered(Failure.NO_ANSWER) from None
        except h11.RemoteProtocolError:
            raise NotDelivered(Failure.NO_HTTP) from None
        except ssl.SSLCertVerificationError as error:
            raise NotDelivered(Failure.CERTIFICATE, error.verify_message) from None
        except ssl.SSLError as error:
            raise NotDelivered(Failure.TLS, str(error.reason)) from None
        except (OSError, EOFError, UnicodeError):
            raise NotDelivered(Failure.BROKEN) from None

    @contextlib.asynccontextmanager
    async def _connection(
        self, parts: SplitResult
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await self._connect(parts)
        try:
            yield reader, writer
        finally:
            # Nothing more is expected of the other side, not even a farewell.
            writer.transport.abort()

    async def _connect(
        self, parts: SplitResult
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or PORTS[parts.scheme]
        addresses = await self._addresses(host, port, secure=secure)
        for address in addresses:
            last = address == addresses[-1]
            try:
                async with asyncio.timeout(CONNECTING):
                    return await asyncio.open_connection(
                        address,
                        port,
                        ssl=self._context if secure else None,
                        server_hostname=host if secure else None,
                        limit=LONGEST_ANSWER,
                    )
            except ssl.SSLError:
                raise
            except OSError:  # TimeoutError is one
                if last:
                    raise NotDelivered(Failure.NO_CONNECTION) from None
        raise NotDelivered(Failure.NO_CONNECTION)

    async def _addresses(self, host: str, port: int, *, secure: bool) -> list[str]:
        try:
            found = [*await self._look_up(host, port)]
        except (OSError, UnicodeError):
            raise NotDelivered(Failure.NO_ADDRESS) from None
        # One that may not be reached among others is no accident.
        if not found or not all(may_reach(each, self._allowed) for each in found):
            raise NotDelivered(Failure.PRIVATE)
        if not secure and not all(is_allowed(each, self._allowed) for each in found):
            raise NotDelivered(Failure.NOT_SECURE)
        return found[:MOST_ADDRESSES]


async def _exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    parts: SplitResult,
    headers: Mapping[str, str],
    body: bytes,
) -> Answer:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    request = h11.Request(
        method="POST",
        target=target,
        headers=[
            ("Host", parts.netloc),
            ("Connection", "close"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            *headers.items(),
        ],
    )
    for part in (request, h11.Data(data=body), h11.EndOfMessage()):
        writer.write(connection.send(part) or b"")
    await writer.drain()
    status, said = 0, b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(LONGEST_ANSWER))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            said += event.data
            if len(said) >= LONGEST_ANSWER:
                return Answer(status, said[:LONGEST_ANSWER])
        elif isinstance(event, h11.EndOfMessage):
            return Answer(status, said)
        elif isinstance(event, h11.ConnectionClosed):
            raise NotDelivered(Failure.BROKEN)
