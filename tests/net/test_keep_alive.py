"""What leaves in silence, so that a NAT stays open and a dead peer is noticed."""

from __future__ import annotations

import asyncio

import pytest

from tests.net.loopback import Arrivals
from tests.sim import virtual_time
from tongdai.net.flows import Flows
from tongdai.net.settings import NetSettings
from tongdai.net.stream import StreamConnection
from tongdai.sip.flow import Flow, Transport

LOCAL = ("192.0.2.1", 5060)
PEER = Flow(Transport.UDP, ("192.0.2.9", 5060), LOCAL)
OPTIONS = b"OPTIONS sip:demo SIP/2.0\r\nContent-Length: 0\r\n\r\n"


class Answering(asyncio.Transport):
    """A carrier that answers the first pings, or none, with whatever it says."""

    def __init__(self, *answers):
        super().__init__({"peername": ("192.0.2.9", 5060)})
        self.pings = []
        self.end = None
        self._answers = list(answers)

    def write(self, data):
        loop = asyncio.get_running_loop()
        self.pings.append((loop.time(), data))
        if self._answers:
            loop.call_soon(self.connection.data_received, self._answers.pop(0))

    def get_write_buffer_size(self):
        return 0

    def abort(self):
        self.end = self.end or ("aborted", asyncio.get_running_loop().time())


def pinging(*answers, seconds, **settings):
    """What leaves a connection of ours in the silence behind it, and how it ends."""

    async def main():
        table = Flows(Arrivals(), NetSettings(**settings))
        transport = Answering(*answers)
        connection = StreamConnection(table, Transport.TCP, made=True)
        transport.connection = connection
        connection.connection_made(transport)
        await asyncio.sleep(seconds)
        return transport

    return virtual_time.run(main())


def test_a_silent_connection_of_ours_is_pinged():
    transport = pinging(b"\r\n", b"\r\n", seconds=250, stream_ping=100.0)
    assert transport.pings == [(105.0, b"\r\n\r\n"), (210.0, b"\r\n\r\n")]
    assert transport.end is None


def test_who_answered_pings_and_does_not_any_more_is_gone():
    transport = pinging(b"\r\n", seconds=300, stream_ping=100.0)
    assert transport.end == ("aborted", 225.0)


@pytest.mark.parametrize("answers", [(), (OPTIONS,)])
def test_a_carrier_that_never_answers_pings_is_not_given_up(answers):
    transport = pinging(*answers, seconds=1_000, stream_ping=100.0)
    assert len(transport.pings) == 9
    assert transport.end is None


def test_a_flow_of_datagrams_is_kept_open_until_it_is_left():
    async def main():
        flows = Flows(Arrivals(), NetSettings())
        sent = []
        loop = asyncio.get_running_loop()
        flows.listening(LOCAL, lambda data, to: sent.append((loop.time(), data, to)))
        flows.keep_open(PEER)
        await asyncio.sleep(51)
        empty = b"\r\n\r\n"
        assert sent == [(25.0, empty, PEER.remote), (50.0, empty, PEER.remote)]
        flows.leave(PEER)
        flows.leave(PEER)
        await asyncio.sleep(100)
        assert len(sent) == 2

    virtual_time.run(main())


def test_connections_are_kept_alive_of_themselves():
    async def main():
        arrivals = Arrivals()
        flows = Flows(arrivals, NetSettings())
        flows.keep_open(Flow(Transport.TCP, PEER.remote, LOCAL, 1))
        await asyncio.sleep(100)
        assert arrivals.ended.empty()

    virtual_time.run(main())
