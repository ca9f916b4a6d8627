"""What a stranger does leaves no line in the operator's log, whatever it is."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import struct

from tests.app.board import board, run
from tests.net.certificates import certificate
from tests.sim.sip_pages import HANDSHAKE
from tests.sim.sip_phones import DOMAIN

JUNK = (
    'Digest username="{user}", realm="{domain}", nonce="0.0.0", uri="sip:{domain}", '
    'response="0", algorithm=MD5, cnonce="0", qop=auth, nc=00000001'
)
LONG = "a" * 8_150


def request(method, number, **fields):
    """A request whose fields a stranger may choose."""
    rows = {
        "Via": f"SIP/2.0/UDP 127.0.0.9;rport;branch=z9hG4bK{method}{number}",
        "From": f"<sip:100@{DOMAIN}>;tag=a",
        "To": f"<sip:100@{DOMAIN}>",
        "Call-ID": f"{method}{number}",
        "CSeq": f"1 {method}",
        "Contact": "<sip:100@192.0.2.66>",
        "Content-Length": "0",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    text = "".join(f"{name}: {value}\r\n" for name, value in rows.items())
    return f"{method} sip:{DOMAIN} SIP/2.0\r\n{text}\r\n".encode()


def provocations():
    """What is most likely to be logged, or to fail."""
    for user in ("100", "nobody"):
        junk = JUNK.format(user=user, domain=DOMAIN)
        for method in ("REGISTER", "INVITE", "OPTIONS"):
            yield request(method, user, Authorization=junk)
            yield request(method, f"{user}x", Authorization="Digest username=")
    for number, method in enumerate(("BYE", "CANCEL", "REFER", "MESSAGE", "FOO")):
        yield request(method, number)
        yield request(method, f"{number}x", To=f"<sip:101@{DOMAIN}>;tag=guess")
    yield request("REGISTER", "name", From=f'"\\\x1b[2J" <sip:100@{DOMAIN}>;tag=a')
    yield request("REGISTER", "agent", User_Agent="\x1b[2J call=1")
    yield request("REGISTER", "to", To=f'"{LONG}" <sip:100@{DOMAIN}>')
    yield request("REGISTER", "via", Via=f"SIP/2.0/UDP a;branch=z9hG4bKx;x={LONG[40:]}")
    yield request("REGISTER", "tags", Require=", ".join([LONG[:1000]] * 20))
    yield request("REGISTER", "elsewhere", From="<sip:100@x>;tag=a", To="<sip:100@x>")
    yield b"REGISTER"
    yield b"\xff" * 100


async def heard_out(port, *parts):
    """Say something over TCP and hear until the other side has had enough."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError, TimeoutError):
        for part in parts:
            writer.write(part)
        async with asyncio.timeout(0.2):
            await reader.read()
    writer.close()


def test_no_stranger_writes_into_the_log(tmp_path, caplog):
    cert, key = certificate(tmp_path, "localhost")
    handshake = HANDSHAKE.format(host="localhost").encode()
    refused = handshake.replace(b"http://localhost:3000", b"http://evil.example")
    exabyte = b"\x82\xff" + struct.pack("!Q", 2**60) + b"mask" * 100

    async def main():
        async with board(tmp_path, certificate=cert, key=key) as server:
            caplog.clear()
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                asyncio.DatagramProtocol, remote_addr=("127.0.0.1", server.sip_port)
            )
            for data in provocations():
                transport.sendto(data)
            transport.close()
            for port in (server.sip_port, server.sips_port, server.http_port):
                await asyncio.gather(
                    heard_out(port),
                    heard_out(port, b"\x16\x03\x01\x02\x00\x01\x00" + b"x" * 600),
                    heard_out(port, b"GET /%00 HTTP/1.1\r\nHost: \xff\r\n\r\n"),
                    heard_out(port, b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
                    heard_out(port, handshake, exabyte),
                    heard_out(port, handshake, b"\x01\x80mask" * 1000),
                    heard_out(port, refused),
                    *(heard_out(port, data) for data in provocations()),
                )

    caplog.set_level(logging.INFO)
    run(main())
    # A slow machine may be behind for a moment, and says so: no stranger's doing.
    said = {(each.name, each.getMessage()) for each in caplog.records}
    said -= {("tongdai.net", "overloaded")}
    assert [each for each in said if each[0] != "tongdai.app"] == []
