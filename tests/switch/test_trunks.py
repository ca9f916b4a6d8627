"""All trunks: how they follow the directory, and what they tell the endpoint."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from ipaddress import ip_network

import pytest

from tests.sim.virtual_time import run
from tongdai.call.directory import Directory, Tenant, Trunk
from tongdai.errors import Unavailable
from tongdai.net.dns import Whereabouts
from tongdai.sip.endpoint_inputs import (
    MoveSessions,
    PeersChanged,
    Probe,
    Register,
    Release,
    Unregister,
)
from tongdai.sip.endpoint_outputs import Probed, Registered, RegistrationFailed
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.uac_authentication import Account
from tongdai.switch.trunk_vocabulary import Standing
from tongdai.switch.trunks import Trunks

LOCAL = ("192.0.2.1", 5060)
A, B = ("198.51.100.5", 5070), ("198.51.100.6", 5070)
VIET = Trunk("viet", "198.51.100.5", 5070)
MOBI = Trunk("mobi", "198.51.100.6", 5070, order=1)
ACCOUNT = {"user": "84240000", "registers": True, "domain": "mobi.example.net"}


def udp(address):
    return Flow(Transport.UDP, address, LOCAL)


class Ways:
    """A network in which names lead where they are told to, and connections succeed."""

    def __init__(self):
        self.names = {}
        self.refuses = ""
        self.made = 0
        self.dialled = []

    async def find(self, host, port, transport):
        await asyncio.sleep(0.01)
        if host not in self.names and not host[0].isdigit():
            raise Unavailable(f"no address is known of {host}")
        return Whereabouts(self.names.get(host, ((host, port or 5060),)), 300.0)

    async def connect(self, transport, remote, server_name):
        await asyncio.sleep(0.05)
        self.dialled.append((transport, remote, server_name))
        if self.refuses:
            raise Unavailable(self.refuses)
        self.made += 1
        return Flow(transport, remote, LOCAL, self.made)

    def datagrams_to(self, remote):
        return None if ":" in remote[0] else udp(remote)


class Board:
    """Trunks, and what the endpoint was told."""

    def __init__(self, *trunks, passwords=()):
        self.ways, self.told, self.moved = Ways(), [], []
        self.passwords = dict(passwords)
        self.has(*trunks)
        self.trunks = Trunks(
            self.ways,
            self.told.append,
            directory=lambda: self.directory,
            passwords=lambda: self.passwords,
            moved=lambda old, new: self.moved.append((old, new)),
            clock=asyncio.get_running_loop(),
        )

    def has(self, *trunks, **others):
        tenants = [Tenant.of("acme", (), trunks=trunks)]
        tenants += [Tenant.of(label, (), trunks=its) for label, its in others.items()]
        self.directory = Directory(tenants)

    async def changes(self, seconds=1.0):
        """There is a new directory; let its trunks be found and connected."""
        self.told.clear()
        self.trunks.directory_changed()
        await asyncio.sleep(seconds)

    def of(self, kind):
        return [event for event in self.told if isinstance(event, kind)]

    @property
    def peers(self):
        return self.of(PeersChanged)[-1].peers

    def names(self, tenant="acme"):
        return [each.trunk.name for each in self.trunks.targets(tenant)]

    def answers(self, address, status=200):
        name = f"acme/{'viet' if address == A else 'mobi'} {address[0]}:{address[1]}"
        self.trunks.reported(Probed(name, status, 0.02))


def having(*trunks, passwords=()):
    """Run a test with these trunks, found and connected."""

    def decorate(test):
        def wrapped():
            async def main():
                board = Board(*trunks, passwords=passwords)
                await board.changes()
                await test(board)
                board.trunks.stop()

            run(main())

        wrapped.__name__ = test.__name__
        return wrapped

    return decorate


@having(VIET, MOBI)
async def test_each_trunk_is_asked_whether_it_is_there(board):
    assert [probe.target.flow for probe in board.of(Probe)] == [udp(A), udp(B)]
    assert board.of(Probe)[0].target.uri == "sip:198.51.100.5:5070"
    assert board.of(Register) == []


@having(MOBI, VIET)
async def test_they_are_tried_in_order_those_in_good_health_first(board):
    assert board.names() == ["viet", "mobi"]
    board.answers(B)
    board.answers(A, None)
    board.answers(A, None)
    assert board.names() == ["mobi", "viet"]
    assert [each.healthy for each in board.trunks.targets("acme")] == [True, False]
    board.answers(A)
    assert board.names() == ["viet", "mobi"]


@having(VIET, MOBI)
async def test_a_trunk_that_failed_a_call_is_tried_last_for_half_a_minute(board):
    board.trunks.failed("acme/viet", udp(A))
    assert board.names() == ["mobi", "viet"]
    await asyncio.sleep(30)
    assert board.names() == ["viet", "mobi"]


@having(VIET)
async def test_a_tenant_has_its_own_trunks_and_no_others(board):
    board.has(VIET, zeta=[MOBI])
    await board.changes()
    assert (board.names(), board.names("zeta")) == (["viet"], ["mobi"])
    assert board.trunks.targets("acm") == board.trunks.targets("nobody") == ()


@having(replace(VIET, transport="tls", domain="viet.example.net", user="u"))
async def test_a_number_is_dialled_at_the_carriers_domain(board):
    (way,) = board.trunks.targets("acme")
    target = way.to("+84901234567")
    assert target.uri == "sip:+84901234567@viet.example.net;transport=tls"
    assert (target.trunk, target.flow) == ("acme/viet", way.target.flow)
    assert way.account == Account("u", "")


@having(replace(MOBI, **ACCOUNT), passwords={("acme", "mobi"): "s3cret"})
async def test_an_account_registers_with_its_own_password(board):
    (wish,) = board.of(Register)
    assert (wish.trunk, wish.target.uri) == ("acme/mobi", "sip:mobi.example.net")
    assert (wish.user, wish.domain) == ("84240000", "mobi.example.net")
    assert (wish.contact, wish.account) == ("84240000", Account("84240000", "s3cret"))
    assert board.peers["acme/mobi"].contact == "84240000"
    (way,) = board.trunks.targets("acme")
    assert not way.healthy
    board.trunks.reported(Registered("acme/mobi", 600))
    assert board.trunks.targets("acme")[0].healthy
    (status,) = board.trunks.status("acme")
    assert (status.standing, status.registered) == (Standing.UP, True)
    board.trunks.reported(RegistrationFailed("acme/mobi", 403, "Forbidden", 300.0))
    (status,) = board.trunks.status("acme")
    assert (status.standing, status.registered) == (Standing.DOWN, False)
    assert status.reason == "registration: 403 Forbidden"


@having(replace(MOBI, **ACCOUNT), VIET)
async def test_a_changed_trunk_is_begun_anew_and_the_others_go_on(board):
    board.answers(A)
    board.passwords["acme", "mobi"] = "new"
    await board.changes()
    assert [type(event) for event in board.told] == [
        Unregister, PeersChanged, Probe, Register, PeersChanged,
    ]  # fmt: skip
    assert board.of(Register)[0].account == Account("84240000", "new")
    (viet,) = (each for each in board.trunks.status("acme") if each.name == "viet")
    assert viet.standing is Standing.UP


@having(replace(MOBI, transport="tcp", **ACCOUNT))
async def test_the_connection_of_a_changed_trunk_is_let_go_after_its_registration(
    board,
):
    (former,) = board.trunks.targets("acme")
    board.trunks.reported(Registered("acme/mobi", 600))
    board.passwords["acme", "mobi"] = "new"
    await board.changes()
    (latter,) = board.trunks.targets("acme")
    assert latter.target.flow != former.target.flow
    assert board.of(Release) == [Release(former.target.flow)]
    assert [type(event) for event in board.told[:2]] == [Unregister, Release]


@having(replace(VIET, transport="tls"))
async def test_a_connection_made_for_a_trunk_that_is_removed_meanwhile_is_let_go(board):
    board.has(replace(VIET, transport="tls", port=5071))
    # Found, and about to be connected.
    await board.changes(0.03)
    (former,) = board.of(Release)
    board.has()
    await board.changes()
    (late,) = board.of(Release)
    assert (late.flow.remote, former.flow.remote) == ((A[0], 5071), A)
    assert board.trunks.targets("acme") == ()


@having(VIET)
async def test_a_directory_that_changes_elsewhere_changes_nothing_here(board):
    board.has(replace(VIET))
    await board.changes()
    assert board.told == []


@having(replace(VIET, host="sip.viet.example.net", port=None, transport="tls"))
async def test_a_connection_is_made_to_the_name_and_made_again(board):
    assert board.names() == []
    assert board.trunks.status("acme")[0].reason == (
        "no address is known of sip.viet.example.net"
    )
    board.ways.names["sip.viet.example.net"] = (A,)
    await asyncio.sleep(31)
    assert board.ways.dialled == [(Transport.TLS, A, "sip.viet.example.net")]
    (way,) = board.trunks.targets("acme")
    flow = way.target.flow
    board.trunks.flow_closed(flow)
    assert board.names() == []
    await asyncio.sleep(2)
    (move,) = board.of(MoveSessions)
    assert board.moved == [(move.old, move.new)]
    assert (move.old, move.trunk) == (flow, "acme/viet")
    assert board.trunks.targets("acme")[0].target.flow == move.new != flow


@having(replace(VIET, transport="tls", host="sip.viet.example.net"))
async def test_a_carrier_with_a_wrong_certificate_carries_nothing(board):
    board.ways.names["sip.viet.example.net"] = (A,)
    board.ways.refuses = "bad certificate: hostname mismatch"
    await asyncio.sleep(31)
    assert board.names() == []
    assert board.trunks.status("acme")[0].reason == board.ways.refuses


# Where carriers call from.


@having(VIET)
async def test_a_named_port_is_that_one_alone(board):
    peer = board.peers["acme/viet"]
    assert (peer.addresses, peer.networks) == (frozenset({A}), ())


@having(replace(VIET, port=None, sources=("203.0.113.0/28", "203.0.113.99")))
async def test_else_it_calls_from_any_port_of_its_address_and_its_sources(board):
    peer = board.peers["acme/viet"]
    networks = ("203.0.113.0/28", "203.0.113.99/32", "198.51.100.5/32")
    assert peer.networks == tuple(map(ip_network, networks))
    assert peer.addresses == frozenset()


@having(replace(VIET, transport="tls"))
async def test_over_tls_it_calls_by_our_connection_and_never_by_a_datagram(board):
    peer = board.peers["acme/viet"]
    (way,) = board.trunks.targets("acme")
    assert (peer.flows, peer.addresses) == (frozenset({way.target.flow}), frozenset())
    assert peer.transports == {Transport.TLS}
    board.trunks.flow_closed(way.target.flow)
    assert board.peers["acme/viet"].flows == frozenset()


@pytest.mark.parametrize("source", ["0.0.0.0/0", "10.0.0.0/8", "::/0", "nonsense"])
def test_half_the_internet_is_no_source(source, caplog):
    async def main():
        board = Board(replace(VIET, sources=(source,)))
        with caplog.at_level(logging.WARNING, "tongdai.switch"):
            await board.changes()
        assert board.peers["acme/viet"].networks == ()
        assert caplog.records[0].source == source
        board.trunks.stop()

    run(main())


@having(VIET)
async def test_a_trunk_that_is_removed_may_not_call_any_more(board):
    board.has()
    await board.changes()
    assert board.peers == {}
    board.answers(A)
    assert board.names() == []


@having(replace(VIET, transport="pigeon"), MOBI)
async def test_a_transport_that_there_is_not_leaves_the_others_alone(board):
    assert board.names() == ["mobi"]


@having(VIET)
async def test_a_family_of_addresses_that_we_do_not_have_is_said_so(board):
    board.has(replace(VIET, host="six.example.net"))
    board.ways.names["six.example.net"] = (("2001:db8::5", 5060),)
    await board.changes()
    assert board.names() == []
    assert "address family" in board.trunks.status("acme")[0].reason


@having(VIET)
async def test_health_is_logged_when_it_changes_and_not_each_time(board):
    records = []
    hook = logging.Handler()
    hook.emit = records.append
    logger = logging.getLogger("tongdai.switch")
    logger.addHandler(hook)
    logger.setLevel(logging.INFO)
    try:
        for status in (200, 200, None, None, None, 200):
            board.answers(A, status)
    finally:
        logger.removeHandler(hook)
    assert [r.getMessage() for r in records] == ["trunk up", "trunk down", "trunk up"]
    assert (records[1].tenant, records[1].trunk) == ("acme", "viet")
