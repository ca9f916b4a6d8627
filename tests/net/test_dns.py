"""Names of carriers, and where they lead."""

from __future__ import annotations

import asyncio

import dns.asyncresolver
import dns.message
import dns.name
import dns.rrset
import pytest

from tests.net.loopback import run
from tests.sim import virtual_time
from tongdai.net.dns import CannotResolve, Dns, Resolver, Service, Whereabouts, in_order
from tongdai.sip.flow import Transport

UDP, TCP, TLS = Transport.UDP, Transport.TCP, Transport.TLS


class Zone:
    """Answers from tables; notes what it was asked."""

    def __init__(self, hosts=(), services=(), ttl=120.0):
        self.known, self.offered, self.ttl = dict(hosts), dict(services), ttl
        self.asked = []

    async def services(self, name):
        self.asked.append(name)
        return list(self.offered.get(name, ())), self.ttl

    async def hosts(self, name):
        self.asked.append(name)
        return list(self.known.get(name, ())), self.ttl


def finds(zone, host, port, transport, *, now=lambda: 0.0, times=1):
    async def main():
        resolver = Resolver(zone, clock=now, draw=lambda: 0.0)
        found = [await resolver.find(host, port, transport) for _ in range(times)]
        return found[-1]

    return virtual_time.run(main())


@pytest.mark.parametrize(
    ("host", "port", "transport", "address"),
    [
        ("198.51.100.5", None, UDP, ("198.51.100.5", 5060)),
        ("198.51.100.5", None, TLS, ("198.51.100.5", 5061)),
        ("198.51.100.5", 5070, TLS, ("198.51.100.5", 5070)),
        ("2001:db8::5", None, TCP, ("2001:db8::5", 5060)),
    ],
)
def test_an_address_is_itself_and_dns_is_not_asked(host, port, transport, address):
    zone = Zone()
    assert finds(zone, host, port, transport).addresses == (address,)
    assert zone.asked == []


def test_a_name_with_a_port_is_a_host():
    zone = Zone(hosts={"sip.example.net": ["192.0.2.7", "2001:db8::7"]})
    found = finds(zone, "sip.example.net", 5080, UDP)
    assert found == Whereabouts((("192.0.2.7", 5080), ("2001:db8::7", 5080)), 120.0)
    assert zone.asked == ["sip.example.net"]


def test_services_are_followed_by_priority():
    zone = Zone(
        hosts={"a.example.net": ["192.0.2.1"], "b.example.net": ["192.0.2.2"]},
        services={
            "_sips._tcp.example.net": [
                Service("b.example.net", 5062, 20, 0),
                Service("a.example.net", 5061, 10, 0),
                Service("192.0.2.3", 5063, 30, 0),
            ]
        },
    )
    assert finds(zone, "example.net", None, TLS).addresses == (
        ("192.0.2.1", 5061),
        ("192.0.2.2", 5062),
        ("192.0.2.3", 5063),
    )


def test_without_services_it_is_a_host_at_the_usual_port():
    zone = Zone(hosts={"example.net": ["192.0.2.1"]})
    assert finds(zone, "example.net", None, UDP).addresses == (("192.0.2.1", 5060),)
    assert zone.asked == ["_sip._udp.example.net", "example.net"]


def test_a_name_that_leads_nowhere_is_named():
    with pytest.raises(CannotResolve, match=r"nowhere\.example\.net"):
        finds(Zone(), "nowhere.example.net", None, UDP)


def test_an_answer_is_believed_for_its_time_and_not_less_than_half_a_minute():
    zone = Zone(hosts={"sip.example.net": ["192.0.2.7"]}, ttl=1.0)
    times = iter([0.0, 10.0, 29.0, 31.0])
    found = finds(zone, "SIP.example.net", 1, UDP, now=lambda: next(times), times=3)
    assert found.ttl == 1.0
    assert len(zone.asked) == 1
    found = finds(zone, "sip.example.net", 1, UDP, now=lambda: 0.0)
    assert found.ttl == 30.0


def test_no_more_addresses_are_used_than_can_be_looked_after():
    zone = Zone(hosts={"many.example.net": [f"192.0.2.{n}" for n in range(200)]})
    assert len(finds(zone, "many.example.net", 1, UDP).addresses) == 4
    servers = [Service(f"192.0.2.{n}", 5060, n, 0) for n in range(200)]
    zone = Zone(services={"_sip._udp.many.example.net": servers})
    assert len(finds(zone, "many.example.net", None, UDP).addresses) == 4


@pytest.mark.parametrize(
    ("draw", "first"),
    [(0.0, "idle"), (0.05, "large"), (0.89, "large"), (0.95, "small")],
)
def test_of_one_priority_the_weight_decides(draw, first):
    services = [
        Service("large", 1, 5, 90),
        Service("small", 1, 5, 10),
        Service("idle", 1, 5, 0),
        Service("last", 1, 6, 1000),
    ]
    ordered = [each.host for each in in_order(services, lambda: draw)]
    assert ordered[0] == first
    assert ordered[-1] == "last"
    assert sorted(ordered) == ["idle", "large", "last", "small"]


class NameServer(asyncio.DatagramProtocol):
    """A name server on loopback with one zone in it."""

    ZONE = (
        "_sip._udp.example.net. 300 IN SRV 10 5 5070 sip.example.net.",
        "_sip._tcp.example.net. 300 IN SRV 0 0 0 .",
        "sip.example.net. 60 IN A 192.0.2.7",
        "sip.example.net. 90 IN AAAA 2001:db8::7",
    )

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        asked = query.question[0]
        for text in self.ZONE:
            name, ttl, _, kind, rest = text.split(" ", 4)
            row = dns.rrset.from_text(name, int(ttl), "IN", kind, rest)
            if row.name == asked.name and row.rdtype == asked.rdtype:
                answer.answer.append(row)
        self.transport.sendto(answer.to_wire(), addr)


def asks(question):
    """What a real question over a real socket brings."""

    async def main():
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            NameServer, local_addr=("127.0.0.1", 0)
        )
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = transport.get_extra_info("sockname")[1]
        try:
            return await question(Dns(1.0, resolver))
        finally:
            transport.close()

    return run(main())


def test_services_come_from_a_name_server():
    services = asks(lambda names: names.services("_sip._udp.example.net"))
    assert services == ([Service("sip.example.net", 5070, 10, 5)], 300.0)


def test_a_service_that_is_decidedly_not_there_is_none():
    assert asks(lambda names: names.services("_sip._tcp.example.net"))[0] == []


def test_hosts_come_with_both_families_and_the_shorter_time():
    hosts = asks(lambda names: names.hosts("sip.example.net"))
    assert hosts == (["192.0.2.7", "2001:db8::7"], 60.0)


def test_what_dns_does_not_know_the_hosts_file_may_know():
    hosts, ttl = asks(lambda names: names.hosts("localhost"))
    assert "127.0.0.1" in hosts
    assert ttl == 60.0


def test_a_name_that_is_none_leads_nowhere():
    assert asks(lambda names: names.hosts("not..a name")) == ([], 60.0)
    assert asks(lambda names: names.services("x" * 300)) == ([], 60.0)


def test_a_name_server_that_is_silent_is_not_waited_for_long():
    async def main():
        loop = asyncio.get_running_loop()
        silent, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
        )
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = silent.get_extra_info("sockname")[1]
        start = loop.time()
        services = await Dns(0.2, resolver).services("_sip._udp.example.net")
        silent.close()
        return services, loop.time() - start

    services, took = run(main())
    assert services == ([], 60.0)
    assert took < 2.0
