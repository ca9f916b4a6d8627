"""Calls are sent on: always, when busy, when nobody answers, by the phone itself."""

from __future__ import annotations

import pytest

from tests.sim.company import CUSTOMER, Company
from tests.sim.phone import Manners
from tongdai.call.directory import Forwarding
from tongdai.call.record import SentOn, WentOut

SEEDS = range(15)
BUSY = Manners(refuses_with=486)
DEAF = Manners(answers_after=None)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("forwarding", "first"),
    [
        (Forwarding(always="102"), Manners()),
        (Forwarding(busy="102"), BUSY),
        (Forwarding(no_answer="102"), DEAF),
        (Forwarding(), Manners(moved_to="102")),
    ],
    ids=["always", "busy", "no answer", "redirected"],
)
def test_to_a_colleague(seed: int, forwarding: Forwarding, first: Manners) -> None:
    company = Company(seed, forwarding=forwarding, first=first)
    with company.world.explained():
        company.caller.dial("101")
        company.run(120.0)
        assert company.talking() == ["100", "102"]
        assert company.first.call is None
        company.caller.hang_up()
        company.run(400.0)
        assert company.board.record().callee == "102"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("forwarding", "first"),
    [
        (Forwarding(busy=CUSTOMER), BUSY),
        (Forwarding(), Manners(moved_to=CUSTOMER)),
    ],
    ids=["busy", "redirected"],
)
def test_to_the_telephone_network(
    seed: int, forwarding: Forwarding, first: Manners
) -> None:
    company = Company(seed, forwarding=forwarding, first=first)
    with company.world.explained():
        company.caller.dial("101")
        company.run(120.0)
        assert company.talking() == ["100", CUSTOMER]
        company.caller.hang_up()
        company.run(400.0)
        record = company.board.record()
        sent_on, went_out = record.way
        assert isinstance(sent_on, SentOn)
        assert (sent_on.by, sent_on.to) == ("101", CUSTOMER)
        assert went_out == WentOut(sent_on.at, "carrier")
        assert record.trunk == "carrier"


@pytest.mark.parametrize("number", ["+12025550123", "19001234", "999", "*43"])
def test_nowhere_that_the_extension_itself_may_not_call(number: str) -> None:
    company = Company(0, first=Manners(moved_to=number), lossy=False)
    with company.world.explained():
        company.caller.dial("101")
        company.run(60.0)
        assert company.talking() == []
        assert company.customer.facts == []
        assert company.caller.call is None


def test_two_that_redirect_to_each_other_come_to_an_end() -> None:
    company = Company(
        0, first=Manners(moved_to="102"), second=Manners(moved_to="101"), lossy=False
    )
    with company.world.explained():
        company.caller.dial("101")
        company.run(60.0)
        assert company.caller.call is None
        assert company.caller.answers[-1].status == 482
