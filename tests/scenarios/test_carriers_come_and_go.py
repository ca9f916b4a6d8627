"""Trunks on a wire that loses, delays and reorders: carriers good, bad and absent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sim.carrier import Carrier, Manners
from tests.sim.trunk_node import TrunkNode, pass_time
from tests.sim.virtual_time import run
from tests.sim.world import World
from tongdai.call.directory import Trunk
from tongdai.sip.endpoint_outputs import SessionAnswered, SessionOffered
from tongdai.sip.message import Request
from tongdai.switch.trunk_vocabulary import Standing

FIRST, SECOND = ("198.51.100.5", 5060), ("198.51.100.6", 5060)
VIET = Trunk("viet", FIRST[0], FIRST[1], order=0)
MOBI = Trunk("mobi", SECOND[0], SECOND[1], order=1)
ACCOUNT = Trunk("viet", FIRST[0], FIRST[1], user="84240000", registers=True)
LOSS, DELAYS = 0.15, (0.01, 0.3)


class Scene:
    """A switchboard with two trunks, and their carriers."""

    def __init__(self, seed=0, *, loss=0.0, trunks=(VIET, MOBI), **passwords):
        delay = DELAYS if loss else (0.05, 0.05)
        self.world = World(seed, loss=loss, delay=delay)
        self.viet = Carrier(self.world, FIRST, Manners())
        self.mobi = Carrier(self.world, SECOND, Manners())
        self.node = TrunkNode(self.world, *trunks, **passwords)

    async def passes(self, seconds):
        await pass_time(self.world, seconds)

    def calls(self, number="0901234567"):
        (way, *_) = self.node.trunks.targets("acme")
        return self.node.dial(way, number)

    def answered(self, session):
        return any(
            isinstance(fact, SessionAnswered) and fact.session == session
            for fact in self.node.heard
        )


def scene(test):
    """Run a scenario on the loop of virtual time."""

    def wrapped(*args, **kwargs):
        run(test(*args, **kwargs))

    wrapped.__name__, wrapped.__wrapped__ = test.__name__, test
    return wrapped


@pytest.mark.parametrize("seed", range(15))
@scene
async def test_a_registration_is_kept_over_a_lossy_wire(seed):
    stage = Scene(seed, loss=LOSS, trunks=(ACCOUNT,), viet="s3cret")
    stage.viet.manners.password = "s3cret"
    stage.viet.manners.stale_after = 2
    await stage.passes(400)
    (status,) = stage.node.trunks.status("acme")
    assert (status.standing, status.registered) == (Standing.UP, True)
    assert len(stage.viet.of("REGISTER")) >= 10, "granted for 60 s at a time"
    assert stage.viet.rogue == []


@pytest.mark.parametrize("seed", range(15))
@scene
async def test_a_call_proves_itself_is_answered_and_hung_up_over_a_lossy_wire(seed):
    stage = Scene(seed, loss=LOSS, trunks=(ACCOUNT,), viet="s3cret")
    stage.viet.manners.password = "s3cret"
    await stage.passes(10)
    session = stage.calls()
    await stage.passes(30)
    with stage.world.explained():
        if stage.node.ended(session) == [408]:
            return  # four copies lost in a row: there is nobody else to try
        assert stage.answered(session)
        invites = stage.viet.of("INVITE")
        assert invites[0].uri == "sip:0901234567@198.51.100.5:5060"
        assert invites[0].from_.uri.user == "02473000001"
        stage.node.hang_up(session)
        await stage.passes(40)
        assert stage.node.ended(session) == [200]
        assert stage.viet.talking == set()
        assert stage.viet.rogue == []


@scene
async def test_a_carrier_that_falls_silent_is_passed_over_until_it_speaks_again():
    stage = Scene()
    await stage.passes(5)
    assert stage.node.names() == ["viet", "mobi"]
    stage.viet.manners.silent = True
    await stage.passes(45)
    assert stage.node.names() == ["mobi"]
    stage.viet.manners.silent = False
    await stage.passes(10)
    assert stage.node.names() == ["viet", "mobi"]


@scene
async def test_a_call_gives_a_silent_carrier_up_after_four_seconds():
    stage = Scene()
    await stage.passes(1)
    stage.viet.manners.silent = True
    session = stage.calls()
    await stage.passes(3.9)
    assert stage.node.ended(session) == []
    await stage.passes(0.2)
    assert stage.node.ended(session) == [408]


@scene
async def test_a_carrier_that_comes_to_itself_too_late_rings_nobody_for_long():
    stage = Scene()
    await stage.passes(1)
    stage.viet.manners.silent = True
    session = stage.calls()
    await stage.passes(5)
    stage.viet.manners.silent = False
    stage.viet.manners.rings_for = 60
    await stage.passes(8)
    assert stage.node.ended(session) == [408]
    assert len(stage.viet.of("CANCEL")) == 1


@scene
async def test_a_carrier_without_room_says_so_and_the_next_one_carries():
    stage = Scene()
    await stage.passes(1)
    stage.viet.manners.invite = 503
    session = stage.calls()
    await stage.passes(1)
    assert stage.node.ended(session) == [503]
    stage.node.trunks.failed(
        "acme/viet", stage.node.trunks.targets("acme")[0].target.flow
    )
    assert stage.node.names() == ["mobi"]
    again = stage.calls()
    await stage.passes(3)
    assert stage.answered(again)
    assert len(stage.mobi.of("INVITE")) == 1


@pytest.mark.parametrize("seed", range(5))
@scene
async def test_a_carrier_that_talks_nonsense_disturbs_nobody(seed):
    stage = Scene(seed, loss=0.05, trunks=(ACCOUNT, MOBI), viet="s3cret")
    stage.viet.manners.talks_nonsense = True
    await stage.passes(120)
    assert "mobi" in stage.node.names()
    ways = stage.node.trunks.targets("acme")
    wild = stage.node.dial(next(w for w in ways if w.trunk.name == "viet"), "0901")
    good = stage.node.dial(next(w for w in ways if w.trunk.name == "mobi"), "0902")
    await stage.passes(20)
    with stage.world.explained():
        assert stage.answered(good)
        stage.node.hang_up(good)
        stage.node.hang_up(wild)
        await stage.passes(80)
        assert stage.node.ended(good) == [200]
        assert len(stage.node.ended(wild)) == 1
    stage.node.trunks.stop()
    await stage.passes(120)
    assert stage.node.endpoint.idle


@scene
async def test_a_wrong_password_locks_no_account():
    stage = Scene(trunks=(ACCOUNT,), viet="wrong")
    stage.viet.manners.password = "s3cret"
    await stage.passes(600)
    (status,) = stage.node.trunks.status("acme")
    assert status.standing is Standing.DOWN
    assert status.reason.startswith("registration: 407")
    assert len(stage.viet.rogue) <= 4, "two attempts in ten minutes, no more"


@scene
async def test_a_stranger_that_asks_for_the_password_does_not_get_it():
    """Another carrier, or whoever holds its address, asks in the name of the first."""
    stage = Scene(trunks=(ACCOUNT, MOBI), viet="s3cret")
    stage.mobi.manners.password = "s3cret"
    await stage.passes(2)
    way = next(w for w in stage.node.trunks.targets("acme") if w.trunk.name == "mobi")
    session = stage.node.dial(way, "0901234567")
    await stage.passes(3)
    assert stage.node.ended(session) == [407]
    asked: list[Request] = stage.mobi.requests
    assert all("Proxy-Authorization" not in each.headers for each in asked)
    assert all("Authorization" not in each.headers for each in asked)


@scene
async def test_what_was_registered_is_taken_back_when_we_stop():
    stage = Scene(trunks=(ACCOUNT,), viet="s3cret")
    await stage.passes(5)
    stage.node.trunks.stop()
    await stage.passes(2)
    assert stage.viet.of("REGISTER")[-1].expires == 0


@pytest.mark.parametrize(
    ("source", "known"), [(FIRST, True), (("203.0.113.9", 5060), False)]
)
@scene
async def test_who_calls_in_is_known_by_its_address_alone(source, known):
    stage = Scene()
    await stage.passes(1)
    caller = stage.viet if known else Carrier(stage.world, source, Manners())
    invite = Request.create(
        "INVITE",
        "sip:02473000001@192.0.2.1",
        from_="<sip:0901234567@carrier.example.net>;tag=a",
        to="<sip:02473000001@192.0.2.1>",
        call_id="in",
        cseq=1,
        via=f"SIP/2.0/UDP {source[0]}:{source[1]};rport;branch=z9hG4bKin",
        headers=[("Contact", f"<sip:c@{source[0]}>")],
        body=b"v=0",
    )
    flow = stage.node.trunks.targets("acme")[0].target.flow
    there = replace(flow, remote=flow.local, local=source)
    stage.world.send(there, invite.encode())
    await stage.passes(1)
    offers = [fact for fact in stage.node.heard if isinstance(fact, SessionOffered)]
    assert [offer.peer for offer in offers] == (["acme/viet"] if known else [])
    assert caller.address == source
