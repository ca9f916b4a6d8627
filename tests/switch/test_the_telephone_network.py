"""Customers are called over trunks, and reach who their hotline rings."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from tests.sim.scripted_media import PHONE
from tests.switch.board import desk_phone
from tests.switch.telephone_network import (
    ACCOUNT,
    CUSTOMER,
    FIRST,
    SALES,
    SECOND,
    SUPPORT,
    board,
    call_in,
    house,
    rung,
)
from tongdai.call.cause import EndCause
from tongdai.call.directory import Dialling, Directory, Group, Hotline
from tongdai.call.events import Direction
from tongdai.call.opening_hours import OpeningHours
from tongdai.media.engine import CodecFamily
from tongdai.sip.endpoint_inputs import (
    Accept,
    Dial,
    HangUp,
    Progress,
    Refuse,
    RefuseTransfer,
)
from tongdai.sip.endpoint_outputs import Referral, TransferWanted
from tongdai.sip.ids import SessionId


def test_a_customer_is_called_over_the_first_trunk_from_the_usual_hotline() -> None:
    on = board(house())
    caller = on.call("+84 90 1234567")
    (dial,) = on.take(Dial)
    assert (dial.target.flow, dial.account) == (FIRST, ACCOUNT)
    assert dial.target.uri == "sip:84901234567@192.0.2.91"
    assert dial.callee_user == "84901234567"
    assert dial.caller.user == "842473000001"
    assert dial.caller.display == ""
    assert dict(dial.headers) == {
        "P-Asserted-Identity": "<sip:842473000001@192.0.2.91>"
    }
    on.answers(dial.session, PHONE)
    (answer,) = on.take(Accept)
    assert answer.session == SessionId(caller)
    assert dict(answer.headers)["Tongdai-Hotline"] == SALES
    record = on.records.one()
    assert (record.callee, record.hotline) == ("0901234567", SALES)
    assert record.direction is Direction.OUTBOUND
    assert record.parties == {"100"}


def test_a_call_bound_for_a_trunk_asks_the_browser_for_g711_at_once() -> None:
    on = board(house())
    caller = on.call("0901234567")
    (customer,) = rung(on).values()
    assert on.media.families[caller] == (CodecFamily.G711,)
    assert on.media.families[customer] == (CodecFamily.G711,)


def test_what_a_carrier_sends_before_the_answer_is_heard() -> None:
    on = board(house())
    caller = on.call("0901234567")
    (customer,) = rung(on).values()
    on.rings(customer, PHONE, status=183)
    (early,) = on.take(Progress)
    assert (early.session, early.status) == (caller, 183)
    assert early.body is not None
    (hearing,) = on.media.hearing.values()
    assert hearing == {(customer, caller)}


@pytest.mark.parametrize("status", [408, 430, 503, 500, 403, 407])
def test_a_carrier_that_fails_gives_way_to_the_next(status: int) -> None:
    on = board(house())
    on.call("0901234567")
    (dial,) = on.take(Dial)
    assert dial.patience == 4.0
    on.ends(dial.session, status)
    (second,) = on.take(Dial)
    assert second.target.flow == SECOND
    assert second.callee_user == "+84901234567"
    blamed = status in (408, 430, 503)
    assert on.carriers.blamed == (["demo/first"] if blamed else [])
    on.answers(second.session, PHONE)
    assert len(on.take(Accept)) == 1


@pytest.mark.parametrize(
    ("status", "cause", "code"),
    [
        (486, EndCause.BUSY, 486),
        (603, EndCause.UNKNOWN, 603),
        (404, EndCause.UNKNOWN, 404),
        (480, EndCause.NO_ANSWER, 480),
    ],
)
def test_what_a_carrier_says_of_the_number_is_told_to_the_caller(
    status: int, cause: EndCause, code: int
) -> None:
    on = board(house())
    on.call("0901234567")
    (customer,) = rung(on).values()
    on.ends(customer, status)
    assert rung(on) == {}
    (refused,) = on.take(Refuse)
    assert refused.status == code
    assert on.records.one().cause is cause


def test_without_a_trunk_that_works_the_caller_is_told() -> None:
    on = board(house())
    on.carriers.up.clear()
    on.call("0901234567")
    (refused,) = on.take(Refuse)
    assert refused.status == 503


def test_an_extension_without_a_hotline_calls_nobody_outside() -> None:
    on = board(house())
    on.call("0901234567", caller="103")
    (refused,) = on.take(Refuse)
    assert refused.status == 403
    assert on.records.one().cause is EndCause.LIMITATION_DECLINE


def test_a_customer_rings_every_member_of_the_hotlines_group() -> None:
    on = board(house())
    customer = call_in(on, "+842473000001")
    legs = rung(on)
    assert sorted(legs) == ["101", "102"]
    on.rings(legs["102"])
    (ringing,) = on.take(Progress)
    assert (ringing.status, ringing.headers) == (180, ())
    on.answers(legs["102"], PHONE)
    (dropped,) = on.take(HangUp)
    assert dropped.session == SessionId(legs["101"])
    assert "Call completed elsewhere" in dict(dropped.headers)["Reason"]
    (answer,) = on.take(Accept)
    assert (answer.session, answer.headers) == (SessionId(customer), ())
    record = on.records.one()
    assert (record.caller, record.callee) == (CUSTOMER, "102")
    assert record.direction is Direction.INBOUND
    assert record.parties == {"102"}


def test_the_called_see_the_customer_and_the_hotline() -> None:
    on = board(house())
    call_in(on, SUPPORT)
    (dial,) = on.take(Dial)
    assert dial.callee_user == "101"
    assert dial.caller.user == CUSTOMER
    assert dict(dial.headers)["Tongdai-Hotline"] == SUPPORT


def test_the_fallback_rings_when_nobody_takes_the_call() -> None:
    on = board(house())
    call_in(on, SUPPORT)
    on.ends(rung(on)["101"], 486)
    assert list(rung(on)) == ["102"]


def test_outside_the_hours_the_fallback_rings_at_once() -> None:
    never = OpeningHours(
        ZoneInfo("Asia/Ho_Chi_Minh"), (((time(0), time(0)),),) + ((),) * 6
    )
    closed = Hotline(SALES, destination="101", hours=never, fallback="102")
    on = board(house(hotlines=(closed,)))
    call_in(on, SALES)
    (number,) = rung(on)
    # The board's day is a Tuesday.
    assert number == "102"


@pytest.mark.parametrize("dialled", ["02473000009", "101", "60000", "", "'; DROP"])
def test_a_carrier_reaches_hotlines_and_nothing_else(dialled: str) -> None:
    on = board(house())
    call_in(on, dialled)
    (refused,) = on.take(Refuse)
    assert refused.status == 404
    assert rung(on) == {}


def test_of_two_tenants_at_one_carrier_the_one_whose_hotline_it_is_is_called() -> None:
    on = board(house())
    call_in(on, SUPPORT, peer="other/line", others=("demo/first",))
    assert list(rung(on)) == ["101"]


def test_a_carrier_passes_no_call_on() -> None:
    on = board(house())
    customer = call_in(on, SUPPORT)
    on.answers(rung(on)["101"], PHONE)
    on.report(TransferWanted(SessionId(customer), 1, "0901234567", "", Referral.BLIND))
    (refused,) = on.take(RefuseTransfer)
    assert refused.status == 403
    assert rung(on) == {}


def test_a_customer_is_passed_on_to_a_number_outside() -> None:
    on = board(house())
    call_in(on, SUPPORT)
    agent = rung(on)["101"]
    on.answers(agent, PHONE)
    on.take_all()
    on.report(TransferWanted(SessionId(agent), 1, "0909999999", "", Referral.BLIND))
    (dial,) = on.take(Dial)
    assert dial.callee_user == "84909999999"
    assert dial.caller.user == "842473000001"


def test_an_external_group_rings_numbers_outside_together() -> None:
    on = board(house())
    on.call("70000")
    legs = rung(on)
    assert sorted(legs) == ["84900000001", "84900000005"]
    on.answers(legs["84900000005"], PHONE)
    assert on.records.one().callee == "0900000005"


def test_an_external_group_is_called_over_the_next_trunk_if_the_first_is_away() -> None:
    on = board(house())
    on.call("70000")
    first = on.take(Dial)
    assert {dial.target.flow for dial in first} == {FIRST}
    for dial in first:
        on.ends(dial.session, 503)
    second = on.take(Dial)
    assert {dial.target.flow for dial in second} == {SECOND}
    assert [dial.callee_user for dial in second] == ["+84900000001", "+84900000005"]
    on.answers(second[0].session, PHONE)
    record = on.records.one()
    assert (record.callee, record.trunk) == ("0900000001", "second")


def test_an_external_group_that_is_busy_is_not_called_over_another_trunk() -> None:
    on = board(house())
    on.call("70000")
    for dial in on.take(Dial):
        on.ends(dial.session, 486)
    assert rung(on) == {}
    (refused,) = on.take(Refuse)
    assert refused.status == 486


def abroad(*, international: bool) -> Directory:
    """A group of which one member is abroad, where the tenant may call or not."""
    (demo,) = house().tenants
    partners = Group("70000", ("+12025550123", "0900000005"), external=True)
    return Directory(
        [
            replace(
                demo,
                groups={"70000": partners},
                dialling=Dialling(international=international),
            )
        ]
    )


def test_members_outside_who_may_not_be_called_any_more_are_not() -> None:
    on = board(abroad(international=True))
    on.call("70000")
    assert list(rung(on)) == ["12025550123", "84900000005"]
    on = board(abroad(international=False))
    on.call("70000")
    assert list(rung(on)) == ["84900000005"]


@pytest.mark.parametrize("number", ["+12025550123", "19001234"])
def test_a_call_is_not_passed_on_to_where_it_could_not_be_made(number: str) -> None:
    on = board(house())
    call_in(on, SUPPORT)
    agent = rung(on)["101"]
    on.answers(agent, PHONE)
    on.report(TransferWanted(SessionId(agent), 1, number, "", Referral.BLIND))
    (refused,) = on.take(RefuseTransfer)
    assert refused.status == 403
    assert rung(on) == {}


@pytest.mark.parametrize("number", ["0909999999", "70000"])
def test_who_may_call_nobody_outside_passes_no_call_on_there(number: str) -> None:
    on = board(house())
    on.place(desk_phone("103", 13))
    caller = on.call("101", caller="103")
    on.answers(rung(on)["101"])
    on.report(TransferWanted(SessionId(caller), 1, number, "", Referral.BLIND))
    (refused,) = on.take(RefuseTransfer)
    assert refused.status == 403
    assert rung(on) == {}
