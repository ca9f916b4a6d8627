"""Calls that a company's own program makes, passes on, holds and ends: lossy wire."""

from __future__ import annotations

import pytest

from tests.sim.company import CUSTOMER, HOTLINE, Company
from tests.sim.lossy_switchboard import place
from tests.sim.phone import Manners, Phone
from tests.sim.scripted_media import PHONE
from tongdai.call.cause import EndCause, Ending
from tongdai.call.events import Direction
from tongdai.call.hearing import Tune
from tongdai.call.ids import CallId
from tongdai.media.sound import Sound
from tongdai.sip.message import Request
from tongdai.switch.directing import Director, Refusal
from tongdai.switch.wishes import Wishes

SEEDS = range(15)
TENANT = "example.com"
ALL, FIRST = Director(TENANT, None), Director(TENANT, "101")


def make(company: Company, number: str = CUSTOMER, extension: str = "101") -> CallId:
    wishes = Wishes(datas='{"order":7}')
    made = company.board.switch.directing.make(TENANT, extension, number, wishes)
    assert not isinstance(made, Ending), made
    return made


def shown(invite: Request) -> str:
    """Whom a phone is called by, as it shows it."""
    return invite.from_.uri.user or ""


@pytest.mark.parametrize("seed", SEEDS)
def test_the_extension_rings_first_and_then_the_customer(seed):
    company = Company(
        seed, first=Manners(answers_after=3.0), customer=Manners(answers_after=8.0)
    )
    media = company.board.media
    with company.world.explained():
        call = make(company)
        company.run(2.0)
        assert company.customer.facts == []
        company.run(58.0)
        assert company.first.facts == ["ringing", "talking"]
        assert company.customer.facts == ["ringing", "talking"]
        assert shown(company.first.requests[0]) == CUSTOMER
        assert shown(company.customer.requests[0]).endswith(HOTLINE[1:])
        (hearing,) = media.hearing.values()
        assert len(hearing) == 2
        assert media.played == {}
        company.first.hang_up()
        company.run(400.0)
        record = company.board.record()
        assert (record.call, record.caller, record.callee) == (call, "101", CUSTOMER)
        assert record.direction is Direction.OUTBOUND
        assert (record.hotline, record.datas) == (HOTLINE, '{"order":7}')
        assert record.rang_at is not None
        assert record.answered_at is not None
        assert record.cause is EndCause.BYE


@pytest.mark.parametrize("seed", SEEDS)
def test_who_waits_for_the_customer_hears_that_it_rings(seed):
    company = Company(seed, customer=Manners(answers_after=None))
    with company.world.explained():
        make(company)
        company.run(30.0)
        assert list(company.board.media.played.values()) == [Sound.ringback()]
        company.first.hang_up()
        company.run(400.0)
        assert company.customer.facts == ["ringing", "cancelled"]
        assert company.board.record().cause is EndCause.CANCEL


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_customers_network_says_is_heard_instead(seed):
    company = Company(
        seed, customer=Manners(answers_after=None, early_sdp=True, early_status=183)
    )
    with company.world.explained():
        make(company)
        company.run(30.0)
        media = company.board.media
        caller, customer = media.open
        assert list(media.hearing.values()) == [frozenset({(customer, caller)})]
        assert media.played == {}
        company.first.hang_up()
        company.run(400.0)
        assert company.board.record().cause is EndCause.CANCEL


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "manners",
    [
        pytest.param(Manners(answers_after=None), id="nobody is there"),
        pytest.param(Manners(refuses_with=486), id="busy"),
        pytest.param(Manners(refuses_with=603), id="declined"),
        pytest.param(Manners(moved_to="102"), id="redirected"),
    ],
)
def test_an_extension_that_does_not_come_bothers_no_customer(seed, manners):
    company = Company(seed, first=manners)
    with company.world.explained():
        make(company)
        company.run(400.0)
        assert company.customer.facts == []
        assert company.second.facts == []
        assert company.first.call is None
        record = company.board.record()
        assert record.cause is EndCause.CANCEL
        assert record.answered_at is None


@pytest.mark.parametrize(
    ("status", "cause"),
    [(486, EndCause.BUSY), (603, EndCause.UNKNOWN), (404, EndCause.UNKNOWN)],
)
@pytest.mark.parametrize("seed", range(8))
def test_a_customer_who_does_not_want_to_talk_ends_it(seed, status, cause):
    company = Company(seed, customer=Manners(refuses_with=status))
    with company.world.explained():
        make(company)
        company.run(400.0)
        assert company.first.facts[-1] == "far end hung up"
        assert company.board.record().cause is cause


@pytest.mark.parametrize("seed", SEEDS)
def test_one_of_several_phones_comes_and_the_others_stop(seed):
    company = Company(seed, first=Manners(answers_after=None))
    second = Phone(company.world, "101", ("192.0.2.61", 5060))
    place(company.board.bindings, second)
    with company.world.explained():
        make(company, "102")
        company.run(60.0)
        assert second.facts == ["ringing", "talking"]
        assert company.first.facts == ["ringing", "cancelled"]
        assert company.second.facts == ["ringing", "talking"]
        company.second.hang_up()
        company.run(400.0)
        record = company.board.record()
        assert (record.caller, record.callee) == ("101", "102")
        assert record.direction is Direction.INTERNAL


