"""A call ends in time: by rules of those who have a part in it, and with a warning."""

from __future__ import annotations

import pytest

from tests.sim.scripted_media import PHONE
from tests.switch.telephone_network import (
    OUT,
    SALES,
    board,
    house,
    inside,
    outside,
    rung,
)
from tongdai.call.cause import EndCause
from tongdai.call.directory import Hotline
from tongdai.call.limits import CallingTerms, Limits
from tongdai.media.events import SoundEnded
from tongdai.sip.endpoint_outputs import Referral, TransferWanted
from tongdai.sip.ids import SessionId


@pytest.mark.parametrize(
    "held_to",
    [
        {"limits": Limits(longest_call=100.0)},
        {"of_100": Limits(longest_call=100.0)},
        {"hotlines": (Hotline(SALES, limits=Limits(longest_call=100.0)),)},
    ],
    ids=["tenant", "extension", "hotline"],
)
def test_a_call_lasts_no_longer_than_any_that_has_a_part_in_it_allows(held_to):
    on = board(house(**held_to))
    outside(on)
    on.clock.advance(99.0)
    assert on.switch.live_calls == 1
    on.clock.advance(1.0)
    assert on.records.one().cause is EndCause.ALLOTTED_TIMEOUT


def test_who_has_passed_a_call_on_still_bounds_it():
    on = board(house(of_100=Limits(longest_call=100.0)))
    caller, _ = inside(on)
    on.clock.advance(50.0)
    on.report(TransferWanted(SessionId(caller), 7, "102", "demo", Referral.BLIND))
    (other,) = rung(on).values()
    on.answers(other, PHONE)
    on.clock.advance(49.0)
    assert on.switch.live_calls == 1
    on.clock.advance(1.0)
    assert on.switch.live_calls == 0


def test_the_hotline_that_a_call_is_passed_on_with_bounds_it_too():
    on = board(house(hotlines=(Hotline(SALES, limits=Limits(longest_call=100.0)),)))
    caller, _ = inside(on)
    on.clock.advance(50.0)
    on.report(TransferWanted(SessionId(caller), 7, OUT, "demo", Referral.BLIND))
    (customer,) = rung(on).values()
    on.answers(customer, PHONE)
    on.clock.advance(49.0)
    assert on.switch.live_calls == 1
    on.clock.advance(1.0)
    assert on.switch.live_calls == 0


def test_two_calls_that_become_one_end_when_the_earlier_had_to():
    on = board(house(of_100=Limits(longest_call=100.0)))
    caller, _ = inside(on)
    on.clock.advance(60.0)
    on.call("102", session="second")
    (other,) = rung(on).values()
    on.answers(other, PHONE)
    joined = TransferWanted(
        SessionId("second"), 7, "", "", Referral.BLIND, SessionId(caller)
    )
    on.report(joined)
    assert on.switch.live_calls == 1
    on.clock.advance(39.0)
    assert on.switch.live_calls == 1
    on.clock.advance(1.0)
    assert on.switch.live_calls == 0


def test_both_hear_that_the_end_is_near_and_then_each_other_again():
    terms = CallingTerms(warning=20.0)
    on = board(house(terms=terms, limits=Limits(daily=90.0)))
    caller, customer = outside(on)
    on.clock.advance(69.9)
    assert on.media.played == {}
    on.clock.advance(0.1)
    assert {leg: sound.tone for leg, sound in on.media.played.items()} == {
        caller: "ending",
        customer: "ending",
    }
    for leg in (caller, customer):
        on.media.tell(SoundEnded(leg))
    assert on.media.played == {}
    on.clock.advance(20.0)
    assert on.switch.live_calls == 0
