"""A full agent finds a path to a lite agent or another full one, and keeps it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.webrtc import ice_full, ice_lite, stun
from tongdai.webrtc.errors import MalformedStun
from tongdai.webrtc.ice_full import CONSENT, PATIENCE, IceFull
from tongdai.webrtc.ice_lite import IceLite

A, B, NOWHERE = ("192.0.2.1", 4000), ("192.0.2.2", 5000), ("192.0.2.99", 9)


@dataclass
class Agent:
    """An agent, where it is, and what it has found."""

    ice: Any
    at: tuple[str, int]
    module: Any
    nominated: list[tuple[str, int]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def full(at: tuple[str, int], name: str, *, tie_breaker: int = 7) -> Agent:
    draw = random.Random(name)
    ice = IceFull(
        ufrag=name * 4,
        password=name * 22,
        tie_breaker=tie_breaker,
        transactions=lambda: draw.randbytes(12),
    )
    return Agent(ice, at, ice_full)


def lite(at: tuple[str, int], name: str) -> Agent:
    ice = IceLite(ufrag=name * 4, password=name * 22, peer_ufrag=None)
    return Agent(ice, at, ice_lite)


class Net:
    """Carries datagrams at once, or loses them; time passes in steps of 10 ms."""

    def __init__(self, *agents: Agent, loss: float = 0.0, seed: int = 1) -> None:
        self.agents = list(agents)
        self.now = 50.0
        self.loss = loss
        self.checks = 0
        self._random = random.Random(seed)

    def tell(self, agent: Agent, event: Any) -> None:
        for output in agent.ice.handle(event, self.now):
            match type(output).__name__, output:
                case "Send", _:
                    self._carry(agent, output)
                case "Nominated", _:
                    agent.nominated.append(output.address)
                case "Failed", _:
                    agent.failures.append(output.reason)

    def _carry(self, sender: Agent, send: Any) -> None:
        self.checks += 1
        if self._random.random() < self.loss:
            return
        for to in self.agents:
            if to.at == send.destination:
                message = stun.parse(send.data)
                self.tell(to, to.module.Received(message, sender.at))

    def introduce(
        self, agent: Agent, peer: str, *candidates: Any, controlling: bool
    ) -> None:
        named = tuple((address, 100 - n) for n, address in enumerate(candidates))
        described = ice_full.PeerDescribed(peer * 4, peer * 22, named, controlling)
        self.tell(agent, described)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 100)):
            self.now += 0.01
            for agent in self.agents:
                at = agent.ice.deadline()
                if at is not None and at <= self.now:
                    self.tell(agent, agent.module.Tick())


@pytest.mark.parametrize("loss", [0.0, 0.5])
def test_a_lite_agent_is_told_one_path(loss: float) -> None:
    ours, theirs = full(A, "a"), lite(B, "b")
    net = Net(ours, theirs, loss=loss)
    net.tell(theirs, ice_lite.PeerDescribed("aaaa"))
    net.introduce(ours, "b", NOWHERE, B, controlling=True)
    net.run(8.0)
    assert ours.nominated == [B]
    assert theirs.nominated == [A]
    assert theirs.ice.nominated == A
    assert ours.ice.is_path(B)
    assert not ours.ice.is_path(NOWHERE)


@pytest.mark.parametrize("loss", [0.0, 0.3])
@pytest.mark.parametrize("late", [0.0, 1.0])
def test_two_full_agents_agree_on_one_path(loss: float, late: float) -> None:
    ours, theirs = full(A, "a"), full(B, "b")
    net = Net(ours, theirs, loss=loss)
    net.introduce(theirs, "a", A, controlling=False)
    net.run(late)  # its checks come before its description
    net.introduce(ours, "b", B, controlling=True)
    net.run(8.0)
    assert (ours.nominated, theirs.nominated) == ([B], [A])


def test_an_address_that_nobody_named_is_learnt_from_its_checks() -> None:
    ours, theirs = full(A, "a"), full(B, "b")
    net = Net(ours, theirs)
    net.introduce(ours, "b", controlling=True)
    net.introduce(theirs, "a", A, controlling=False)
    net.run(1.0)
    assert (ours.nominated, theirs.nominated) == ([B], [A])


@pytest.mark.parametrize("controlling", [True, False])
@pytest.mark.parametrize("ties", [(1, 2), (2, 1)])
def test_of_two_with_one_role_the_greater_tie_breaker_has_it(
    controlling: bool, ties: tuple[int, int]
) -> None:
    ours, theirs = full(A, "a", tie_breaker=ties[0]), full(B, "b", tie_breaker=ties[1])
    net = Net(ours, theirs)
    net.introduce(ours, "b", B, controlling=controlling)
    net.introduce(theirs, "a", A, controlling=controlling)
    net.run(2.0)
    assert (ours.nominated, theirs.nominated) == ([B], [A])


def test_a_path_lives_on_answers_and_ends_without_them() -> None:
    ours, theirs = full(A, "a"), lite(B, "b")
    net = Net(ours, theirs)
    net.tell(theirs, ice_lite.PeerDescribed("aaaa"))
    net.introduce(ours, "b", B, controlling=True)
    net.run(3 * CONSENT)
    assert ours.failures == []
    net.loss = 1.0
    net.run(CONSENT + 1)
    assert len(ours.failures) == 1
    assert ours.ice.nominated is None
    assert ours.ice.deadline() is None


def test_a_peer_that_never_answers_is_given_up() -> None:
    ours = full(A, "a")
    net = Net(ours)
    net.introduce(ours, "b", NOWHERE, controlling=True)
    net.run(PATIENCE + 1)
    assert len(ours.failures) == 1
    assert net.checks < 30


@pytest.mark.parametrize("peer", ["lite", "full"])
def test_a_restart_moves_to_another_address_and_talks_on_meanwhile(peer: str) -> None:
    ours, theirs = full(A, "a"), (lite if peer == "lite" else full)(B, "b")
    net = Net(ours, theirs)
    if peer == "lite":
        net.tell(theirs, ice_lite.PeerDescribed("aaaa"))
    else:
        net.introduce(theirs, "a", A, controlling=False)
    net.introduce(ours, "b", B, controlling=True)
    net.run(1.0)
    ours.at = ("192.0.2.50", 4001)
    net.tell(ours, ice_full.Restarted("c" * 4, "c" * 22))
    assert ours.ice.nominated == B
    if peer == "lite":
        net.tell(theirs, ice_lite.Restarted("d" * 4, "d" * 22, "c" * 4))
    else:
        net.tell(theirs, ice_full.Restarted("d" * 4, "d" * 22))
        net.introduce(theirs, "c", ours.at, controlling=False)
    net.introduce(ours, "d", B, controlling=True)
    assert ours.ice.nominated == B
    net.run(2.0)
    assert theirs.nominated == [A, ours.at]


def test_a_nominated_peer_may_move() -> None:
    ours, theirs = full(A, "a"), full(B, "b")
    net = Net(ours, theirs)
    net.introduce(ours, "b", B, controlling=True)
    net.introduce(theirs, "a", A, controlling=False)
    net.run(1.0)
    ours.at = ("192.0.2.51", 4002)  # its NAT has forgotten it
    net.run(4.0)
    assert theirs.nominated == [A, ours.at]


def test_forged_answers_open_nothing() -> None:
    ours = full(A, "a")
    net = Net(ours)
    described = ice_full.PeerDescribed("bbbb", "b" * 22, ((B, 1),), controlling=True)
    (sent,) = ours.ice.handle(described, net.now)
    request = stun.parse(sent.data)
    forged = stun.parse(stun.success(request, A, "wrong" * 5))
    genuine = stun.parse(stun.success(request, A, "b" * 22))
    net.tell(ours, ice_full.Received(forged, B))
    net.tell(ours, ice_full.Received(genuine, NOWHERE))
    assert not ours.ice.is_path(B)
    net.tell(ours, ice_full.Received(genuine, B))
    assert ours.ice.is_path(B)


@given(st.binary(max_size=120), st.booleans())
def test_whatever_comes_raises_nothing(data: bytes, described: bool) -> None:
    ours = full(A, "a")
    net = Net(ours)
    if described:
        net.introduce(ours, "b", B, controlling=True)
    size = (len(data) // 4) * 4
    for kind in (b"\0\1", b"\1\1", b"\1\x11"):
        header = kind + size.to_bytes(2, "big") + b"\x21\x12\xa4\x42" + bytes(12)
        try:
            message = stun.parse(header + data[:size])
        except MalformedStun:
            continue
        net.tell(ours, ice_full.Received(message, B))
    assert ours.nominated == []
