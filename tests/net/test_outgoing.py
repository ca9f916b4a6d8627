"""Connections that we make, on loopback: to whom, and to whom not."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from tests.net.certificates import certificate
from tests.net.loopback import flows, run
from tongdai.net.outgoing import CannotConnect, Dialler
from tongdai.net.sockets import address_of, bind_tcp, bind_udp
from tongdai.net.stream import listen_tcp
from tongdai.net.tls import BadCertificate, Certificate, trust
from tongdai.net.udp import listen_udp
from tongdai.sip.flow import Flow, Transport

OPTIONS = (
    b"OPTIONS sip:demo SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK1\r\n"
    b"Content-Length: 4\r\n\r\nbody"
)


class Carrier:
    """The far end: accepts connections and keeps their two halves."""

    def __init__(self):
        self.accepted = asyncio.Queue()

    async def _accept(self, reader, writer):
        self.accepted.put_nowait((reader, writer))


@contextlib.asynccontextmanager
async def carrier(context=None):
    """A listening carrier and its address."""
    far = Carrier()
    server = await asyncio.start_server(far._accept, "127.0.0.1", 0, ssl=context)
    try:
        yield far, server.sockets[0].getsockname()
    finally:
        server.close()


def test_messages_go_both_ways_over_a_connection_of_ours():
    async def main():
        async with flows() as (table, arrivals), carrier() as (far, address):
            dialler = Dialler(table, trust(None))
            flow = await dialler.connect(Transport.TCP, address, "")
            assert (flow.transport, flow.remote) == (Transport.TCP, address)
            table.send(OPTIONS, flow)
            reader, writer = await far.accepted.get()
            assert await reader.readexactly(len(OPTIONS)) == OPTIONS
            writer.write(OPTIONS)
            assert await arrivals.messages.get() == (OPTIONS, flow)
            writer.close()
            assert await arrivals.ended.get() == flow

    run(main())


def test_our_end_is_where_we_listen():
    async def main():
        async with flows() as (table, _), carrier() as (_, address):
            sock = bind_tcp("127.0.0.1", 0)
            server = await listen_tcp(sock, table)
            flow = await Dialler(table, trust(None)).connect(Transport.TCP, address, "")
            assert flow.local == address_of(sock)
            server.close()

    run(main())


def test_limits_of_strangers_are_not_ours():
    async def main():
        limits = {"most_connections_per_address": 1}
        async with flows(**limits) as (table, _), carrier() as (_, address):
            dialler = Dialler(table, trust(None))
            for _ in range(3):
                await dialler.connect(Transport.TCP, address, "")
            assert len(table) == 3

    run(main())


def test_nobody_there_is_said_so():
    async def main():
        sock = bind_tcp("127.0.0.1", 0)
        address = address_of(sock)
        sock.close()
        async with flows() as (table, _):
            with pytest.raises(CannotConnect, match=f"port {address[1]}"):
                await Dialler(table, trust(None)).connect(Transport.TCP, address, "")

    run(main())


def test_a_carrier_that_does_not_shake_hands_is_given_up():
    async def main():
        async with flows(connecting=0.2) as (table, _), carrier() as (_, address):
            with pytest.raises(CannotConnect, match=r"within 0\.2 s"):
                await Dialler(table, trust(None)).connect(
                    Transport.TLS, address, "sip.example.net"
                )
            assert len(table) == 0

    run(main())


@contextlib.contextmanager
def fails(match):
    with pytest.raises(CannotConnect, match=match):
        yield


@pytest.mark.parametrize(
    ("trusted", "name", "outcome"),
    [
        (True, "sip.example.net", contextlib.nullcontext()),
        (True, "other.example.net", fails("certificate.*[Hh]ostname mismatch")),
        (False, "sip.example.net", fails("certificate.*self.signed")),
    ],
)
def test_tls_is_with_whom_it_should_be_or_not_at_all(tmp_path, trusted, name, outcome):
    cert, key = certificate(tmp_path, "sip.example.net")
    context = Certificate(cert, key).context

    async def main():
        async with flows() as (table, _), carrier(context) as (far, address):
            dialler = Dialler(table, trust(cert if trusted else None))
            with outcome:
                flow = await dialler.connect(Transport.TLS, address, name)
                assert flow.transport is Transport.TLS
                table.send(OPTIONS, flow)
                reader, _ = await far.accepted.get()
                assert await reader.readexactly(len(OPTIONS)) == OPTIONS
                return
            assert len(table) == 0

    run(main())


def test_authorities_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "ca.pem").write_text("nonsense")
    with pytest.raises(BadCertificate, match=r"ca\.pem"):
        trust(tmp_path / "ca.pem")
    with pytest.raises(BadCertificate, match=r"missing\.pem"):
        trust(tmp_path / "missing.pem")


def test_datagrams_leave_by_the_socket_of_the_same_family():
    async def main():
        async with flows() as (table, _):
            assert table.datagrams_to(("192.0.2.7", 5060)) is None
            sock = bind_udp("127.0.0.1", 0)
            transport = await listen_udp(sock, table)
            flow = table.datagrams_to(("192.0.2.7", 5060))
            assert flow == Flow(Transport.UDP, ("192.0.2.7", 5060), address_of(sock))
            assert table.datagrams_to(("2001:db8::7", 5060)) is None
            transport.close()

    run(main())
