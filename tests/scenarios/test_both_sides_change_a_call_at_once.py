"""Re-INVITEs that collide: both are refused, and both succeed in the end."""

from __future__ import annotations

import pytest

from tests.sim.exchange import OFFER, Exchange
from tests.sim.lossy_switchboard import DELAYS, LOSS
from tests.sim.phone import Phone
from tests.sim.world import World
from tongdai.sip.endpoint_inputs import HangUp, Offer
from tongdai.sip.endpoint_outputs import SessionAnswered, SessionReanswered


@pytest.mark.parametrize("seed", range(20))
def test_after_a_collision_the_offer_is_made_again_and_answered(seed):
    world = World(seed)
    exchange = Exchange(world, connects=False)
    phone = Phone(world, "101", ("192.0.2.11", 5060))
    exchange.passwords["101"] = phone.password
    phone.register()
    world.run(until=40)
    leg = exchange.dial("101")
    world.run(until=45)
    assert exchange.of(SessionAnswered)

    with world.explained():
        exchange.tell(Offer(leg, OFFER))
        phone.reoffer()
        world.run(until=45.5)
        assert "reoffer refused with 491" in phone.facts
        assert exchange.of(SessionReanswered) == []
        # We own the Call-ID: 2.1 to 4 s.
        world.run(until=47.0)
        assert exchange.of(SessionReanswered) == []
        world.run(until=50.0)
        assert len(exchange.of(SessionReanswered)) == 1
        assert phone.facts[-1] == "reoffered"


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_lost_of_a_collision_the_call_is_changed_and_goes_on(seed):
    world = World(seed, loss=LOSS, delay=DELAYS)
    exchange = Exchange(world)
    phone = Phone(world, "101", ("192.0.2.11", 5060))
    exchange.passwords["101"] = phone.password
    phone.register()
    world.run(until=80)
    leg = exchange.dial("101")
    world.run(until=160)
    assert exchange.of(SessionAnswered)

    with world.explained():
        exchange.tell(Offer(leg, OFFER))
        phone.reoffer()
        world.run(until=260)
        # The phone does not ask again, but we do.
        assert len(exchange.of(SessionReanswered)) == 1
        assert {"reanswered", "reoffer refused with 491"} & set(phone.facts)
        assert exchange.ended() == []
        assert phone.call is not None
        exchange.tell(HangUp(leg))
        world.run(until=400)
        assert phone.facts[-1] == "far end hung up"
        assert exchange.endpoint.deadline() is None
