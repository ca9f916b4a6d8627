"""A customer rings a hotline; its group rings; one answers, and the others stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sim.company import CUSTOMER, GROUP, HOTLINE, Company
from tests.sim.phone import Manners
from tongdai.call.cause import EndCause
from tongdai.call.directory import Group, Strategy
from tongdai.call.events import Direction

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_of_the_group_to_answer_has_the_call(seed: int) -> None:
    company = Company(
        seed, first=Manners(answers_after=None), second=Manners(answers_after=2.0)
    )
    with company.world.explained():
        company.customer.dial(HOTLINE)
        company.run(60.0)
        assert company.talking() == ["102", CUSTOMER]
        assert company.first.call is None
        company.customer.hang_up()
        company.run(400.0)
        record = company.board.record()
        assert (record.caller, record.callee) == (CUSTOMER, "102")
        assert record.direction is Direction.INBOUND
        assert record.hotline == HOTLINE
        assert record.cause is EndCause.BYE


@pytest.mark.parametrize("seed", SEEDS)
def test_members_in_turn_ring_one_after_the_other(seed: int) -> None:
    company = Company(
        seed,
        first=Manners(answers_after=None),
        group=replace(GROUP, strategy=Strategy.IN_TURN),
    )
    with company.world.explained():
        company.customer.dial(HOTLINE)
        company.run(15.0)
        assert company.second.facts == []
        company.run(60.0)
        assert company.talking() == ["102", CUSTOMER]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_customer_waits_in_line_until_somebody_is_free(seed: int) -> None:
    company = Company(seed, group=replace(GROUP, members=("101",), longest_wait=300.0))
    with company.world.explained():
        company.caller.dial("101")
        company.run(60.0)
        assert company.talking() == ["100", "101"]
        company.customer.dial(HOTLINE)
        company.run(60.0)
        assert company.talking() == ["100", "101", CUSTOMER]
        assert len(company.board.media.played) == 1
        company.caller.hang_up()
        company.run(90.0)
        assert company.talking() == ["101", CUSTOMER]
        assert company.board.media.played == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_round_robin_gives_the_next_call_to_the_next_member(seed: int) -> None:
    company = Company(seed, group=replace(GROUP, strategy=Strategy.ROUND_ROBIN))
    answered = []
    with company.world.explained():
        for _ in range(3):
            company.customer.dial(HOTLINE)
            company.run(60.0)
            answered.append(company.talking())
            company.customer.hang_up()
            company.run(100.0)
    assert answered == [[each, CUSTOMER] for each in ("101", "102", "101")]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_group_outside_follows_when_no_member_answers(seed: int) -> None:
    deaf = Manners(answers_after=None)
    company = Company(
        seed,
        first=deaf,
        second=deaf,
        group=replace(GROUP, next="70000"),
        partners=Group("70000", (CUSTOMER,), external=True, ring_time=60.0),
    )
    with company.world.explained():
        company.caller.dial("60000")
        company.run(90.0)
        assert company.talking() == ["100", CUSTOMER]
        assert (company.first.call, company.second.call) == (None, None)


def test_a_stranger_at_another_address_is_no_carrier() -> None:
    company = Company(0, lossy=False)
    with company.world.explained():
        company.customer.address = ("198.51.100.6", 5060)
        company.customer.flow = company.customer._new_flow()
        company.customer.dial(HOTLINE)
        company.run(60.0)
        assert company.talking() == []
        assert company.board.records.puts == []


@pytest.mark.parametrize("dialled", ["02473000009", "101", "60000", "play:closed.wav"])
def test_a_carrier_reaches_hotlines_alone(dialled: str) -> None:
    company = Company(0, lossy=False)
    with company.world.explained():
        company.customer.dial(dialled)
        company.run(60.0)
        assert company.customer.answers[-1].status == 404
        assert company.first.facts == []
