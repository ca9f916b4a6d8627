"""A company's own program passes on, holds and ends live calls, over a lossy wire."""

from __future__ import annotations

import pytest

from tests.scenarios.test_a_program_makes_calls import TENANT, make
from tests.sim.company import CUSTOMER, HOTLINE, Company
from tests.sim.phone import Manners
from tests.sim.scripted_media import PHONE
from tongdai.call.cause import EndCause, Ending
from tongdai.call.hearing import Tune
from tongdai.call.ids import CallId
from tongdai.switch.directing import Director, Refusal

SEEDS = range(15)
ALL, FIRST = Director(TENANT, None), Director(TENANT, "101")


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
