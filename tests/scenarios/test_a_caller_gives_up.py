"""A call that is cancelled before, while and after it is answered."""

from __future__ import annotations

import pytest

from tests.sim.exchange import Exchange
from tests.sim.phone import Manners, Phone
from tests.sim.world import World


def registered(world: World, **callee: object) -> tuple[Exchange, Phone, Phone]:
    exchange = Exchange(world)
    caller = Phone(world, "100", ("192.0.2.10", 5060))
    manners = Manners(**callee)
    called = Phone(world, "101", ("192.0.2.11", 5060), manners=manners)
    for phone in (caller, called):
        exchange.passwords[phone.user] = phone.password
        phone.register()
    world.run(until=40)
    return exchange, caller, called


def test_a_ringing_phone_stops_when_the_caller_cancels():
    world = World()
    exchange, caller, called = registered(world, answers_after=None)
    with world.explained():
        caller.dial("101")
        world.run(until=45)
        caller.cancel()
        world.run()
        assert called.facts == ["registered: 200", "ringing", "cancelled"]
        assert caller.facts[-1] == "refused with 487"
        assert exchange.ended() == [487, 487]
        assert exchange.endpoint.idle


@pytest.mark.parametrize("seed", range(60))
def test_a_cancel_that_crosses_the_answer_leaves_nobody_in_a_call(seed):
    # The callee answers 1 s after it rings; the CANCEL leaves about then.
    world = World(seed, delay=(0.005, 0.2))
    exchange, caller, called = registered(world, answers_after=1.0)
    with world.explained():
        caller.dial("101")
        world.run(until=41.0 + seed / 60)
        caller.cancel()
        world.run(until=60)
        caller.hang_up()
        world.run()
        assert caller.call is called.call is None
        assert len(exchange.ended()) == 2
        assert exchange.endpoint.idle


@pytest.mark.parametrize("status", [486, 480, 603, 404])
def test_a_refusal_reaches_the_caller(status):
    world = World()
    exchange, caller, _ = registered(world, refuses_with=status)
    caller.dial("101")
    world.run()
    assert caller.facts[-1] == f"refused with {status}"
    assert exchange.ended() == [status, status]


def test_a_caller_whose_connection_breaks_stops_the_ringing():
    world = World()
    exchange, caller, called = registered(world, answers_after=None)
    with world.explained():
        caller.dial("101")
        world.run(until=45)
        world.close(caller.flow)
        world.run()
        assert called.facts[-1] == "cancelled"
        assert exchange.ended()[0] == 430
