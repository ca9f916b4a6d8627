from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from tests.net.loopback import flows, run
from tongdai.net.sockets import CannotListen, address_of, bind_sip, bind_tcp, bind_udp
from tongdai.net.udp import listen_udp
from tongdai.sip.flow import Flow, Transport


class Peer(asyncio.DatagramProtocol):
    def __init__(self):
        self.got: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.got.put_nowait(data)


@asynccontextmanager
async def listening(host="127.0.0.1"):
    """Our socket, what arrives on it, and a peer that talks to it."""
    async with flows() as (table, arrivals):
        sock = bind_udp(host, 0)
        local = address_of(sock)
        transport = await listen_udp(sock, table)
        sender, peer = await asyncio.get_running_loop().create_datagram_endpoint(
            Peer, remote_addr=local
        )
        try:
            yield table, arrivals, sender, peer, local
        finally:
            sender.close()
            transport.close()


def test_datagram_is_one_message_and_its_flow_leads_back():
    async def main():
        async with listening() as (table, arrivals, sender, peer, local):
            sender.sendto(b"OPTIONS sip:demo SIP/2.0\r\n\r\n")
            data, flow = await arrivals.messages.get()
            assert data == b"OPTIONS sip:demo SIP/2.0\r\n\r\n"
            remote = sender.get_extra_info("sockname")
            assert flow == Flow(Transport.UDP, remote, local, 0)
            table.send(b"answer", flow)
            assert await peer.got.get() == b"answer"

    run(main())


def test_keep_alives_are_swallowed():
    async def main():
        async with listening() as (_, arrivals, sender, _, _):
            for keep_alive in (b"\r\n\r\n", b"\r\n", b"\0", b"\0\0\0\0", b""):
                sender.sendto(keep_alive)
            sender.sendto(b"after")
            assert (await arrivals.messages.get())[0] == b"after"

    run(main())


def test_ipv6_works_alike():
    async def main():
        async with listening("::1") as (table, arrivals, sender, peer, _):
            sender.sendto(b"hello")
            _, flow = await arrivals.messages.get()
            assert flow.remote[0] == "::1"
            table.send(b"answer", flow)
            assert await peer.got.get() == b"answer"

    run(main())


@pytest.mark.parametrize("host", ["no address", "2001:db8::1", "256.0.0.1", ""])
def test_address_that_cannot_be_sent_to_disturbs_nobody(host):
    async def main():
        async with listening() as (table, arrivals, sender, _, local):
            table.send(b"lost", Flow(Transport.UDP, (host, 5060), local, 0))
            sender.sendto(b"hello")
            assert (await arrivals.messages.get())[0] == b"hello"

    run(main())


def test_nobody_listening_at_the_far_end_disturbs_nobody():
    async def main():
        async with listening() as (table, arrivals, sender, _, local):
            with bind_udp("127.0.0.1", 0) as closed:
                nobody = address_of(closed)
            for _ in range(3):
                table.send(b"lost", Flow(Transport.UDP, nobody, local, 0))
                await asyncio.sleep(0)
            sender.sendto(b"hello")
            assert (await arrivals.messages.get())[0] == b"hello"

    run(main())


def test_sip_gets_one_port_for_udp_and_tcp():
    udp, tcp = bind_sip("127.0.0.1", 0)
    with udp, tcp:
        assert address_of(udp) == address_of(tcp)


def test_taken_port_is_named():
    with bind_tcp("127.0.0.1", 0) as sock:
        _, port = address_of(sock)
        with pytest.raises(CannotListen, match=f"TCP 127.0.0.1 port {port}.*another"):
            bind_tcp("127.0.0.1", port)
        with pytest.raises(CannotListen, match=f"TCP 127.0.0.1 port {port}"):
            bind_sip("127.0.0.1", port)


def test_address_of_another_machine_is_named():
    with pytest.raises(CannotListen, match="does not have that address"):
        bind_udp("192.0.2.1", 0)
