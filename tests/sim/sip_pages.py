"""Pages that cost little: a WebSocket, and on it a REGISTER with digest."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from websockets.frames import Frame, Opcode

from tests.sim.sip_phones import DOMAIN, Account, Message

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
    bearer: str = ""
    "A token to show instead of a password."

    @classmethod
    async def open(cls, host: str, port: int, number: str) -> Page:
        reader, writer = await asyncio.open_connection(host, port, limit=2**13)
        writer.write(HANDSHAKE.format(host=f"{host}:{port}").encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in answer:
            raise RuntimeError(answer.decode())
        return cls(Account(number), reader, writer)

    async def register(self) -> Message:
        """Register with digest; raises ``RuntimeError`` when it is refused."""
        answer = await self.ask(1)
        if answer.status == 401:
            self.account.learn(answer["WWW-Authenticate"])
            answer = await self.ask(2)
        if answer.status != 200:
            raise RuntimeError(answer.start)
        return answer

    def send(self, data: bytes) -> None:
        """Send one binary frame."""
        self.writer.write(Frame(Opcode.BINARY, data).serialize(mask=True))

    async def receive(self) -> tuple[int, bytes]:
        """The next frame: its opcode and what it holds."""
        first, size = await self.reader.readexactly(2)
        if size == 126:
            size = int.from_bytes(await self.reader.readexactly(2))
        return first & 0xF, await self.reader.readexactly(size)

    async def ask(self, cseq: int, *, expires: int = 600) -> Message:
        """Send one REGISTER with what proof there is; the answer."""
        number, uri = self.account.number, f"sip:{DOMAIN}"
        proof = ""
        if self.account.challenged:
            proof = self.account.authorization("REGISTER", uri)
        if self.bearer:
            proof = f"Authorization: Bearer {self.bearer}\r\n"
        text = (
            f"REGISTER {uri} SIP/2.0\r\nVia: SIP/2.0/WS {number}.invalid;"
            f"branch=z9hG4bK{number}{cseq}\r\nMax-Forwards: 70\r\n"
            f"From: <sip:{number}@{DOMAIN}>;tag=t{number}\r\n"
            f"To: <sip:{number}@{DOMAIN}>\r\nCall-ID: call-of-{number}\r\n"
            f"CSeq: {cseq} REGISTER\r\nContact: <sip:random@{number}.invalid;"
            f"transport=ws>;reg-id=1;"
            f'+sip.instance="<urn:uuid:00000000-0000-4000-8000-{number:0>12}>"\r\n'
            f"Expires: {expires}\r\nSupported: outbound, path\r\n{proof}"
            f"User-Agent: bench\r\nContent-Length: 0\r\n\r\n"
        )
        self.writer.write(Frame(Opcode.TEXT, text.encode()).serialize(mask=True))
        _, answer = await self.receive()
        return Message(answer)
