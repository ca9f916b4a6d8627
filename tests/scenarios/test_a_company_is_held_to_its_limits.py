"""Calls out are refused, shortened and ended as their company is limited."""

from __future__ import annotations

import pytest

from tests.sim.company import CUSTOMER, HOTLINE, Company
from tests.sim.phone import Manners
from tongdai.call.cause import EndCause
from tongdai.call.directory import Forwarding, Group
from tongdai.call.limits import CallingTerms, Limits

SEEDS = range(15)
TRIAL = CallingTerms(trial=True)
EXACTLY = 1.0
"Seconds that the end of a call may be off."

AT_ONCE = Manners(answers_after=0.0)
BUSY = Manners(refuses_with=486)
PARTNERS = Group("70000", (CUSTOMER,), external=True)
TO_PARTNERS = Group("60000", ("103",), next="70000")

WAYS = [
    pytest.param(CUSTOMER, {}, id="dialled"),
    pytest.param("70000", {"partners": PARTNERS}, id="external group"),
    pytest.param(
        "60000", {"group": TO_PARTNERS, "partners": PARTNERS}, id="group's next"
    ),
    pytest.param(
        "101", {"forwarding": Forwarding(busy=CUSTOMER), "first": BUSY}, id="forwarded"
    ),
    pytest.param("101", {"first": Manners(moved_to=CUSTOMER)}, id="redirected"),
]
LIMITS = [
    pytest.param({"terms": TRIAL}, id="trial"),
    pytest.param({"limits": Limits(barred=("09",))}, id="barred"),
    pytest.param({"limits": Limits(monthly=0.0)}, id="used up"),
]


@pytest.mark.parametrize("held_to", LIMITS)
@pytest.mark.parametrize(("dialled", "more"), WAYS)
def test_no_way_leads_outside(dialled, more, held_to):
    company = Company(0, lossy=False, **more, **held_to)
    with company.world.explained():
        company.caller.dial(dialled)
        company.run(120.0)
        assert company.customer.facts == []
        assert company.talking() == []
        assert company.caller.call is None


@pytest.mark.parametrize("held_to", LIMITS)
def test_nobody_is_passed_on_to_the_outside(held_to):
    company = Company(0, lossy=False, **held_to)
    with company.world.explained():
        company.caller.dial("101")
        company.run(5.0)
        company.caller.refer(CUSTOMER)
        company.run(60.0)
        assert company.customer.facts == []
        assert company.talking() == ["100", "101"]


def lasted(company: Company) -> float:
    """Seconds from the answer to the end, as the history has it."""
    record = company.board.record()
    assert record.answered_at is not None
    assert record.ended_at is not None
    return (record.ended_at - record.answered_at).total_seconds()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "limits",
    [
        Limits(longest_call=200.0),
        Limits(daily=200.0),
        Limits(monthly=200.0, daily=1000.0, longest_call=300.0),
    ],
    ids=["longest call", "a day", "a month"],
)
def test_a_call_out_ends_to_the_second(seed, limits):
    company = Company(seed, limits=limits, customer=AT_ONCE)
    with company.world.explained():
        company.caller.dial(CUSTOMER)
        company.run(800.0)
        assert company.talking() == []
        assert lasted(company) == pytest.approx(200.0, abs=EXACTLY)
        assert company.board.record().cause is EndCause.ALLOTTED_TIMEOUT


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_call_has_cost_is_missing_from_the_next(seed):
    company = Company(seed, limits=Limits(daily=100.0), customer=AT_ONCE)
    with company.world.explained():
        company.caller.dial(CUSTOMER)
        company.run(60.0)
        company.caller.hang_up()
        company.run(100.0)
        (first,) = company.board.usage.seconds()
        company.caller.dial(CUSTOMER)
        company.run(400.0)
        assert company.talking() == []
        assert sum(company.board.usage.seconds()) == pytest.approx(100.0, abs=EXACTLY)
        assert 0.0 < first < 100.0


def test_a_call_inside_costs_nothing():
    limits = Limits(daily=10.0)
    company = Company(0, lossy=False, limits=limits)
    with company.world.explained():
        company.caller.dial("102")
        company.run(300.0)
        assert company.talking() == ["100", "102"]
        assert company.board.usage.puts == []


def test_on_trial_a_customer_who_called_is_called_back():
    company = Company(0, lossy=False, terms=TRIAL, first=BUSY, second=BUSY)
    with company.world.explained():
        company.customer.dial(HOTLINE)
        company.run(60.0)
        assert company.customer.call is None
        company.caller.dial(CUSTOMER)
        company.run(60.0)
        assert company.talking() == ["100", CUSTOMER]
