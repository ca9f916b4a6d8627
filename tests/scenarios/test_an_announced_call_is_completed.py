"""101 talks to 102 first, while 100 waits, and then leaves the two alone."""

from __future__ import annotations

import pytest

from tests.sim.lossy_switchboard import Trio
from tests.sim.phone import Manners

ANSWERS = Manners(answers_after=1.0)


def announced(seed: int, *, lossy: bool = True) -> Trio:
    trio = Trio(seed, ANSWERS, lossy=lossy)
    trio.callee.refer("102", "attended")
    trio.run(60.0)
    with trio.world.explained():
        assert trio.hears() == {"101", "102"}
        assert len(trio.talking()) == 3
    return trio


def test_each_step_is_told() -> None:
    trio = announced(0, lossy=False)
    with trio.world.explained():
        assert trio.callee.facts[-4:] == [
            "refer answered with 202",
            "told 100",
            "told 180",
            "told 200",
        ]
        trio.callee.refer("102", "complete")
        trio.run(5.0)
        # The news of both REFERs are told one by one.
        assert trio.callee.facts[-5:] == [
            "refer answered with 202",
            "told 100",
            "told 200 at last",
            "told 200 at last",
            "far end hung up",
        ]
        assert trio.hears() == {"100", "102"}


@pytest.mark.parametrize("seed", range(20))
def test_the_two_others_talk_whatever_is_lost(seed: int) -> None:
    trio = announced(seed)
    with trio.world.explained():
        trio.callee.refer("102", "complete")
        trio.run(60.0)
        assert trio.talking() == [trio.caller, trio.target]
        assert trio.hears() == {"100", "102"}
        assert trio.record().callee == "102"


@pytest.mark.parametrize("seed", range(20))
def test_hanging_up_completes_as_well(seed: int) -> None:
    trio = announced(seed)
    with trio.world.explained():
        trio.callee.hang_up()
        trio.run(60.0)
        assert trio.talking() == [trio.caller, trio.target]
        assert trio.hears() == {"100", "102"}
        assert trio.record().callee == "102"


@pytest.mark.parametrize("seed", range(20))
def test_completed_before_the_answer_it_goes_on_as_a_blind_one(seed: int) -> None:
    trio = Trio(seed, Manners(answers_after=30.0))
    with trio.world.explained():
        trio.callee.refer("102", "attended")
        trio.run(25.0)
        trio.callee.refer("102", "complete")
        trio.run(90.0)
        assert trio.talking() == [trio.caller, trio.target]
        assert trio.hears() == {"100", "102"}
