"""WebSockets that we open, on loopback: to a switchboard, and to others."""

from __future__ import annotations

import asyncio
import contextlib
import re

import pytest
from websockets.asyncio.server import serve
from websockets.frames import CloseCode
from websockets.utils import accept_key

from tests.app.board import board
from tests.app.board import run as run_board
from tests.net.certificates import certificate
from tests.net.loopback import flows, run
from tongdai.net.outgoing import CannotConnect, Dialler
from tongdai.net.sockets import address_of, bind_tcp
from tongdai.net.tls import Certificate, trust
from tongdai.sip.flow import Transport
from tongdai.sip.limits import MAX_MESSAGE

OPTIONS = b"OPTIONS sip:demo SIP/2.0\r\n\r\n"


@contextlib.asynccontextmanager
async def far_end(*, subprotocols=("sip",), context=None, **options):
    """A WebSocket server that is not ours: its connections, and its URL."""
    accepted: asyncio.Queue = asyncio.Queue()

    async def serving(connection):
        accepted.put_nowait(connection)
        await connection.wait_closed()

    async with serve(
        serving,
        "localhost" if context else "127.0.0.1",
        0,
        subprotocols=subprotocols,
        ssl=context,
        **options,
    ) as server:
        host = "localhost" if context else "127.0.0.1"
        port = server.sockets[0].getsockname()[1]
        yield accepted, f"{'wss' if context else 'ws'}://{host}:{port}/ws"


@contextlib.asynccontextmanager
async def answering(data):
    """A server that answers whatever comes with these bytes, and hangs up."""

    async def serving(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(data)
            writer.close()

    server = await asyncio.start_server(serving, "127.0.0.1", 0)
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws"
    finally:
        server.close()


@contextlib.asynccontextmanager
async def accepting(data=b""):
    """A server that opens a WebSocket, sends ``data`` and is silent from then on."""

    async def serving(reader, writer):
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = re.search(r"Sec-WebSocket-Key: (.*)\r\n", request)[1]
        head = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Protocol: sip\r\n"
            f"Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n"
        )
        writer.write(head.encode() + data)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(serving, "127.0.0.1", 0)
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws"
    finally:
        server.close()


def websocket(table, authorities=None):
    return Dialler(table, trust(authorities)).connect_websocket


def test_a_switchboard_answers_over_a_websocket_of_ours(tmp_path):
    async def main():
        async with board(tmp_path) as server, flows() as (table, arrivals):
            url = server.url.replace("http", "ws", 1) + "/ws"
            flow = await websocket(table)(url)
            assert flow.transport is Transport.WS
            table.send(
                b"OPTIONS sip:127.0.0.1 SIP/2.0\r\n"
                b"Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
                b"From: <sip:100@demo>;tag=1\r\nTo: <sip:127.0.0.1>\r\n"
                b"Call-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
                flow,
            )
            data, came_over = await arrivals.messages.get()
            assert data.startswith(b"SIP/2.0 200 ")
            assert came_over == flow
            table.end(flow)
            assert await arrivals.ended.get() == flow
            assert arrivals.ended.empty()

    run_board(main())


@pytest.mark.parametrize("loop", [asyncio.run, run])
def test_messages_go_both_ways_whatever_the_loop(loop):
    async def main():
        async with flows() as (table, arrivals), far_end() as (accepted, url):
            flow = await websocket(table)(url)
            peer = await accepted.get()
            table.send(OPTIONS, flow)
            assert await peer.recv() == OPTIONS.decode()
            table.send(b"body \xff", flow)
            assert await peer.recv() == b"body \xff"
            await peer.send(OPTIONS)
            assert await arrivals.messages.get() == (OPTIONS, flow)
            await peer.send(["OPTIONS sip:demo", " SIP/2.0\r\n", "\r\n"])
            assert await arrivals.messages.get() == (OPTIONS, flow)
            await peer.close()
            assert await arrivals.ended.get() == flow
            assert arrivals.ended.empty()
            table.send(OPTIONS, flow)
            assert await arrivals.ended.get() == flow

    loop(main())


def test_a_message_behind_the_handshake_in_the_same_packet_is_not_lost():
    text = bytes([0x81, len(OPTIONS)]) + OPTIONS

    async def main():
        async with flows() as (table, arrivals), accepting(text) as url:
            flow = await websocket(table)(url)
            assert await arrivals.messages.get() == (OPTIONS, flow)

    run(main())


