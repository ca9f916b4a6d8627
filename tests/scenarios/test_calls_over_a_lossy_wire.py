"""Whole calls between UDP phones whose datagrams are lost, late and out of order."""

from __future__ import annotations

import pytest

from tests.sim.lossy_switchboard import DELAYS, LOSS, Board, place
from tests.sim.phone import Manners, Phone
from tests.sim.world import World
from tongdai.call.cause import EndCause
from tongdai.call.events import Side

SEEDS = range(40)


def setting(seed: int, *manners: Manners) -> tuple[World, Board, Phone, list[Phone]]:
    """100, and a device of 101 for each of the manners."""
    world = World(seed, loss=LOSS, delay=DELAYS)
    board = Board(world)
    caller = Phone(world, "100", ("192.0.2.10", 5060))
    callees = [
        Phone(world, "101", (f"192.0.2.{20 + index}", 5060), manners=manner)
        for index, manner in enumerate(manners)
    ]
    for callee in callees:
        place(board.bindings, callee)
    return world, board, caller, callees


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_connects_and_ends_for_both(seed: int) -> None:
    world, board, caller, (callee,) = setting(seed, Manners(answers_after=1.0))
    with world.explained():
        caller.dial("101")
        world.run(until=60.0)
        caller.hang_up()
        world.run(until=400.0)
        assert caller.call is None
        assert callee.call is None
        record = board.record()
        assert record.answered_at is not None
        assert (record.cause, record.ended_by) == (EndCause.BYE, Side.CALLER)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_two_phones_that_answer_together_one_has_the_call(seed: int) -> None:
    both = Manners(answers_after=1.0)
    world, board, caller, callees = setting(seed, both, both)
    with world.explained():
        caller.dial("101")
        world.run(until=100.0)
        assert sum(callee.call is not None for callee in callees) == 1
        caller.hang_up()
        world.run(until=500.0)
        assert [callee.call for callee in callees] == [None, None]
        assert board.record().cause is EndCause.BYE


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_that_nobody_answers_is_over_after_its_ring_time(seed: int) -> None:
    world, board, caller, (callee,) = setting(seed, Manners(answers_after=None))
    with world.explained():
        caller.dial("101")
        world.run(until=300.0)
        assert caller.call is None
        assert callee.call is None
        assert board.record().cause is EndCause.NO_ANSWER
