from __future__ import annotations

import asyncio
import contextlib
import struct

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode

from tests.net.loopback import Arrivals, flows, run
from tests.sim import virtual_time
from tongdai.net.flows import Flows
from tongdai.net.http import HttpConfig, HttpPort
from tongdai.net.settings import NetSettings
from tongdai.net.sockets import address_of, bind_tcp
from tongdai.net.websocket import WebSocketConnection
from tongdai.sip.flow import Flow, Transport

OPTIONS = b"OPTIONS sip:demo SIP/2.0\r\n\r\n"


LENGTH = [(b"content-length", b"5")]


async def hello(scope, receive, send):
    """An application that answers everything alike, once it has the whole body."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": LENGTH})
    await send({"type": "http.response.body", "body": b"hello"})


@contextlib.asynccontextmanager
async def listening(application=hello, **settings):
    """The HTTP port: its flows, what arrives, and its address."""
    async with flows(**settings) as (table, arrivals):
        sock = bind_tcp("127.0.0.1", 0)
        host, port = address_of(sock)
        server = HttpPort(HttpConfig(application, table, None))
        await server.start(sock)
        try:
            yield table, arrivals, f"{host}:{port}"
        finally:
            await table.close()
            await server.stop()


def browser(address, origin="http://localhost:3000", **options):
    return connect(
        f"ws://{address}/ws",
        subprotocols=options.pop("subprotocols", ["sip"]),
        origin=origin,
        proxy=None,
        **options,
    )


async def raw(address, data):
    """A connection that sends ``data`` after a good opening handshake."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" + data
    )
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def test_text_and_binary_frames_are_messages():
    async def main():
        async with listening() as (table, arrivals, address):
            async with browser(address) as page:
                await page.send(OPTIONS.decode())
                data, flow = await arrivals.messages.get()
                assert data == OPTIONS
                assert flow.transport is Transport.WS
                assert flow.remote == page.local_address
                await page.send(OPTIONS)
                assert await arrivals.messages.get() == (OPTIONS, flow)
                table.send(b"answer \xe1\xbb\x95", flow)
                assert await page.recv() == "answer ổ"
                table.send(b"answer \xff", flow)
                assert await page.recv() == b"answer \xff"
            assert await arrivals.ended.get() == flow

    run(main())


def test_fragments_are_one_message():
    async def main():
        async with (
            listening() as (_, arrivals, address),
            browser(address, ping_interval=None) as page,
        ):
            await page.send(["OPTIONS sip:demo", " SIP/2.0\r\n", "\r\n"])
            assert (await arrivals.messages.get())[0] == OPTIONS

    run(main())


def test_keep_alive_is_answered_here():
    async def main():
        async with (
            listening() as (_, arrivals, address),
            browser(address) as page,
        ):
            await page.send("\r\n\r\n")
            assert await page.recv() == "\r\n"
            await page.send(b"\r\n\r\n")
            assert await page.recv() == "\r\n"
            assert arrivals.messages.empty()

    run(main())


def test_frame_behind_the_handshake_in_the_same_packet_is_not_lost():
    async def main():
        async with listening() as (_, arrivals, address):
            frame = Frame(Opcode.TEXT, OPTIONS).serialize(mask=True)
            _, writer = await raw(address, frame)
            assert (await arrivals.messages.get())[0] == OPTIONS
            writer.close()

    run(main())


@pytest.mark.parametrize("claimed", [64 * 1024 + 1, 2**31, 2**60, 2**63 - 1])
def test_frame_that_claims_too_much_is_refused_before_it_comes(claimed):
    async def main():
        async with listening() as (_, arrivals, address):
            head = b"\x82\xff" + struct.pack("!Q", claimed) + b"mask" + b"x" * 1000
            reader, _ = await raw(address, head)
            close = await reader.read()
            assert close[:1] == b"\x88"
            assert struct.unpack("!H", close[2:4]) == (1009,)
            await arrivals.ended.get()

    run(main())


def test_fragments_together_are_limited_too():
    async def main():
        async with (
            listening() as (_, _, address),
            browser(address) as page,
        ):
            with contextlib.suppress(ConnectionClosed):
                await page.send(["x" * 40_000, "x" * 40_000])
            with pytest.raises(ConnectionClosed) as closed:
                await page.recv()
            assert closed.value.rcvd.code == 1009

    run(main())


def test_unmasked_frame_is_a_protocol_error():
    async def main():
        async with listening() as (_, _, address):
            frame = Frame(Opcode.TEXT, OPTIONS).serialize(mask=False)
            reader, _ = await raw(address, frame)
            close = await reader.read()
            assert struct.unpack("!H", close[2:4]) == (1002,)

    run(main())


def test_refused_handshakes_say_why():
    async def main():
        async with listening() as (table, _, address):
            with pytest.raises(InvalidStatus) as refused:
                await browser(address, subprotocols=["mqtt"])
            assert refused.value.response.status_code == 400
            assert b"'sip' is required" in refused.value.response.body
            with pytest.raises(InvalidStatus) as refused:
                await browser(address, origin="https://evil.example")
            assert refused.value.response.status_code == 403
            assert len(table) == 0

    run(main())


