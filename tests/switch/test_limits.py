"""No way to the telephone network leads round the limits of a company."""

from __future__ import annotations

import pytest

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board
from tests.switch.telephone_network import (
    CUSTOMER,
    OUT,
    SALES,
    SUPPORT,
    board,
    call_in,
    house,
    inside,
    outside,
    rung,
)
from tongdai.call.cause import EndCause
from tongdai.call.directory import Forwarding, Group, Hotline
from tongdai.call.ids import LegId
from tongdai.call.limits import CallingTerms, Limits
from tongdai.sip.endpoint_inputs import Dial, Refuse, RefuseTransfer, ReportTransfer
from tongdai.sip.endpoint_outputs import Referral, SessionEnded, TransferWanted
from tongdai.sip.headers import Headers
from tongdai.sip.ids import SessionId

TRIAL = CallingTerms(trial=True)
BARRED = Limits(barred=("09",))
USED_UP = Limits(daily=0.0)
LIMITED = [
    pytest.param({"terms": TRIAL}, EndCause.TRIAL_REJECTION, id="trial"),
    pytest.param({"limits": BARRED}, EndCause.LIMITATION_DECLINE, id="barred"),
    pytest.param({"limits": USED_UP}, EndCause.LIMITATION_DECLINE, id="used up"),
]


def direct(on: Board) -> None:
    on.call(OUT)


def to_external_group(on: Board) -> None:
    on.call("70000")


def to_who_forwards(on: Board) -> None:
    on.call("101")


def to_own_hotline(on: Board) -> None:
    on.call("02473000003")


def to_group_that_leads_out(on: Board) -> None:
    on.call("60000")


def redirected(on: Board) -> None:
    on.call("102")
    (phone,) = rung(on).values()
    moved = ((OUT, "demo"),)
    on.report(SessionEnded(SessionId(phone), 302, None, Headers(), moved))


HOTLINES = (
    Hotline(SALES, destination="60000"),
    Hotline("02473000003", destination=OUT),
)
NOBODY_THERE = Group("60000", ("103",), next=OUT)


@pytest.mark.parametrize(("held_to", "cause"), LIMITED)
@pytest.mark.parametrize(
    "way", [direct, to_external_group, to_own_hotline, to_group_that_leads_out]
)
def test_an_extension_gets_no_further_than_its_company_may_call(way, held_to, cause):
    on = board(house(group=NOBODY_THERE, hotlines=HOTLINES, **held_to))
    way(on)
    assert on.take(Dial) == []
    assert on.records.one().cause is cause
    assert on.records.one().trunk == ""
    (refused,) = on.take(Refuse)
    assert (refused.status, dict(refused.headers)["Tongdai-Cause"]) == (403, cause)


@pytest.mark.parametrize(("held_to", "cause"), LIMITED)
def test_a_phone_that_redirects_gets_no_further(held_to, cause):
    on = board(house(**held_to))
    redirected(on)
    assert on.take(Dial) == []
    assert on.records.one().cause is cause


@pytest.mark.parametrize(("held_to", "cause"), LIMITED)
def test_who_forwards_outside_is_rung_instead(held_to, cause):
    on = board(house(forwarding=Forwarding(always=OUT), **held_to))
    on.call("101")
    assert rung(on).keys() == {"101"}


@pytest.mark.parametrize(("held_to", "cause"), LIMITED)
@pytest.mark.parametrize("kind", [Referral.BLIND, Referral.ATTENDED])
def test_a_transfer_gets_no_further(kind, held_to, cause):
    on = board(house(**held_to))
    caller, _ = inside(on)
    on.report(TransferWanted(SessionId(caller), 7, OUT, "demo", kind))
    assert on.take(Dial) == []
    assert on.take(RefuseTransfer) == []
    *_, told = on.take(ReportTransfer)
    assert (told.status, told.over) == (403, True)
    assert on.switch.live_calls == 1


@pytest.mark.parametrize(("held_to", "cause"), LIMITED)
def test_a_customer_is_led_no_further_than_the_company_may_call(held_to, cause):
    hotlines = (Hotline(SUPPORT, destination=OUT),)
    on = board(house(hotlines=hotlines, **held_to))
    call_in(on, SUPPORT)
    assert on.take(Dial) == []
    assert on.records.one().cause is cause


@pytest.mark.parametrize(("held_to", "cause"), LIMITED)
def test_calls_for_help_and_calls_inside_are_always_free(held_to, cause):
    on = board(house(**held_to))
    on.call("115")
    assert rung(on).keys() == {"115"}
    on.call("101", session="other")
    assert rung(on).keys() == {"101"}


def test_on_trial_a_customer_who_has_called_may_be_called_back():
    on = board(house(terms=TRIAL))
    on.call(CUSTOMER)
    assert on.take(Dial) == []
    call_in(on, SALES)
    rung(on)
    on.call(CUSTOMER, session="back")
    assert len(on.take(Dial)) == 1


def test_of_an_external_group_only_those_ring_who_may_be_called():
    on = board(house(limits=Limits(barred=("0900000001",))))
    on.call("70000")
    assert rung(on).keys() == {"84900000005"}


