from __future__ import annotations

import asyncio
import ssl

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.app.board import board, run
from tests.net.certificates import certificate
from tongdai.net.tls import BadCertificate

OPTIONS = (
    "OPTIONS sip:office SIP/2.0\r\nVia: SIP/2.0/{0} a.invalid;branch=z9hG4bK1\r\n"
    "From: <sip:100@office>;tag=1\r\nTo: <sip:office>\r\nCall-ID: 1\r\n"
    "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
)


def test_pages_and_phones_can_come_encrypted(tmp_path):
    cert, key = certificate(tmp_path, "localhost")
    trust = ssl.create_default_context(cafile=cert)

    async def main():
        async with board(tmp_path, certificate=cert, key=key, https=True) as server:
            assert server.url == f"https://localhost:{server.http_port}"
            async with httpx.AsyncClient(verify=trust) as client:
                answer = await client.get(f"{server.url}/readyz")
                assert answer.status_code == 200
            async with connect(
                f"wss://localhost:{server.http_port}/ws",
                subprotocols=["sip"],
                ssl=trust,
                proxy=None,
            ) as page:
                await page.send(OPTIONS.format("WSS"))
                assert (await page.recv()).startswith("SIP/2.0 ")
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", server.sips_port, ssl=trust, server_hostname="localhost"
            )
            writer.write(OPTIONS.format("TLS").encode())
            assert (await reader.readline()).startswith(b"SIP/2.0 ")
            writer.close()

    run(main())


def test_certificate_that_cannot_be_used_is_said_before_anything_starts(tmp_path):
    cert, key = certificate(tmp_path, "localhost")
    key.write_text("not a key")

    async def main():
        with pytest.raises(BadCertificate):
            async with board(tmp_path, certificate=cert, key=key):
                pass

    run(main())