def test_a_message_that_is_too_large_ends_the_connection():
    async def main():
        async with flows() as (table, arrivals), far_end() as (accepted, url):
            flow = await websocket(table)(url)
            peer = await accepted.get()
            await peer.send(b"x" * (MAX_MESSAGE + 1))
            assert await arrivals.ended.get() == flow
            await peer.wait_closed()
            assert peer.close_code == CloseCode.MESSAGE_TOO_BIG

    run(main())


def test_our_end_is_told_politely():
    async def main():
        async with far_end() as (accepted, url):
            async with flows() as (table, _):
                await websocket(table)(url)
                peer = await accepted.get()
            await peer.wait_closed()
            assert (peer.close_code, peer.close_reason) == (CloseCode.GOING_AWAY, "")

    run(main())


def test_a_server_that_falls_silent_is_noticed():
    async def main():
        async with (
            flows(websocket_ping=0.05, websocket_idle=0.1) as (table, arrivals),
            accepting() as url,
        ):
            flow = await websocket(table)(url)
            assert await arrivals.ended.get() == flow

    run(main())


@contextlib.contextmanager
def fails(match):
    with pytest.raises(CannotConnect, match=match):
        yield


@pytest.mark.parametrize(
    ("trusted", "outcome"),
    [(True, contextlib.nullcontext()), (False, fails("certificate.*self.signed"))],
)
def test_tls_is_with_whom_it_should_be_or_not_at_all(tmp_path, trusted, outcome):
    cert, key = certificate(tmp_path, "localhost")
    context = Certificate(cert, key).context

    async def main():
        async with flows() as (table, _), far_end(context=context) as (accepted, url):
            with outcome:
                flow = await websocket(table, cert if trusted else None)(url)
                assert flow.transport is Transport.WSS
                table.send(OPTIONS, flow)
                assert await (await accepted.get()).recv() == OPTIONS.decode()
                return
            assert len(table) == 0

    run(main())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "answered 404"),
        (b"HTTP/1.1 101 OK\r\nUpgrade: websocket\r\n\r\n", "opens no WebSocket"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "opens no WebSocket"),
        (b"", "opens no WebSocket"),
        (b"x" * 20_000, "opens no WebSocket"),
    ],
)
def test_what_is_no_websocket_is_said_so(answer, said):
    async def main():
        async with flows() as (table, _), answering(answer) as url:
            with pytest.raises(CannotConnect, match=said):
                await websocket(table)(url)
            assert len(table) == 0

    run(main())


def test_a_websocket_for_something_else_is_not_used():
    async def main():
        async with flows() as (table, _), far_end(subprotocols=None) as (_, url):
            with pytest.raises(CannotConnect, match="does not speak SIP"):
                await websocket(table)(url)
            assert len(table) == 0

    run(main())


def test_nobody_there_is_said_so():
    async def main():
        sock = bind_tcp("127.0.0.1", 0)
        _, port = address_of(sock)
        sock.close()
        async with flows() as (table, _):
            with pytest.raises(CannotConnect, match=f"port {port}"):
                await websocket(table)(f"ws://127.0.0.1:{port}/ws")

    run(main())


def test_a_server_that_does_not_answer_is_given_up():
    async def main():
        sock = bind_tcp("127.0.0.1", 0)
        async with flows(connecting=0.2) as (table, _):
            with pytest.raises(CannotConnect, match=r"within 0\.2 s"):
                await websocket(table)(f"ws://127.0.0.1:{address_of(sock)[1]}/ws")
            assert len(table) == 0
        sock.close()

    run(main())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://localhost/ws",
        "ws:///ws",
        "ws://localhost:99999/ws",
        "ws://alice:geheim@localhost/ws",
        "ws://localhost/#part",
        "ws://" + "x" * 3_000,
    ],
)
def test_a_url_that_names_no_websocket_is_refused_and_not_repeated(url):
    async def main():
        async with flows() as (table, _):
            with pytest.raises(
                CannotConnect, match=r"wss://host\[:port\]/path"
            ) as said:
                await websocket(table)(url)
            assert "geheim" not in str(said.value)

    run(main())