def test_of_two_that_ring_together_the_last_minute_is_for_one():
    on = board(house(limits=Limits(daily=60.0)))
    on.call("70000")
    assert rung(on).keys() == {"84900000001"}


@pytest.mark.parametrize(("held_to", "cause"), LIMITED)
def test_what_changes_while_one_trunk_is_tried_holds_for_the_next(held_to, cause):
    on = board(house())
    on.call(OUT)
    (customer,) = rung(on).values()
    on.directory = house(**held_to)
    on.ends(customer, 503)
    assert on.take(Dial) == []
    assert on.records.one().cause is cause


def test_an_extension_pays_for_what_it_calls_and_no_other_does():
    on = board(house(of_100=Limits(daily=60.0)))
    _, customer = outside(on)
    on.clock.advance(60.0)
    on.ends(customer, 200)
    on.call(OUT, session="again")
    on.call("70000", session="by a group")
    assert on.take(Dial) == []
    on.call(OUT, caller="101", session="another")
    assert len(on.take(Dial)) == 1


def test_who_forwards_pays_and_not_who_calls():
    on = board(house(forwarding=Forwarding(always=OUT), of_100=USED_UP))
    on.call("101")
    assert rung(on).keys() == {"84901234567"}


def test_who_passes_a_call_on_outside_pays_for_it():
    on = board(house(of_100=Limits(daily=30.0)))
    caller, _ = inside(on)
    on.report(TransferWanted(SessionId(caller), 7, OUT, "demo", Referral.BLIND))
    (customer,) = rung(on).values()
    on.answers(customer, PHONE)
    on.clock.advance(29.0)
    assert on.switch.live_calls == 1
    on.clock.advance(1.0)
    assert on.switch.live_calls == 0
    assert on.records.one().cause is EndCause.ALLOTTED_TIMEOUT


def test_of_two_that_race_for_the_last_minute_one_gets_it():
    for turn in range(1000):
        on = board(house(limits=Limits(monthly=60.0)))
        callers = ["100", "101"] if turn % 2 else ["101", "100"]
        for caller in callers:
            on.call(OUT, caller=caller, session=caller)
        (customer,) = rung(on).values()
        on.answers(customer, PHONE)
        (refused,) = on.take(Refuse)
        assert refused.session == callers[1]
        on.clock.advance(turn % 60 + 1)
        on.ends(customer, 200)
        on.call(OUT, caller="102", session="102")
        # What was not talked away is there for the next one.
        assert len(on.take(Dial)) == (turn % 60 < 59)


def test_a_call_that_rings_in_vain_costs_nothing():
    on = board(house(limits=Limits(daily=60.0)))
    on.call(OUT)
    (customer,) = rung(on).values()
    on.clock.advance(20.0)
    on.ends(customer, 486)
    on.call(OUT, session="again")
    assert len(on.take(Dial)) == 1


def test_calls_end_when_the_allowance_does_and_what_they_cost_is_kept():
    on = board(house(limits=Limits(daily=150.0)))
    outside(on)
    on.clock.advance(149.9)
    assert on.switch.live_calls == 1
    on.clock.advance(0.1)
    assert on.switch.live_calls == 0
    begun, ended = on.stores.usage.puts
    assert (begun.used, begun.extension, begun.hotline) == (None, "100", SALES)
    assert on.stores.usage.seconds() == [pytest.approx(150.0, abs=0.01)]
    assert ended.leg == begun.leg


def test_what_others_give_back_prolongs_a_call():
    on = board(house(limits=Limits(daily=90.0)))
    _, first = outside(on)
    outside(on, "second")
    on.clock.advance(29.0)
    on.ends(first, 200)
    on.clock.advance(31.0)
    assert on.switch.live_calls == 1
    on.clock.advance(1.0)
    assert on.switch.live_calls == 0


def test_a_new_allowance_holds_at_once_and_drops_no_call():
    on = board(house())
    outside(on)
    on.directory = house(limits=USED_UP)
    on.call(OUT, session="late")
    assert on.take(Dial) == []
    on.clock.advance(3600.0)
    assert on.switch.live_calls == 1


def calls(on: Board, *sessions: str) -> list[bool]:
    """Which of these calls to 102 are let in."""
    for session in sessions:
        on.call("102", session=session)
    refused = {refusal.session for refusal in on.take(Refuse)}
    return [session not in refused for session in sessions]


def test_a_company_has_no_more_calls_at_once_than_it_may():
    on = board(house(terms=CallingTerms(calls_at_once=2)))
    assert calls(on, "a", "b", "c") == [True, True, False]
    customer = call_in(on, SALES)
    (refused,) = on.take(Refuse)
    assert (refused.session, refused.status) == (customer, 480)
    on.call("115", session="help")
    assert rung(on).keys() >= {"115"}
    on.ends(LegId("help"), 487)
    on.ends(LegId("a"), 487)
    assert calls(on, "d", "e") == [True, False]


def test_a_company_begins_no_more_calls_a_second_than_it_may():
    on = board(house(terms=CallingTerms(calls_a_second=2)))
    assert calls(on, "a", "b", "c") == [True, True, False]
    on.clock.advance(0.99)
    assert calls(on, "d") == [False]
    on.clock.advance(0.01)
    assert calls(on, "e", "f", "g") == [True, True, False]
