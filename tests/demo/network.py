"""The demo's carrier on the simulated wire, with voices that only write down."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.sim.phone import Manners, Phone
from tests.sim.world import World
from tongdai.demo.carrier import Carrier
from tongdai.demo.carrier_vocabulary import GiveUp, Input, MakeCall, Told
from tongdai.demo.news import News, Wanted
from tongdai.demo.sounds import Sound
from tongdai.demo.speech import Heard
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
HEARD = Heard(50, 49, 1, 0.5, 0)


@dataclass
class ScriptedVoice:
    """Takes any description but two, and remembers what it was asked for."""

    did: list[str] = field(default_factory=list)

    def answer(self, offer: bytes) -> bytes:
        self._check(offer)
        self.did.append("answered")
        return b"v=0\r\ns=answer of the carrier\r\n"

    def offer(self) -> bytes:
        self.did.append("offered")
        return b"v=0\r\ns=offer of the carrier\r\n"

    def accept(self, answer: bytes) -> None:
        self._check(answer)
        self.did.append("accepted")

    def play(self, sound: Sound) -> None:
        self.did.append(f"plays {sound}")

    def press(self, digits: str) -> None:
        if digits:
            self.did.append(f"presses {digits}")

    def close(self) -> Heard:
        self.did.append("closed")
        return HEARD

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
        self.voices: dict[SessionId, ScriptedVoice] = {}
        self.told: list[News] = []
        self._ports = ports
        self.carrier = Carrier(
            SipSettings(),
            world.token,
            self._voice,
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
        """What the only voice was asked for."""
        [voice] = self.voices.values()
        return voice.did

    def receive(self, data: bytes, flow: Flow) -> None:
        self.tell(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        self.tell(FlowClosed(flow))

    def deadline(self) -> float | None:
        return self.carrier.deadline()

    def wake(self) -> None:
        self.tell(Tick())

    def _voice(self, session: SessionId) -> ScriptedVoice:
        if len(self.voices) == self._ports:
            raise Unavailable("no port is free")
        return self.voices.setdefault(session, ScriptedVoice())


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