@pytest.mark.parametrize(
    ("number", "ending"),
    [
        ("101", Ending.OWN_NUMBER),
        ("*43", Ending.FORBIDDEN),
        ("999", Ending.UNKNOWN_NUMBER),
        ("0084 4 nonsense", Ending.UNKNOWN_NUMBER),
        ("+1 900 555 0100", Ending.FORBIDDEN),
    ],
)
def test_what_the_extension_may_not_call_no_program_calls_for_it(number, ending):
    company = Company(0)
    directing = company.board.switch.directing
    assert directing.make(TENANT, "101", number, Wishes()) is ending
    assert company.first.facts == []
    assert company.board.switch.live_calls == 0


def test_an_extension_that_is_not_there_is_said_to_be():
    company = Company(0)
    directing = company.board.switch.directing
    assert directing.make(TENANT, "100", CUSTOMER, Wishes()) is Ending.UNREACHABLE
    assert directing.make("other", "101", CUSTOMER, Wishes()) is Ending.FORBIDDEN
    company.board.bindings.saved.clear()
    assert directing.make(TENANT, "101", CUSTOMER, Wishes()) is Ending.UNREACHABLE


def talking(seed: int) -> tuple[Company, CallId]:
    """101 talks to the customer; 102 has a phone."""
    company = Company(seed)
    company.customer.dial(HOTLINE)
    company.second.manners.answers_after = None
    company.run(60.0)
    assert company.talking() == ["101", CUSTOMER]
    (call,) = company.board.media.hearing
    company.second.manners.answers_after = 2.0
    return company, call


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_is_passed_on(seed):
    company, call = talking(seed)
    directing = company.board.switch.directing
    with company.world.explained():
        assert directing.pass_on(call, FIRST, "", "102") is None
        company.run(60.0)
        assert company.talking() == ["102", CUSTOMER]
        assert company.first.facts[-1] == "far end hung up"
        assert not directing.sees(call, FIRST)
        company.customer.hang_up()
        company.run(400.0)
        (passed,) = company.board.record().transfers
        assert (passed.by, passed.to) == ("101", "102")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_transfer_that_nobody_takes_leaves_them_talking(seed):
    company, call = talking(seed)
    company.second.manners.refuses_with = 486
    directing = company.board.switch.directing
    with company.world.explained():
        assert directing.pass_on(call, ALL, "", "102") is None
        company.run(60.0)
        assert company.talking() == ["101", CUSTOMER]
        (hearing,) = company.board.media.hearing.values()
        assert len(hearing) == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_on_hold_stays_there_whatever_the_phone_says(seed):
    company, call = talking(seed)
    directing, media = company.board.switch.directing, company.board.media
    with company.world.explained():
        assert directing.hold(call, FIRST, "", on=True) is None
        assert media.hearing[call] == frozenset()
        (waits,) = media.played
        assert media.played[waits] == company.board.tunes.sound(TENANT, Tune.MUSIC)
        company.first.reoffer(PHONE)
        company.run(60.0)
        assert company.first.facts[-1] == "reanswered"
        assert media.hearing[call] == frozenset()
        assert directing.hold(call, ALL, "101", on=False) is None
        assert len(media.hearing[call]) == 2
        assert media.played == {}


@pytest.mark.parametrize("by", [ALL, FIRST])
@pytest.mark.parametrize("seed", range(8))
def test_a_call_is_ended(seed, by):
    company, call = talking(seed)
    with company.world.explained():
        assert company.board.switch.directing.end(call, by) is None
        company.run(400.0)
        assert company.talking() == []
        assert company.board.record().cause is EndCause.BYE


@pytest.mark.parametrize(
    "by",
    [
        pytest.param(Director("other", None), id="another tenant"),
        pytest.param(Director("other", "101"), id="the same number there"),
        pytest.param(Director(TENANT, "102"), id="another extension"),
    ],
)
def test_what_is_not_ones_own_is_not_there(by):
    company, call = talking(0)
    directing = company.board.switch.directing
    assert not directing.sees(call, by)
    assert directing.end(call, by) is Refusal.NO_CALL
    assert directing.hold(call, by, "101", on=True) is Refusal.NO_CALL
    assert directing.pass_on(call, by, "101", "102") is Refusal.NO_CALL
    assert company.talking() == ["101", CUSTOMER]


def test_whom_it_is_done_for_must_be_clear_and_talk():
    company = Company(0, lossy=False)
    directing = company.board.switch.directing
    call = make(company, "102")
    assert directing.hold(call, ALL, "", on=True) is Refusal.NOT_TALKING
    company.run(60.0)
    assert directing.hold(call, ALL, "", on=True) is Refusal.WHO
    assert directing.pass_on(call, ALL, "", "100") is Refusal.WHO
    assert directing.pass_on(call, ALL, "100", "102") is Refusal.NOT_TALKING
    assert directing.pass_on(call, ALL, "101", "102") is Ending.FORBIDDEN
    assert directing.pass_on(call, ALL, "101", "999") is Ending.UNKNOWN_NUMBER
    assert directing.hold(call, ALL, "102", on=True) is None


def test_who_is_only_rung_for_may_see_the_call_and_not_end_it():
    company = Company(0, first=Manners(answers_after=None), lossy=False)
    company.customer.dial(HOTLINE)
    company.second.manners.answers_after = None
    company.run(5.0)
    directing = company.board.switch.directing
    (call,) = (each.call for each in company.board.records.puts[-1:])
    assert directing.sees(call, FIRST)
    assert directing.end(call, FIRST) is Refusal.NOT_TALKING
    assert company.first.facts == ["ringing"]
    assert directing.end(call, ALL) is None
    company.run(100.0)
    assert company.customer.facts[-1].startswith("refused with")
