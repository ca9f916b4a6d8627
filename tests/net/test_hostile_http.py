"""Clients of the HTTP port that would have it all to themselves."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from tests.net.loopback import run
from tests.net.test_websocket import ask, listening
from tongdai.net.http import MAX_OF_ADDRESS

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
LARGE = b"x" * 10_000_000
"More than the kernel keeps for a client that does not read."


async def large(scope, receive, send):
    """An application whose response is not read in a moment."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": LARGE})


def deaf(address):
    """A client that never reads."""
    host, _, port = address.partition(":")
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.connect((host, int(port)))
    return client


async def asked_from(source, host, port):
    """The answer that a client at ``source`` gets; empty if it is dropped."""
    reader, writer = await asyncio.open_connection(host, port, local_addr=(source, 0))
    answer = b""
    with contextlib.suppress(ConnectionError):
        writer.write(LAST)
        answer = await reader.read()
    writer.close()
    return answer


async def end_of(client):
    """Wait until a client is dropped, without reading."""
    loop = asyncio.get_running_loop()
    client.setblocking(False)
    with contextlib.suppress(ConnectionError):
        while True:
            await loop.sock_sendall(client, b"\r\n")
            await asyncio.sleep(0.01)


def test_client_that_does_not_read_is_dropped():
    async def main():
        async with listening(large, http_response=0.1) as (_, _, address):
            with deaf(address) as one, deaf(address) as several:
                one.send(GET)
                several.send(GET * 40)
                await end_of(one)
                await end_of(several)

    run(main())


def test_client_that_reads_may_ask_again_and_again():
    async def main():
        async with listening(http_response=0.05) as (_, _, address):
            reader, writer = await asyncio.open_connection(*address.split(":"))
            for _ in range(4):
                writer.write(GET)
                await reader.readuntil(b"hello")
                await asyncio.sleep(0.04)
            writer.close()

    run(main())


def test_one_address_does_not_take_every_connection():
    async def main():
        async with listening() as (_, _, address):
            host, _, port = address.partition(":")
            idle = [
                await asyncio.open_connection(host, port, local_addr=("127.0.0.2", 0))
                for _ in range(MAX_OF_ADDRESS)
            ]
            assert await asked_from("127.0.0.2", host, port) == b""
            assert (await ask(address, LAST)).endswith(b"hello")
            for _, writer in idle:
                writer.close()
            answer = b""
            while not answer:  # until the server has noticed that they are gone
                answer = await asked_from("127.0.0.2", host, port)
            assert answer.endswith(b"hello")

    run(main())


def test_proxy_that_is_trusted_speaks_for_many():
    async def main():
        async with listening(trusted_proxies=("127.0.0.1",)) as (_, _, address):
            host, _, port = address.partition(":")
            idle = [
                await asyncio.open_connection(host, port) for _ in range(MAX_OF_ADDRESS)
            ]
            assert (await ask(address, LAST)).endswith(b"hello")
            for _, writer in idle:
                writer.close()

    run(main())