def test_more_pages_than_an_address_may_have_are_told_to_try_later():
    async def main():
        async with (
            listening(most_connections_per_address=1) as (_, _, address),
            browser(address),
        ):
            with pytest.raises(InvalidStatus) as refused:
                await browser(address)
            assert refused.value.response.status_code == 503

    run(main())


def test_page_that_does_not_read_is_dropped():
    async def main():
        async with listening(most_unsent=100_000) as (table, arrivals, address):
            _, writer = await raw(
                address, Frame(Opcode.TEXT, b"x").serialize(mask=True)
            )
            _, flow = await arrivals.messages.get()
            for _ in range(2000):  # far more than the kernel keeps for both ends
                table.send(b"x" * 10_000, flow)
            assert await arrivals.ended.get() == flow
            writer.close()

    run(main())


def test_stop_tells_pages_that_the_switchboard_goes_away():
    async def main():
        async with listening() as (table, _, address), browser(address) as page:
            await table.close()
            with pytest.raises(ConnectionClosed) as closed:
                await page.recv()
            assert closed.value.rcvd.code == 1001

    run(main())


def test_believed_proxy_names_the_browser():
    async def main():
        trusting = listening(trusted_proxies=("127.0.0.1",))
        named = {
            "X-Forwarded-For": "6.6.6.6, 203.0.113.7",
            "X-Forwarded-Proto": "https",
        }
        async with (
            trusting as (_, arrivals, address),
            browser(address, additional_headers=named) as page,
        ):
            await page.send("hello")
            _, flow = await arrivals.messages.get()
            assert flow.remote[0] == "203.0.113.7"
            assert flow.transport is Transport.WSS

    run(main())


def test_stranger_cannot_claim_another_address():
    async def main():
        named = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
        async with (
            listening() as (_, arrivals, address),
            browser(address, additional_headers=named) as page,
        ):
            await page.send("hello")
            _, flow = await arrivals.messages.get()
            assert flow.remote[0] == "127.0.0.1"
            assert flow.transport is Transport.WS

    run(main())


async def ask(address, data):
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(data)
    answer = await reader.read()
    writer.close()
    return answer


def test_requests_go_to_the_application():
    async def main():
        async with listening() as (_, _, address):
            request = b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            assert (await ask(address, request)).endswith(b"hello")

    run(main())


def test_other_upgrades_are_answered_as_plain_requests():
    async def main():
        async with listening() as (_, _, address):
            answer = await ask(
                address,
                b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n"
                b"Upgrade: h2c\r\n\r\n",
            )
            assert answer.endswith(b"hello")

    run(main())


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
    ],
    ids=["nothing", "half a head", "half a body"],
)
def test_request_that_does_not_come_whole_is_dropped(begun):
    async def main():
        async with listening(http_request=0.05, http_keep_alive=60) as (_, _, address):
            with contextlib.suppress(ConnectionResetError):
                await ask(address, begun)  # returns when the server closes

    run(main())


@pytest.mark.parametrize(
    "garbage", [b"\x00" * 100, b"\x16\x03\x01" * 50, b"x" * 99_999]
)
def test_garbage_is_answered_and_closed(garbage):
    async def main():
        async with listening() as (_, _, address):
            try:
                answer = await ask(address, garbage + b"\r\n\r\n")
            except ConnectionResetError:
                answer = b"HTTP/1.1 400"
            assert answer.startswith(b"HTTP/1.1 400")

    run(main())


class Still(asyncio.Transport):
    """A socket in virtual time: notes when it is written to and when it ends."""

    def __init__(self, peer=lambda: None):
        super().__init__()
        self.pinged_at, self.dropped_at, self._peer = [], None, peer

    def write(self, data):
        self.pinged_at.append(asyncio.get_running_loop().time())
        self._peer()

    def get_write_buffer_size(self):
        return 0

    def abort(self):
        self.dropped_at = asyncio.get_running_loop().time()


async def silence(*, answering):
    """When a silent page is pinged, and when it is dropped, in seconds."""
    table = Flows(Arrivals(), NetSettings(websocket_ping=30.0, websocket_idle=75.0))
    pong = Frame(Opcode.PONG, b"").serialize(mask=True)
    still = Still(lambda: page.data_received(pong) if answering else None)
    flow = Flow(Transport.WS, ("192.0.2.9", 4000), ("192.0.2.1", 8080), 1)
    page = WebSocketConnection(table, flow, still)
    table.opened(page)
    await asyncio.sleep(82)
    return still.pinged_at, still.dropped_at


def test_silent_page_is_pinged_twice_and_then_dropped():
    assert virtual_time.run(silence(answering=False)) == ([35.0, 70.0], 80.0)


def test_page_that_answers_pings_stays():
    assert virtual_time.run(silence(answering=True)) == ([35.0, 70.0], None)
