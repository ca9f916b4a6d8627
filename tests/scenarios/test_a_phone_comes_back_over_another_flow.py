"""A connection breaks in mid-call; the call does not."""

from __future__ import annotations

from tests.sim.exchange import Exchange
from tests.sim.phone import Phone
from tests.sim.world import World
from tongdai.sip.endpoint_outputs import SessionEnded
from tongdai.sip.flow import Transport


def talking(world: World) -> tuple[Exchange, Phone, Phone]:
    """A page on a WebSocket calls a desk phone, which answers."""
    exchange = Exchange(world)
    page = Phone(world, "100", ("192.0.2.10", 40001), transport=Transport.WS)
    desk = Phone(world, "101", ("192.0.2.11", 5060))
    for phone in (page, desk):
        exchange.passwords[phone.user] = phone.password
        phone.register()
    world.run(until=40)
    page.dial("101")
    world.run(until=45)
    assert page.facts[-1] == desk.facts[-1] == "talking"
    return exchange, page, desk


def test_a_broken_connection_alone_ends_nothing():
    world = World()
    exchange, page, desk = talking(world)
    page.reconnect()
    world.run(until=100)
    assert exchange.of(SessionEnded) == []
    assert desk.facts[-1] == "talking"


def test_a_page_that_registered_again_hears_that_the_far_end_hung_up():
    world = World()
    exchange, page, desk = talking(world)
    with world.explained():
        page.reconnect()
        page.register()
        world.run(until=50)
        desk.hang_up()
        world.run()
        assert page.facts[-1] == "far end hung up"
        assert exchange.ended() == [200, 200]


def test_a_page_that_comes_back_just_in_time_hears_what_it_missed():
    world = World()
    _, page, desk = talking(world)
    with world.explained():
        page.reconnect()
        world.run(until=50)
        desk.hang_up()
        world.run(until=60)
        page.register()
        world.run()
        assert "far end hung up" in page.facts


def test_a_page_that_has_not_registered_yet_can_hang_up_over_the_new_connection():
    world = World()
    exchange, page, desk = talking(world)
    with world.explained():
        page.reconnect()
        page.hang_up()
        world.run()
        # The BYE was challenged, signed, and moved the dialog.
        assert desk.facts[-1] == "far end hung up"
        assert exchange.ended() == [200, 200]


def test_a_page_that_never_comes_back_is_given_up_by_its_session_timer():
    world = World()
    exchange, page, desk = talking(world)
    with world.explained():
        page.reconnect()
        world.run()
        assert exchange.ended() == [408, 200]
        assert desk.facts[-1] == "far end hung up"
        assert world.now < 45 + exchange.settings.session_expires + 60
