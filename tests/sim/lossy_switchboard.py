"""A whole switchboard and phones on a wire that loses, delays and reorders."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import replace
from pathlib import Path

from tests.sim.announced import Announced
from tests.sim.exchange import DOMAIN
from tests.sim.hand_clock import HandClock
from tests.sim.memory_stores import MemoryBindings, MemoryUsage, memory_stores
from tests.sim.phone import CallState, Manners, Phone
from tests.sim.scripted_carriers import ScriptedCarriers
from tests.sim.scripted_media import ScriptedMedia
from tests.sim.world import World, mirrored
from tongdai.call.directory import Directory, Extension, Tenant
from tongdai.call.permit import CallSettings
from tongdai.call.record import Record
from tongdai.call.wall_clock import WallClock
from tongdai.media.engine import CodecFamily, LegKind, Possibilities
from tongdai.sip.digest import DigestSecret
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import FlowClosed, Input, Received, Tick
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Address, Flow
from tongdai.sip.registrar import Binding
from tongdai.sip.settings import SipSettings
from tongdai.switch.settings import SwitchSettings
from tongdai.switch.switch import Switch
from tongdai.switch.tally import Tally
from tongdai.switch.tunes import Tunes

LOSS = 0.1
"Share of datagrams; with much more, some phone is never heard in seven attempts."

DELAYS = (0.01, 0.3)
"Seconds; datagrams overtake each other."


class AnyDescription(ScriptedMedia):
    """It takes whatever these phones write for a description."""

    def codecs_of(self, offer: bytes) -> Possibilities:
        return Possibilities(LegKind.RTP, (CodecFamily.G711,))


class Passwords:
    """Those that the phones have."""

    def find(self, domain: str, user: str) -> DigestSecret | None:
        return DigestSecret.of(user, domain, f"secret-{user}")


class Board:
    """A node of the world with a whole switchboard in it."""

    address: Address = ("192.0.2.1", 5060)

    def __init__(
        self,
        world: World,
        directory: Directory | None = None,
        media: ScriptedMedia | None = None,
    ) -> None:
        """
        Args:
            directory: None: extensions 100 to 102 and nothing else.
            media: None: one that takes whatever phones say.
        """
        self.world = world
        self.clock = HandClock()
        self.media = media or AnyDescription()
        self.carriers = ScriptedCarriers()
        self.tunes = Tunes(Path("/nonexistent"))
        self.endpoint = Endpoint(SipSettings(), world.token)
        stores, self.bindings, self.records = memory_stores()
        self.usage = MemoryUsage()
        self.announcements = Announced(DOMAIN)
        self.tally = Tally()
        people = [Extension(number) for number in ("100", "101", "102")]
        house = directory or Directory([Tenant.of(DOMAIN, people)])
        ids = itertools.count(1)
        self._inbox: deque[Input] = deque()
        self._busy = False
        self.switch = Switch(
            replace(
                stores,
                directory=lambda: house,
                credentials=Passwords(),
                usage=self.usage,
            ),
            self.media,
            self.post,
            clock=self.clock,
            wall=WallClock(0.0),
            new_id=lambda: f"id{next(ids)}",
            sip=SipSettings(),
            calls=CallSettings(),
            settings=SwitchSettings(),
            carriers=self.carriers,
            draw=lambda: 0.5,
            tunes=self.tunes,
            announcements=self.announcements,
            observers=(self.tally,),
        )
        self.media.listen(self.switch.media_reported)
        self.switch.directory_changed()
        world.add(self)

    def post(self, event: Input) -> None:
        self._inbox.append(event)
        if self._busy:
            return
        self._busy = True
        while self._inbox:
            event = self._inbox.popleft()
            for output in self.endpoint.handle(event, self.world.now):
                if isinstance(output, Transmit):
                    self.world.send(output.flow, output.data)
                else:
                    self.switch.perform(output)
        self._busy = False

    def receive(self, data: bytes, flow: Flow) -> None:
        self._catch_up()
        self.post(Received(data, flow))

    def closed(self, flow: Flow) -> None:
        self._catch_up()
        self.post(FlowClosed(flow))

    def deadline(self) -> float | None:
        deadlines = (self.endpoint.deadline(), self.clock.deadline)
        return min((at for at in deadlines if at is not None), default=None)

    def wake(self) -> None:
        self._catch_up()
        self.post(Tick())
        self.media.report()

    def record(self) -> Record:
        """The record of the only call, when nothing of it is left."""
        assert self.switch.live_calls == 0
        assert self.media.open == {}
        return self.records.one()

    def _catch_up(self) -> None:
        self.clock.advance(self.world.now - self.clock.time())


def place(bindings: MemoryBindings, phone: Phone) -> None:
    """Let the phone be registered already."""
    host, port = phone.address
    key = (DOMAIN, phone.user)
    binding = Binding(
        user=phone.user,
        domain=DOMAIN,
        contact=f"sip:{phone.user}@{host}:{port};transport=udp",
        instance_id=None,
        reg_id=None,
        call_id="register",
        cseq=1,
        expires_at=1e9,
        path=(),
        flow=mirrored(phone.flow),
    )
    bindings.saved[key] = (*bindings.of(*key), binding)


class Trio:
    """100 has called 101, and they talk; 102 has a phone with these manners."""

    def __init__(
        self, seed: int, target: Manners, *, lossy: bool = True, targets: int = 1
    ) -> None:
        loss, delay = (LOSS, DELAYS) if lossy else (0.0, (0.05, 0.05))
        self.world = World(seed, loss=loss, delay=delay)
        self.board = Board(self.world)
        self.caller = Phone(self.world, "100", ("192.0.2.10", 5060))
        self.callee = self._phone("101", 11, Manners(answers_after=0.5))
        self.targets = [
            self._phone("102", 20 + index, target) for index in range(targets)
        ]
        self.target = self.targets[0]
        with self.world.explained():
            self.caller.dial("101")
            self.world.run(until=60.0)
            assert self.talks(self.caller), self.caller.facts
            assert self.talks(self.callee), self.callee.facts
        caller, callee = self.board.media.open
        self._numbers = {caller: "100", callee: "101"}

    def _phone(self, number: str, host: int, manners: Manners) -> Phone:
        phone = Phone(self.world, number, (f"192.0.2.{host}", 5060), manners=manners)
        place(self.board.bindings, phone)
        return phone

    def run(self, seconds: float) -> None:
        self.world.run(until=self.world.now + seconds)

    @staticmethod
    def talks(phone: Phone) -> bool:
        return phone.call is not None and phone.call.state is CallState.TALKING

    def hears(self) -> set[str]:
        """Who hears each other, by number."""
        (hearing,) = self.board.media.hearing.values()
        assert all((listener, speaker) in hearing for speaker, listener in hearing)
        return {self._numbers.get(speaker, "102") for speaker, _ in hearing}

    def record(self) -> Record:
        """The record, after everything has come to rest."""
        for phone in (self.caller, self.callee, *self.targets):
            phone.hang_up()
        self.run(400.0)
        assert self.talking() == []
        return self.board.record()

    def talking(self) -> list[Phone]:
        """The phones that are in a call as far as they know."""
        phones = (self.caller, self.callee, *self.targets)
        return [phone for phone in phones if phone.call is not None]
