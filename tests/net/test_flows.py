from __future__ import annotations

import asyncio

from tests.net.loopback import Arrivals
from tests.sim.virtual_time import run
from tongdai.net.flows import Flows
from tongdai.net.settings import NetSettings
from tongdai.sip.flow import Flow, Transport

LOCAL = ("192.0.2.1", 5060)


class Wire:
    """A connection that closes when asked, unless it is stubborn."""

    def __init__(self, flows, host="192.0.2.9", *, stubborn=False):
        self.flow = flows.next_flow(Transport.TCP, (host, 4000), LOCAL)
        self.sent = []
        self.checked_at = []
        self._flows, self._stubborn = flows, stubborn

    def send(self, data):
        self.sent.append(data)

    def check(self, now):
        self.checked_at.append(now)

    def close(self):
        if not self._stubborn:
            self._flows.closed(self)

    def abort(self):
        self._flows.closed(self)


def table(**settings):
    arrivals = Arrivals()
    return Flows(arrivals, NetSettings(**settings), first=7), arrivals


def test_each_connection_gets_a_flow_of_its_own():
    async def main():
        flows, _ = table()
        first, second = Wire(flows), Wire(flows)
        assert [first.flow.connection, second.flow.connection] == [7, 8]

    run(main())


def test_message_goes_to_the_connection_its_flow_names():
    async def main():
        flows, _ = table()
        first, second = Wire(flows), Wire(flows)
        flows.opened(first)
        flows.opened(second)
        flows.send(b"hello", second.flow)
        assert (first.sent, second.sent) == ([], [b"hello"])

    run(main())


def test_flow_of_a_former_life_is_reported_closed_and_not_mistaken():
    async def main():
        flows, arrivals = table()
        wire = Wire(flows)
        flows.opened(wire)
        old = Flow(Transport.TCP, ("198.51.100.1", 1), LOCAL, wire.flow.connection)
        flows.send(b"hello", old)
        assert arrivals.ended.empty()  # never inside the call that sends
        assert await arrivals.ended.get() == old
        assert wire.sent == []

    run(main())


def test_datagram_for_a_socket_that_we_do_not_have_is_reported():
    async def main():
        flows, arrivals = table()
        flow = Flow(Transport.UDP, ("198.51.100.1", 5060), LOCAL, 0)
        flows.send(b"hello", flow)
        assert await arrivals.ended.get() == flow

    run(main())


def test_closed_connection_is_reported_once():
    async def main():
        flows, arrivals = table()
        wire = Wire(flows)
        flows.opened(wire)
        flows.closed(wire)
        flows.closed(wire)
        assert arrivals.ended.qsize() == 1
        assert len(flows) == 0

    run(main())


def test_one_connection_is_ended_and_the_others_stay():
    async def main():
        flows, arrivals = table()
        first, second = Wire(flows), Wire(flows)
        flows.opened(first)
        flows.opened(second)
        flows.end(Flow(Transport.TCP, ("198.51.100.1", 1), LOCAL, 7))  # a former life
        assert len(flows) == 2
        flows.end(first.flow)
        flows.end(first.flow)
        assert arrivals.ended.get_nowait() == first.flow
        assert arrivals.ended.empty()
        assert len(flows) == 1

    run(main())


def test_one_address_cannot_take_the_connections_of_the_others():
    async def main():
        flows, _ = table(most_connections_per_address=2)
        wires = [Wire(flows), Wire(flows)]
        for wire in wires:
            flows.opened(wire)
        assert not flows.admits("192.0.2.9")
        assert flows.admits("192.0.2.10")
        flows.closed(wires[0])
        assert flows.admits("192.0.2.9")

    run(main())


def test_total_of_connections_is_limited():
    async def main():
        flows, _ = table(most_connections=1)
        flows.opened(Wire(flows))
        assert not flows.admits("192.0.2.10")

    run(main())


def test_every_connection_is_looked_at_every_five_seconds():
    async def main():
        flows, _ = table()
        wire = Wire(flows)
        flows.opened(wire)
        await asyncio.sleep(16)
        assert wire.checked_at == [5.0, 10.0, 15.0]

    run(main())


def test_stop_waits_for_the_polite_and_drops_the_stubborn():
    async def main():
        flows, arrivals = table(closing=2.0)
        polite, stubborn = Wire(flows), Wire(flows, stubborn=True)
        flows.opened(polite)
        flows.opened(stubborn)
        await flows.close()
        assert asyncio.get_running_loop().time() == 2.0
        assert [arrivals.ended.get_nowait() for _ in range(2)] == [
            polite.flow,
            stubborn.flow,
        ]
        assert not flows.admits("192.0.2.10")

    run(main())
