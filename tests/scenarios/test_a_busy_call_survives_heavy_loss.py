"""Two phones, one call, four datagrams of ten lost: all comes to a clean end."""

from __future__ import annotations

import pytest

from tests.sim.exchange import Exchange
from tests.sim.phone import Phone
from tests.sim.world import World
from tongdai.sip.endpoint_outputs import SessionEnded, SessionOffered


def connected(world: World) -> tuple[Exchange, Phone, Phone]:
    """An exchange with two registered phones; nothing is lost so far."""
    exchange = Exchange(world)
    phones = [
        Phone(world, user, (f"192.0.2.{host}", 5060))
        for user, host in (("100", 10), ("101", 11))
    ]
    for phone in phones:
        exchange.passwords[phone.user] = phone.password
        phone.register()
    world.run(until=40)
    assert [phone.facts for phone in phones] == [["registered: 200"]] * 2
    return exchange, phones[0], phones[1]


@pytest.mark.parametrize("tens", range(20))
def test_every_history_of_a_busy_call_comes_to_an_end(tens):
    for seed in range(10 * tens, 10 * tens + 10):
        world = World(seed, delay=(0.005, 0.3))
        exchange, caller, callee = connected(world)
        world.loss = 0.4
        with world.explained():
            caller.dial("101")
            world.run(until=80)
            caller.reoffer()
            callee.reoffer()
            world.run(until=120)
            callee.hang_up()
            world.run(until=200)
            caller.hang_up()
            world.run()

            ended = [fact.session for fact in exchange.of(SessionEnded)]
            assert len(ended) == len(set(ended)) == 2 * len(exchange.of(SessionOffered))
            assert exchange.endpoint.idle
            assert caller.call is callee.call is None


def test_most_calls_are_answered_in_spite_of_it():
    answered = 0
    for seed in range(50):
        world = World(seed)
        _, caller, callee = connected(world)
        world.loss = 0.4
        caller.dial("101")
        world.run(until=90)
        answered += "talking" in caller.facts and "talking" in callee.facts
    assert answered >= 45
