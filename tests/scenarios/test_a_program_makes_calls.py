"""A company's own program has an extension call somebody, over a lossy wire."""

from __future__ import annotations

import pytest

from tests.sim.company import CUSTOMER, HOTLINE, Company
from tests.sim.lossy_switchboard import place
from tests.sim.phone import Manners, Phone
from tongdai.call.cause import EndCause, Ending
from tongdai.call.events import Direction
from tongdai.call.ids import CallId
from tongdai.call.limits import NO_TERMS, UNLIMITED, CallingTerms, Limits
from tongdai.media.sound import Sound
from tongdai.sip.message import Request
from tongdai.switch.wishes import Wishes

SEEDS = range(15)
TENANT = "example.com"


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


@pytest.mark.parametrize(
    ("terms", "limits", "ending"),
    [
        (CallingTerms(trial=True), UNLIMITED, Ending.TRIAL),
        (CallingTerms(calls_at_once=0), UNLIMITED, Ending.TENANT_FULL),
        (NO_TERMS, Limits(barred=(CUSTOMER[:4],)), Ending.FORBIDDEN),
        (NO_TERMS, Limits(daily=0.0), Ending.ALLOWANCE_USED),
    ],
)
def test_the_companys_limits_hold_and_nobody_comes_to_the_phone_in_vain(
    terms, limits, ending
):
    company = Company(0, terms=terms, limits=limits)
    directing = company.board.switch.directing
    assert directing.make(TENANT, "101", CUSTOMER, Wishes()) is ending
    company.run(60.0)
    assert company.first.facts == company.customer.facts == []


@pytest.mark.parametrize("seed", range(5))
def test_the_time_of_a_call_that_a_program_makes_is_limited(seed):
    company = Company(seed, limits=Limits(longest_call=30.0))
    with company.world.explained():
        make(company)
        company.run(400.0)
        record = company.board.record()
        assert record.cause is EndCause.ALLOTTED_TIMEOUT
        assert record.answered_at is not None
        assert record.ended_at is not None
        talked = (record.ended_at - record.answered_at).total_seconds()
        assert talked == pytest.approx(30.0, abs=0.1)
