"""Two phones of the SDK without any registration, as a carrier and its customer are."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from tests.client.handset import SilentLeg
from tests.sim.world import World
from tongdai.call.cause import EndCause
from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.phone import Phone
from tongdai.media.engine import LegKind
from tongdai.sip.endpoint_inputs import Caller, FlowClosed, Received, Tick
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.peers import Peer
from tongdai.sip.settings import SipSettings

CARRIER, SWITCHBOARD = ("192.0.2.1", 5060), ("192.0.2.2", 5060)
STRANGER = ("203.0.113.9", 5060)
NEIGHBOURS = Peer("neighbours", (ip_network("192.0.2.0/24"),))
CALL = SessionId("made")


class PeerPhone:
    """A node that trusts its network and does what a test tells it."""

    def __init__(self, world: World, address: Address, most_calls: int = 200) -> None:
        self._world = world
        self.address = address
        self.told: list[v.Output] = []
        self.legs: dict[SessionId, SilentLeg] = {}
        self._phone = Phone(
            SipSettings(), world.token, self._leg, most_calls=most_calls
        )
        self.deadline = self._phone.deadline
        self.post(v.Trust(NEIGHBOURS))
        world.add(self)

    def dial(self, number: str, to: Address, session: SessionId = CALL) -> None:
        flow = Flow(Transport.UDP, to, self.address)
        host, port = to
        identity = f"<sip:0912345678@{self.address[0]}>"
        self.post(
            v.DialPeer(
                session,
                Target(f"sip:{number}@{host}:{port}", flow),
                Caller("0912345678", self.address[0]),
                number,
                host,
                (("P-Asserted-Identity", identity),),
            )
        )

    def last(self, kind: type) -> object:
        return [each for each in self.told if isinstance(each, kind)][-1]

    def post(self, event: v.Input) -> None:
        for output in self._phone.handle(event, self._world.now):
            if isinstance(output, Transmit):
                self._world.send(output.flow, output.data)
            else:
                self.told.append(output)

    def receive(self, data: bytes, flow: Flow) -> None:
        self.post(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        self.post(FlowClosed(flow))

    def wake(self) -> None:
        self.post(Tick())

    def _leg(self, session: SessionId, webrtc: bool, host: str) -> SilentLeg:
        assert (webrtc, host) == (False, self.address[0])
        leg = self.legs[session] = SilentLeg(LegKind.RTP)
        return leg


def pair(seed: int = 0, loss: float = 0.0) -> tuple[World, PeerPhone, PeerPhone]:
    world = World(seed, loss=loss)
    return world, PeerPhone(world, CARRIER), PeerPhone(world, SWITCHBOARD)


def rings(world: World, us: PeerPhone, them: PeerPhone) -> v.CallOffered:
    us.dial("02473000001", them.address)
    world.run(until=world.now + 20.0)
    offered = them.last(v.CallOffered)
    assert isinstance(offered, v.CallOffered)
    return offered


def test_any_number_rings_and_the_caller_is_who_the_carrier_says() -> None:
    world, carrier, switchboard = pair()
    offered = rings(world, carrier, switchboard)
    assert (offered.line, offered.number) == ("neighbours", "0912345678")
    assert offered.dialled == "02473000001"
    switchboard.post(v.Ring(offered.session))
    world.run(until=world.now + 1.0)
    assert carrier.last(v.CallRang) == v.CallRang(
        CALL, early=False, said=carrier.last(v.CallRang).said
    )


def test_early_media_are_heard_before_the_answer() -> None:
    world, carrier, switchboard = pair()
    offered = rings(world, carrier, switchboard)
    switchboard.post(v.SoundEarly(offered.session))
    world.run(until=world.now + 1.0)
    assert carrier.last(v.CallRang).early
    assert len(carrier.legs[CALL].accepted) == 1
    switchboard.post(v.Answer(offered.session))
    world.run(until=world.now + 1.0)
    assert carrier.last(v.CallAnswered).session == CALL
    assert len(carrier.legs[CALL].accepted) == 1
    carrier.post(v.HangUp(CALL))
    world.run(until=world.now + 1.0)
    assert switchboard.last(v.CallEnded).cause is EndCause.BYE


@pytest.mark.parametrize("status", [404, 486, 503, 603])
def test_a_peer_refuses_with_whatever_status(status: int) -> None:
    world, carrier, switchboard = pair()
    offered = rings(world, carrier, switchboard)
    switchboard.post(v.Refuse(offered.session, status))
    world.run(until=world.now + 5.0)
    assert carrier.last(v.CallEnded).status == status
    assert carrier.legs[CALL].closed


def test_more_calls_than_it_takes_are_refused_with_503() -> None:
    world = World()
    carrier = PeerPhone(world, CARRIER)
    switchboard = PeerPhone(world, SWITCHBOARD, most_calls=1)
    rings(world, carrier, switchboard)
    carrier.dial("02473000002", SWITCHBOARD, SessionId("second"))
    world.run(until=world.now + 5.0)
    ended = carrier.last(v.CallEnded)
    assert (ended.session, ended.status) == ("second", 503)


def test_a_stranger_rings_nobody() -> None:
    world, _, switchboard = pair()
    stranger = PeerPhone(world, STRANGER)
    stranger.dial("02473000001", SWITCHBOARD)
    world.run(until=world.now + 60.0)
    assert switchboard.told == []
    assert stranger.last(v.CallEnded).status == 403


def test_nobody_at_the_other_end_is_said() -> None:
    world = World()
    carrier = PeerPhone(world, CARRIER)
    carrier.dial("02473000001", SWITCHBOARD)
    world.run()
    ended = carrier.last(v.CallEnded)
    assert (ended.status, ended.lost) == (408, True)


@pytest.mark.parametrize("seed", range(100))
def test_calls_on_a_lossy_wire_end_once_and_leave_nothing(seed: int) -> None:
    world, carrier, switchboard = pair(seed, loss=0.3)
    with world.explained():
        carrier.dial("02473000001", SWITCHBOARD)
        world.run(until=world.now + 40.0)
        offers = [each for each in switchboard.told if isinstance(each, v.CallOffered)]
        for offered in offers:
            switchboard.post(v.Ring(offered.session))
            world.run(until=world.now + 5.0)
            switchboard.post(v.Answer(offered.session))
        world.run(until=world.now + 40.0)
        carrier.post(v.Hold(CALL, on=True))
        switchboard.post(v.Press(CALL, "1"))
        world.run(until=world.now + 40.0)
        carrier.post(v.HangUp(CALL))
        for offered in offers:
            switchboard.post(v.HangUp(offered.session))
        world.run()
        for peer, calls in ((carrier, 1), (switchboard, len(offers))):
            ends = [each for each in peer.told if isinstance(each, v.CallEnded)]
            assert len(ends) == calls
            assert all(leg.closed for leg in peer.legs.values())
            assert peer.deadline() is None
