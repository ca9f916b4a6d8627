"""A server on loopback that answers, or fails to, exactly as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CUT = b""
"An answer: the connection is cut without one."

HANG = None
"An answer: nothing comes, and the connection stays."


@dataclass
class Scripted:
    """What it was asked; requests are whole, with their bodies."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Method and target of each request."""
        return [each.partition(b" HTTP/1.1\r\n")[0].decode() for each in self.requests]


def answer(
    status: int, body: bytes = b"", *headers: str, length: int | None = None
) -> bytes:
    """
    One answer.

    Args:
        length: What ``Content-Length`` says, in the place of the truth.
    """
    size = len(body) if length is None else length
    head = [f"HTTP/1.1 {status} X", f"Content-Length: {size}", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


@asynccontextmanager
async def scripted(answers: Sequence[bytes | None]) -> AsyncIterator[Scripted]:
    """Serve these answers, one a request, each on a connection of its own."""
    told, left = Scripted(), list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        told.requests.append(head + await reader.readexactly(size))
        given = left.pop(0)
        if given is HANG:
            await reader.read()
        else:
            writer.write(given)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        told.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield told
