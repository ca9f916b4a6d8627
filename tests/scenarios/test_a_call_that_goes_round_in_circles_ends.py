"""Two switchboards whose trunks lead to each other: 483 in the end."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from tests.sim.exchange import OFFER, Exchange
from tests.sim.lossy_switchboard import Trio
from tests.sim.phone import Manners
from tests.sim.world import World
from tongdai.sip.endpoint_inputs import Caller, Dial, PeersChanged
from tongdai.sip.endpoint_outputs import Output, SessionEnded, SessionOffered
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.peers import Peer
from tongdai.sip.settings import SipSettings

HOPS = SipSettings().hops


class Circle(Exchange):
    """Every call that comes over the trunk goes out over it again."""

    def __init__(self, world: World, address: Address, other: Address) -> None:
        super().__init__(world, address=address)
        self.flow = Flow(Transport.UDP, other, address)
        peer = Peer("demo/circle", (ip_network("192.0.2.0/24"),))
        self.tell(PeersChanged({peer.name: peer}))

    def _connect(self, fact: Output) -> None:
        match fact:
            case SessionOffered(session, hops=hops):
                leg = self.out(hops)
                self._other[session], self._other[leg] = leg, session
            case _:
                super()._connect(fact)

    def out(self, hops: int | None = None) -> SessionId:
        session = SessionId(f"out-{next(self._numbers)}")
        there = self.flow.remote[0]
        target = Target(f"sip:1900@{there}", self.flow, (), "", "")
        caller = Caller("02473000001", there)
        self.tell(Dial(session, target, caller, "1900", there, OFFER, hops=hops))
        return session


@pytest.mark.parametrize("seed", range(10))
def test_it_ends_as_too_long_a_way_and_is_forgotten(seed: int) -> None:
    world = World(seed, loss=0.1, delay=(0.01, 0.3))
    here, there = ("192.0.2.1", 5060), ("192.0.2.2", 5060)
    one, two = Circle(world, here, there), Circle(world, there, here)
    with world.explained():
        first = one.out()
        world.run(until=400.0)
        ended = {each.session: each.status for each in one.of(SessionEnded)}
        assert ended[first] == 483
        calls = len(one.of(SessionOffered)) + len(two.of(SessionOffered))
        assert calls == HOPS
        assert one.endpoint.idle
        assert two.endpoint.idle


def test_a_switchboard_makes_the_way_shorter() -> None:
    trio = Trio(0, Manners(), lossy=False)
    (invite,) = [each for each in trio.callee.requests if each.method == "INVITE"]
    assert invite.max_forwards == HOPS - 1
