"""The demo's carrier on the simulated wire, with media that only write down."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.sim.phone import Manners, Phone
from tests.sim.world import World
from tongdai.client.leg import Quality, Voice
from tongdai.demo.carrier import Carrier
from tongdai.demo.carrier_vocabulary import GiveUp, Input, MakeCall, Told
from tongdai.demo.news import Heard, News, Wanted
from tongdai.demo.sounds import Sound
from tongdai.demo.subscriber import Subscriber
from tongdai.errors import Unavailable
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sip.endpoint_inputs import FlowClosed, Received, Tick
from tongdai.sip.flow import Address, Flow
from tongdai.sip.ids import SessionId
from tongdai.sip.settings import SipSettings

CARRIER: Address = ("127.0.0.1", 5080)
SWITCHBOARD: Address = ("127.0.0.1", 5060)

UNACCEPTABLE = b"v=0\r\ns=nothing that a carrier speaks\r\n"
MALFORMED = b"nothing that anybody speaks"
QUALITY = Quality(sent=50, received=49, lost=1, jitter=0.5)
HEARD = Heard(50, 49, 1, 0.5, 0)


@dataclass
class ScriptedLeg:
    """Takes any description but two, and remembers what it was asked for."""

    subscriber: Subscriber
    takes_keys: bool = True
    did: list[str] = field(default_factory=list)
    quality: Quality = QUALITY

    def answer(self, offer: bytes, *, held: bool = False) -> bytes:
        self._check(offer)
        self.did.append("answered")
        return b"v=0\r\ns=answer of the carrier\r\n"

    def offer(self, *, held: bool = False) -> bytes:
        self.did.append("offered")
        return b"v=0\r\ns=offer of the carrier\r\n"

    def accept(self, answer: bytes) -> None:
        self._check(answer)
        self.did.append("accepted")

    def press(self, digits: str) -> bool:
        if digits and self.takes_keys:
            self.did.append(f"presses {digits}")
        return self.takes_keys

    def close(self) -> Quality:
        self.did.append("closed")
        return QUALITY

    def _check(self, body: bytes) -> None:
        if body == UNACCEPTABLE:
            raise NotAcceptable("nothing in common")
        if body == MALFORMED:
            raise MalformedDescription("no description")


class Network:
    """A node of the world with a carrier in it."""

    address = CARRIER

    def __init__(self, world: World, *, ports: int = 100) -> None:
        self.world = world
        self.legs: dict[SessionId, ScriptedLeg] = {}
        self.told: list[News] = []
        self._ports = ports
        self.carrier = Carrier(
            SipSettings(),
            world.token,
            self._leg,
            here=CARRIER,
            switchboard=SWITCHBOARD,
        )
        world.add(self)

    def call(self, **wanted: object) -> SessionId:
        """Have somebody call a hotline of the switchboard's."""
        session = SessionId(self.world.token())
        asked = {"caller": "0901234567", "hotline": "02473000001"}
        asked |= {"hertz": 440, "seconds": None, **wanted}
        self.tell(MakeCall(session, Wanted(**asked)))  # type: ignore[arg-type]
        return session

    def give_up(self, session: SessionId) -> None:
        self.tell(GiveUp(session))

    def tell(self, event: Input) -> None:
        for output in self.carrier.handle(event, self.world.now):
            match output:
                case Told(_, news):
                    self.told.append(news)
                case transmit:
                    self.world.send(transmit.flow, transmit.data)

    @property
    def did(self) -> list[str]:
        """What the only leg was asked for."""
        return self._only.did

    @property
    def says(self) -> Sound | None:
        """What the only subscriber who talks says."""
        return self._only.subscriber.sound

    @property
    def _only(self) -> ScriptedLeg:
        [leg] = self.legs.values()
        return leg

    def receive(self, data: bytes, flow: Flow) -> None:
        self.tell(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        self.tell(FlowClosed(flow))

    def deadline(self) -> float | None:
        return self.carrier.deadline()

    def wake(self) -> None:
        self.tell(Tick())

    def _leg(self, session: SessionId, host: str, voice: Voice) -> ScriptedLeg:
        assert host == CARRIER[0]
        assert isinstance(voice, Subscriber)
        if len(self.legs) == self._ports:
            raise Unavailable("no port is free")
        return self.legs.setdefault(session, ScriptedLeg(voice))


def network(
    seed: int = 0,
    *,
    loss: float = 0.0,
    delay: tuple[float, float] = (0.01, 0.01),
    manners: Manners | None = None,
    ports: int = 100,
) -> tuple[World, Network, Phone]:
    """A carrier, and somebody at the other end of the trunk."""
    world = World(seed, loss=loss, delay=delay)
    carrier = Network(world, ports=ports)
    return world, carrier, Phone(world, "100", SWITCHBOARD, CARRIER, manners=manners)
