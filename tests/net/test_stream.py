from __future__ import annotations

import asyncio
import contextlib
import ssl

import pytest

from tests.net.certificates import certificate
from tests.net.loopback import Arrivals, flows, run
from tests.sim import virtual_time
from tongdai.net.flows import Flows
from tongdai.net.settings import NetSettings
from tongdai.net.sockets import address_of, bind_tcp
from tongdai.net.stream import StreamConnection, listen_tcp, listen_tls
from tongdai.net.tls import BadCertificate, Certificate
from tongdai.sip.flow import Transport

OPTIONS = (
    b"OPTIONS sip:demo SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK1\r\n"
    b"Content-Length: 4\r\n\r\nbody"
)


@contextlib.asynccontextmanager
async def listening(certificate=None, **settings):
    """A server on a free port: its flows, what arrives, and how to connect to it."""
    async with flows(**settings) as (table, arrivals):
        sock = bind_tcp("127.0.0.1", 0)
        host, port = address_of(sock)
        if certificate is None:
            server = await listen_tcp(sock, table)
        else:
            server = await listen_tls(sock, table, certificate.context)
        writers = []

        async def connect(**options):
            reader, writer = await asyncio.open_connection(host, port, **options)
            writers.append(writer)
            return reader, writer

        try:
            yield table, arrivals, connect
        finally:
            for writer in writers:
                writer.close()
            server.close()


def test_messages_are_cut_out_of_the_stream_and_answers_go_back():
    async def main():
        async with listening() as (table, arrivals, connect):
            reader, writer = await connect()
            writer.write(OPTIONS + OPTIONS[:30])
            data, flow = await arrivals.messages.get()
            assert data == OPTIONS
            assert flow.transport is Transport.TCP
            assert flow.remote == writer.get_extra_info("sockname")
            writer.write(OPTIONS[30:])
            assert await arrivals.messages.get() == (OPTIONS, flow)
            table.send(b"answer", flow)
            assert await reader.readexactly(6) == b"answer"

    run(main())


def test_keep_alive_is_answered_here():
    async def main():
        async with listening() as (_, arrivals, connect):
            reader, writer = await connect()
            writer.write(b"\r\n\r\n")
            assert await reader.readexactly(2) == b"\r\n"
            assert arrivals.messages.empty()

    run(main())


def test_closed_connection_is_reported():
    async def main():
        async with listening() as (_, arrivals, connect):
            _, writer = await connect()
            writer.write(OPTIONS)
            _, flow = await arrivals.messages.get()
            writer.close()
            assert await arrivals.ended.get() == flow

    run(main())


def test_stream_without_lengths_is_closed():
    async def main():
        async with listening() as (_, arrivals, connect):
            reader, writer = await connect()
            writer.write(b"OPTIONS sip:demo SIP/2.0\r\nVia: none\r\n\r\n")
            assert await reader.read() == b""
            await arrivals.ended.get()

    run(main())


def test_more_connections_than_an_address_may_have_are_dropped():
    async def main():
        async with listening(most_connections_per_address=1) as (table, _, connect):
            first, writer = await connect()
            writer.write(b"\r\n\r\n")
            await first.readexactly(2)
            second, _ = await connect()
            with contextlib.suppress(ConnectionResetError):
                assert await second.read() == b""
            assert len(table) == 1

    run(main())


def test_peer_that_does_not_read_is_dropped():
    async def main():
        async with listening(most_unsent=100_000) as (table, arrivals, connect):
            _, writer = await connect(limit=1)
            writer.write(OPTIONS)
            _, flow = await arrivals.messages.get()
            for _ in range(2000):  # far more than the kernel keeps for both ends
                table.send(b"x" * 10_000, flow)
            assert await arrivals.ended.get() == flow

    run(main())


class Silent(asyncio.Transport):
    """A socket in virtual time: notes how and when it ends."""

    def __init__(self):
        super().__init__({"peername": ("192.0.2.9", 4000)})
        self.end = None

    def close(self):
        self.end = self.end or ("closed", asyncio.get_running_loop().time())

    def abort(self):
        self.end = self.end or ("aborted", asyncio.get_running_loop().time())


def silence_after(data, **settings):
    """How and when a connection ends that sends ``data`` and then nothing."""

    async def main():
        table = Flows(Arrivals(), NetSettings(**settings))
        connection, transport = StreamConnection(table, Transport.TCP), Silent()
        connection.connection_made(transport)
        if data:
            connection.data_received(data)
        await asyncio.sleep(7200)
        return transport.end

    return virtual_time.run(main())


def test_half_a_message_and_then_silence_ends_soon():
    assert silence_after(OPTIONS[:50], half_message=15.0) == ("aborted", 20.0)


def test_connection_that_never_says_anything_ends_soon():
    assert silence_after(b"", half_message=15.0) == ("aborted", 20.0)


def test_half_a_message_behind_a_whole_one_ends_soon():
    end = silence_after(OPTIONS + OPTIONS[:50], half_message=15.0)
    assert end == ("aborted", 20.0)


def test_silence_between_messages_may_last_a_registration():
    assert silence_after(OPTIONS, stream_idle=3900.0) == ("closed", 3905.0)


def test_one_empty_line_is_no_message_begun():
    end = silence_after(OPTIONS + b"\r\n", stream_idle=100.0, half_message=15.0)
    assert end == ("closed", 105.0)


def trusting(path):
    return ssl.create_default_context(cafile=path)


def test_tls_carries_messages_and_says_so(tmp_path):
    cert, key = certificate(tmp_path, "pbx.example.com")

    async def main():
        async with listening(Certificate(cert, key)) as (table, arrivals, connect):
            reader, writer = await connect(
                ssl=trusting(cert), server_hostname="pbx.example.com"
            )
            writer.write(OPTIONS)
            _, flow = await arrivals.messages.get()
            assert flow.transport is Transport.TLS
            table.send(b"answer", flow)
            assert await reader.readexactly(6) == b"answer"

    run(main())


def test_renewed_certificate_is_shown_to_the_next_connection(tmp_path):
    cert, key = certificate(tmp_path, "old.example.com")
    shown = Certificate(cert, key)

    async def main():
        async with listening(shown) as (_, _, connect):
            certificate(tmp_path, "new.example.com")
            shown.reload()
            await connect(ssl=trusting(cert), server_hostname="new.example.com")

    run(main())


def test_broken_renewal_is_named_and_the_former_certificate_stays(tmp_path):
    cert, key = certificate(tmp_path, "pbx.example.com")
    trust, shown = trusting(cert), Certificate(cert, key)
    cert.write_text("half a file")
    with pytest.raises(BadCertificate, match=r"cert\.pem"):
        shown.reload()

    async def main():
        async with listening(shown) as (_, _, connect):
            await connect(ssl=trust, server_hostname="pbx.example.com")

    run(main())


def test_missing_key_is_named(tmp_path):
    cert, key = certificate(tmp_path, "pbx.example.com")
    key.unlink()
    with pytest.raises(BadCertificate, match=r"key\.pem"):
        Certificate(cert, key)
