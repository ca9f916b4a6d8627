"""
What a registered page weighs: ``python -m benchmarks.websocket [clients]``.

Growth of the switchboard's memory, all its processes, for each WebSocket client that
has registered with digest; and the CPU time that a registration takes. The clients run
in this process and are nothing but sockets.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import Final

import uvloop
from websockets.frames import Frame, Opcode

from benchmarks.measure import cpu_seconds, family, report, resident_bytes
from benchmarks.switchboard import Started, switchboard
from tests.sim.sip_phones import DOMAIN, Account, Message

CLIENTS: Final = 2000
WARMING: Final = 200
"Clients that come first, so that caches and pools have their size."

AT_ONCE: Final = 50
BUDGET: Final = 20.0
"Kilobytes a client, without TLS."

HANDSHAKE: Final = (
    "GET /ws HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nPragma: no-cache\r\n"
    "Cache-Control: no-cache\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) "
    "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36\r\n"
    "Upgrade: websocket\r\nOrigin: http://localhost:3000\r\n"
    "Sec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: vi-VN,vi;q=0.9,en;q=0.8\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    "Sec-WebSocket-Protocol: sip\r\n\r\n"
)


@dataclass
class Page:
    """One browser as the switchboard sees it."""

    account: Account
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, host: str, port: int, number: str) -> Page:
        reader, writer = await asyncio.open_connection(host, port, limit=2**13)
        writer.write(HANDSHAKE.format(host=f"{host}:{port}").encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in answer:
            raise RuntimeError(answer.decode())
        return cls(Account(number), reader, writer)

    async def register(self) -> None:
        answer = await self._ask(1)
        if answer.status == 401:
            self.account.learn(answer["WWW-Authenticate"])
            answer = await self._ask(2)
        if answer.status != 200:
            raise RuntimeError(answer.start)

    async def _ask(self, cseq: int) -> Message:
        number, uri = self.account.number, f"sip:{DOMAIN}"
        proof = ""
        if self.account.challenged:
            proof = self.account.authorization("REGISTER", uri)
        text = (
            f"REGISTER {uri} SIP/2.0\r\nVia: SIP/2.0/WS {number}.invalid;"
            f"branch=z9hG4bK{number}{cseq}\r\nMax-Forwards: 70\r\n"
            f"From: <sip:{number}@{DOMAIN}>;tag=t{number}\r\n"
            f"To: <sip:{number}@{DOMAIN}>\r\nCall-ID: call-of-{number}\r\n"
            f"CSeq: {cseq} REGISTER\r\nContact: <sip:random@{number}.invalid;"
            f"transport=ws>;reg-id=1;"
            f'+sip.instance="<urn:uuid:00000000-0000-4000-8000-{number:0>12}>"\r\n'
            f"Expires: 600\r\nSupported: outbound, path\r\n{proof}"
            f"User-Agent: bench\r\nContent-Length: 0\r\n\r\n"
        )
        self.writer.write(Frame(Opcode.TEXT, text.encode()).serialize(mask=True))
        _, size = await self.reader.readexactly(2)
        if size == 126:
            size = int.from_bytes(await self.reader.readexactly(2))
        return Message(await self.reader.readexactly(size))


async def open_pages(server: Started, first: int, count: int) -> list[Page]:
    """Open and register pages, some at once."""
    pages: list[Page] = []
    for start in range(first, first + count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, first + count))
        opened = await asyncio.gather(
            *(Page.open(server.host, server.http_port, str(each)) for each in numbers)
        )
        await asyncio.gather(*(page.register() for page in opened))
        pages += opened
    return pages


async def measure(server: Started, clients: int) -> dict[str, float]:
    pids = family(server.pid)
    kept = await open_pages(server, server.first_number, WARMING)
    await asyncio.sleep(2)  # what is written behind is written
    memory, cpu = resident_bytes(pids), cpu_seconds(pids)
    kept += await open_pages(server, server.first_number + WARMING, clients)
    await asyncio.sleep(2)
    grown, used = resident_bytes(pids) - memory, cpu_seconds(pids) - cpu
    for page in kept:
        page.writer.close()
    return {
        f"websocket/{clients} registered clients, kB each": grown / clients / 1000,
        "websocket/connect and register, CPU ms each": used / clients * 1000,
    }


def main(clients: int) -> None:
    with switchboard(extensions=clients + WARMING) as server:
        figures = uvloop.run(measure(server, clients))
    name = f"websocket/{clients} registered clients, kB each"
    report(figures, unit="as named", budgets={name: BUDGET})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS)
