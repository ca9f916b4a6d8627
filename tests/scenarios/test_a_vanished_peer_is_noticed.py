"""A phone loses its power in mid-call, and nobody talks to the wall for ever."""

from __future__ import annotations

from tests.sim.exchange import Exchange
from tests.sim.phone import Manners, Phone
from tests.sim.world import World


def connected(world: World, *extra: tuple[str, str]) -> tuple[Exchange, Phone, Phone]:
    exchange = Exchange(world)
    caller = Phone(world, "100", ("192.0.2.10", 5060))
    manners = Manners(extra=list(extra))
    called = Phone(world, "101", ("192.0.2.11", 5060), manners=manners)
    for phone in (caller, called):
        exchange.passwords[phone.user] = phone.password
        phone.register()
    world.run(until=40)
    caller.dial("101")
    world.run(until=45)
    assert caller.facts[-1] == called.facts[-1] == "talking"
    return exchange, caller, called


def unplug(world: World, phone: Phone) -> None:
    phone.deadline = lambda: None
    phone.receive = lambda data, flow: None


def test_a_phone_without_power_is_hung_up_within_one_session_interval():
    world = World()
    exchange, caller, called = connected(world)
    with world.explained():
        unplug(world, called)
        world.run(until=45 + exchange.settings.session_expires)
        assert exchange.ended() == [408, 200]
        assert caller.facts[-1] == "far end hung up"
        world.run()
        assert exchange.endpoint.idle


def test_a_phone_that_is_there_is_asked_and_left_in_peace():
    world = World()
    exchange, caller, called = connected(world)
    with world.explained():
        world.run(until=45 + 5 * exchange.settings.session_expires)
        assert exchange.ended() == []
        assert called.facts.count("reoffered") == 10
        assert len(caller.requests) == 10
        called.hang_up()
        world.run()
        assert exchange.ended() == [200, 200]


def test_a_phone_that_takes_update_is_asked_without_its_media():
    world = World()
    exchange, _, called = connected(world, ("Allow", "INVITE, ACK, BYE, UPDATE"))
    world.run(until=45 + exchange.settings.session_expires)
    asked = [request.method for request in called.requests]
    assert asked == ["INVITE", "UPDATE", "UPDATE"]
    assert "reoffered" not in called.facts


def test_a_caller_that_never_acknowledges_is_hung_up_after_32_s():
    world = World()
    exchange = Exchange(world)
    caller = Phone(world, "100", ("192.0.2.10", 5060))
    called = Phone(world, "101", ("192.0.2.11", 5060))
    for phone in (caller, called):
        exchange.passwords[phone.user] = phone.password
        phone.register()
    world.run(until=40)
    caller.dial("101")
    world.run(until=40.5)
    unplug(world, caller)
    with world.explained():
        world.run()
        assert exchange.ended() == [408, 200]
        assert called.facts[-1] == "far end hung up"
