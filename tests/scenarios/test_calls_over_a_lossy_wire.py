"""Whole calls between UDP phones whose datagrams are lost, late and out of order."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import replace

import pytest

from tests.sim.exchange import DOMAIN
from tests.sim.hand_clock import HandClock
from tests.sim.memory_stores import MemoryBindings, memory_stores
from tests.sim.phone import Manners, Phone
from tests.sim.scripted_media import ScriptedMedia
from tests.sim.world import World, mirrored
from tongdai.call.cause import EndCause
from tongdai.call.directory import Directory, Extension, Tenant
from tongdai.call.events import Side
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

SEEDS = range(40)
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

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = HandClock()
        self.media = AnyDescription()
        self.endpoint = Endpoint(SipSettings(), world.token)
        stores, self.bindings, self.records = memory_stores()
        people = [Extension(number) for number in ("100", "101")]
        directory = Directory([Tenant.of(DOMAIN, people)])
        ids = itertools.count(1)
        self._inbox: deque[Input] = deque()
        self._busy = False
        self.switch = Switch(
            replace(stores, directory=lambda: directory, credentials=Passwords()),
            self.media,
            self.post,
            clock=self.clock,
            wall=WallClock(0.0),
            new_id=lambda: f"id{next(ids)}",
            sip=SipSettings(),
            calls=CallSettings(),
            settings=SwitchSettings(),
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


def setting(seed: int, *manners: Manners) -> tuple[World, Board, Phone, list[Phone]]:
    """100, and a device of 101 for each of the manners."""
    world = World(seed, loss=LOSS, delay=DELAYS)
    board = Board(world)
    caller = Phone(world, "100", ("192.0.2.10", 5060))
    callees = [
        Phone(world, "101", (f"192.0.2.{20 + index}", 5060), manners=manner)
        for index, manner in enumerate(manners)
    ]
    for callee in callees:
        place(board.bindings, callee)
    return world, board, caller, callees


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_connects_and_ends_for_both(seed: int) -> None:
    world, board, caller, (callee,) = setting(seed, Manners(answers_after=1.0))
    with world.explained():
        caller.dial("101")
        world.run(until=60.0)
        caller.hang_up()
        world.run(until=400.0)
        assert caller.call is None
        assert callee.call is None
        record = board.record()
        assert record.answered_at is not None
        assert (record.cause, record.ended_by) == (EndCause.BYE, Side.CALLER)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_two_phones_that_answer_together_one_has_the_call(seed: int) -> None:
    both = Manners(answers_after=1.0)
    world, board, caller, callees = setting(seed, both, both)
    with world.explained():
        caller.dial("101")
        world.run(until=100.0)
        assert sum(callee.call is not None for callee in callees) == 1
        caller.hang_up()
        world.run(until=500.0)
        assert [callee.call for callee in callees] == [None, None]
        assert board.record().cause is EndCause.BYE


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_that_nobody_answers_is_over_after_its_ring_time(seed: int) -> None:
    world, board, caller, (callee,) = setting(seed, Manners(answers_after=None))
    with world.explained():
        caller.dial("101")
        world.run(until=300.0)
        assert caller.call is None
        assert callee.call is None
        assert board.record().cause is EndCause.NO_ANSWER
