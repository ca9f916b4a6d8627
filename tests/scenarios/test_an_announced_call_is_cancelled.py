"""101 talks to 102 and comes back to 100, or 102 leaves, or 100 does."""

from __future__ import annotations

import pytest

from tests.scenarios.test_an_announced_call_is_completed import announced
from tests.sim.lossy_switchboard import Trio
from tests.sim.phone import Manners


@pytest.mark.parametrize("seed", range(20))
def test_who_announces_it_changes_its_mind(seed: int) -> None:
    trio = announced(seed)
    with trio.world.explained():
        trio.callee.refer("102", "cancel")
        trio.run(60.0)
        assert {"told 487 at last", "told 200 at last"} <= set(trio.callee.facts)
        assert trio.talking() == [trio.caller, trio.callee]
        assert trio.hears() == {"100", "101"}
        assert trio.record().callee == "101"


@pytest.mark.parametrize("seed", range(20))
def test_the_target_does_not_want_the_call(seed: int) -> None:
    trio = announced(seed)
    with trio.world.explained():
        trio.target.hang_up()
        trio.run(60.0)
        assert trio.callee.facts[-1] == "told 487 at last"
        assert trio.talking() == [trio.caller, trio.callee]
        assert trio.hears() == {"100", "101"}


@pytest.mark.parametrize("seed", range(20))
def test_cancelled_while_it_rings_the_target_stops_ringing(seed: int) -> None:
    trio = Trio(seed, Manners(answers_after=None))
    with trio.world.explained():
        trio.callee.refer("102", "attended")
        trio.run(25.0)
        trio.callee.refer("102", "cancel")
        trio.run(90.0)
        assert trio.target.call is None
        assert trio.hears() == {"100", "101"}


@pytest.mark.parametrize("seed", range(20))
def test_the_two_talk_on_when_who_waits_has_left(seed: int) -> None:
    trio = announced(seed)
    with trio.world.explained():
        trio.caller.hang_up()
        trio.run(60.0)
        assert trio.talking() == [trio.callee, trio.target]
        assert trio.hears() == {"101", "102"}
        trio.target.hang_up()
        trio.run(60.0)
        assert trio.talking() == []


def test_it_can_be_passed_on_again_after_it_came_back() -> None:
    trio = announced(0, lossy=False)
    with trio.world.explained():
        trio.callee.refer("102", "cancel")
        trio.run(5.0)
        trio.callee.refer("102")
        trio.run(5.0)
        assert trio.talking() == [trio.caller, trio.target]
        assert trio.hears() == {"100", "102"}
