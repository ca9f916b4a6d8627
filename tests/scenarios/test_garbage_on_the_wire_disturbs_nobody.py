"""Mutilated copies of a call's own messages: nothing raises, nothing is left over."""

from __future__ import annotations

import random

import pytest

from tests.sim.exchange import Exchange
from tests.sim.phone import Phone
from tests.sim.world import World
from tongdai.sip.endpoint_inputs import Received
from tongdai.sip.endpoint_outputs import SessionEnded
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.flow import Flow

SPLINTERS = (b"\r\n", b";", b",", b"<", b'"', b"%00", b"tag=", b" ")


class Tampered(Exchange):
    """Gets, before each message, up to two broken ones made of what came before."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world)
        self._random = random.Random(seed)
        self._seen: list[tuple[bytes, Flow]] = []

    def receive(self, data: bytes, flow: Flow) -> None:
        self._seen.append((data, flow))
        for _ in range(self._random.randrange(3)):
            broken, origin = self._random.choice(self._seen)
            for _ in range(self._random.randrange(4)):
                broken = self._mutilated(broken)
            self.tell(Received(broken, origin))
        super().receive(data, flow)

    def _mutilated(self, data: bytes) -> bytes:
        draw = self._random
        at = draw.randrange(len(data) + 1)
        match draw.randrange(5):
            case 0:
                return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]
            case 1:
                return data[:at] + data[at + draw.randrange(30) :]
            case 2:
                return data[:at] + draw.choice(SPLINTERS) + data[at:]
            case kind:
                lines = data.split(b"\r\n")
                line = draw.randrange(len(lines))
                lines[line : line + 1] = [lines[line]] * 2 if kind == 3 else []
                return b"\r\n".join(lines)


class Patient(Phone):
    """A phone that passes over what it cannot read."""

    def receive(self, data: bytes, flow: Flow) -> None:
        try:
            super().receive(data, flow)
        except MalformedMessage:
            self.facts.append("nonsense")


@pytest.mark.parametrize("tens", range(20))
def test_a_call_among_garbage_comes_to_an_end_and_leaves_nothing(tens):
    for seed in range(10 * tens, 10 * tens + 10):
        world = World(seed, loss=0.1, delay=(0.005, 0.2))
        exchange = Tampered(world, seed)
        phones = [
            Patient(world, user, (f"192.0.2.{host}", 5060))
            for user, host in (("100", 10), ("101", 11))
        ]
        for phone in phones:
            exchange.passwords[phone.user] = phone.password
            phone.register()
        world.run(until=40)
        phones[0].dial("101")
        world.run(until=50)
        for phone in phones:
            phone.reoffer()
        world.run(until=70)
        for phone in phones:
            phone.hang_up()
        with world.explained():
            world.run(until=4_000)
            ended = [fact.session for fact in exchange.of(SessionEnded)]
            assert len(ended) == len(set(ended))
            assert exchange.endpoint.idle
