"""A node with an endpoint and trunks, and as little of a switch as scenarios need."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque

from tests.sim.hand_clock import HandClock
from tests.sim.world import World
from tongdai.call.directory import Directory, Tenant, Trunk
from tongdai.net.dns import Whereabouts
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import (
    Accept,
    Caller,
    Dial,
    FlowClosed,
    HangUp,
    Input,
    Received,
    Tick,
)
from tongdai.sip.endpoint_outputs import (
    Output,
    Probed,
    Registered,
    RegistrationFailed,
    SessionEnded,
    SessionOffered,
    Transmit,
)
from tongdai.sip.flow import Address, Flow, Transport
from tongdai.sip.ids import SessionId
from tongdai.sip.settings import SipSettings
from tongdai.switch.trunks import Trunks
from tongdai.switch.ways import TrunkTarget

OFFER = b"v=0\r\ns=offer of a switchboard\r\n"
ANSWER = b"v=0\r\ns=answer of a switchboard\r\n"
STEP = 0.05
"Seconds of the world between two turns of the loop, in which trunks look about."


class Ways:
    """Every carrier is at the address that its trunk names, by datagrams."""

    def __init__(self, local: Address) -> None:
        self._local = local

    async def find(
        self, host: str, port: int | None, transport: Transport
    ) -> Whereabouts:
        return Whereabouts(((host, port or 5060),), 3600.0)

    async def connect(
        self, transport: Transport, remote: Address, server_name: str
    ) -> Flow:
        raise AssertionError("datagrams only")

    def datagrams_to(self, remote: Address) -> Flow:
        return Flow(Transport.UDP, remote, self._local)


class TrunkNode:
    """Tenant acme with these trunks. Inside a running loop only."""

    address: Address = ("192.0.2.1", 5060)

    def __init__(self, world: World, *trunks: Trunk, **passwords: str) -> None:
        self.world = world
        self.clock = HandClock()
        self.endpoint = Endpoint(
            SipSettings(), world.token, domains=frozenset({"acme"})
        )
        self.heard: list[Output] = []
        "Every output but Transmit, in order."
        directory = Directory([Tenant.of("acme", (), trunks=trunks)])
        self.trunks = Trunks(
            Ways(self.address),
            self.post,
            directory=lambda: directory,
            passwords=lambda: {("acme", name): s for name, s in passwords.items()},
            moved=lambda old, new: None,
            clock=self.clock,
        )
        self._inbox: deque[Input] = deque()
        self._busy = False
        self._numbers = itertools.count(1)
        world.add(self)
        self.trunks.directory_changed()

    def post(self, event: Input) -> None:
        self._inbox.append(event)
        if self._busy:
            return
        self._busy = True
        while self._inbox:
            event = self._inbox.popleft()
            for output in self.endpoint.handle(event, self.world.now):
                self._perform(output)
        self._busy = False

    def _perform(self, output: Output) -> None:
        if isinstance(output, Transmit):
            self.world.send(output.flow, output.data)
            return
        self.heard.append(output)
        match output:
            case Registered() | RegistrationFailed() | Probed():
                self.trunks.reported(output)
            case SessionOffered():
                self.post(Accept(output.session, ANSWER))

    def dial(self, way: TrunkTarget, number: str) -> SessionId:
        """Send a call along a way."""
        session = SessionId(f"leg-{next(self._numbers)}")
        caller = Caller("02473000001", way.trunk.host)
        self.post(
            Dial(session, way.to(number), caller, number, way.trunk.host, OFFER,
                 account=way.account, patience=4.0)
        )  # fmt: skip
        return session

    def hang_up(self, session: SessionId) -> None:
        self.post(HangUp(session))

    def ended(self, session: SessionId) -> list[int]:
        """The statuses that a session ended with: none, or one."""
        return [
            fact.status
            for fact in self.heard
            if isinstance(fact, SessionEnded) and fact.session == session
        ]

    def names(self) -> list[str]:
        """The trunks in good health, in order."""
        ways = self.trunks.targets("acme")
        return [way.trunk.name for way in ways if way.healthy]

    # A node of the world.

    def receive(self, data: bytes, flow: Flow) -> None:
        self._catch_up()
        self.post(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        self._catch_up()
        self.post(FlowClosed(flow))
        self.trunks.flow_closed(flow)

    def deadline(self) -> float | None:
        deadlines = (self.endpoint.deadline(), self.clock.deadline)
        return min((at for at in deadlines if at is not None), default=None)

    def wake(self) -> None:
        self._catch_up()
        self.post(Tick())

    def _catch_up(self) -> None:
        self.clock.advance(self.world.now - self.clock.time())


async def pass_time(world: World, seconds: float) -> None:
    """Let everything happen, trunks included, for so long."""
    until = world.now + seconds
    while world.now < until:
        await asyncio.sleep(0)
        world.run(until=min(world.now + STEP, until))
