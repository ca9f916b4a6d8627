"""102 is busy, declines, does not answer or is not there: 100 and 101 go on."""

from __future__ import annotations

import pytest

from tests.sim.lossy_switchboard import Trio
from tests.sim.phone import Manners


@pytest.mark.parametrize(
    ("status", "told"), [(486, 486), (603, 603), (480, 480), (503, 480)]
)
@pytest.mark.parametrize("kind", ["", "attended"])
def test_a_refusal_is_told_and_the_two_talk_on(
    status: int, told: int, kind: str
) -> None:
    trio = Trio(0, Manners(refuses_with=status), lossy=False)
    with trio.world.explained():
        trio.callee.refer("102", kind)
        trio.run(10.0)
        assert trio.callee.facts[-1] == f"told {told} at last"
        assert trio.hears() == {"100", "101"}
        assert trio.talking() == [trio.caller, trio.callee]


@pytest.mark.parametrize("seed", range(30))
def test_nothing_that_is_lost_keeps_the_two_apart(seed: int) -> None:
    trio = Trio(seed, Manners(refuses_with=486))
    with trio.world.explained():
        trio.callee.refer("102")
        trio.run(100.0)
        assert "told 486 at last" in trio.callee.facts
        assert trio.hears() == {"100", "101"}
        assert trio.record().callee == "101"


@pytest.mark.parametrize("seed", range(15))
def test_after_a_minute_of_ringing_the_two_talk_again(seed: int) -> None:
    trio = Trio(seed, Manners(answers_after=None))
    with trio.world.explained():
        trio.callee.refer("102")
        trio.run(50.0)
        assert trio.hears() == set()
        trio.run(100.0)
        assert trio.target.call is None
        assert trio.callee.facts[-1] == "told 480 at last"
        assert trio.hears() == {"100", "101"}


@pytest.mark.parametrize(
    ("user", "status"), [("100", 403), ("101", 403), ("999", 404), ("*43", 403)]
)
def test_to_whom_no_call_can_be_passed_on(user: str, status: int) -> None:
    trio = Trio(0, Manners(), lossy=False)
    with trio.world.explained():
        trio.callee.refer(user)
        trio.run(5.0)
        assert trio.callee.facts[-1] == f"refer answered with {status}"
        assert trio.hears() == {"100", "101"}


@pytest.mark.parametrize("seed", range(15))
def test_who_passed_it_on_and_has_left_is_called_back(seed: int) -> None:
    trio = Trio(seed, Manners(answers_after=None))
    with trio.world.explained():
        trio.callee.refer("102")
        trio.run(20.0)
        trio.callee.hang_up()
        trio.run(20.0)
        assert trio.caller.call is not None
        trio.target.hang_up()
        trio.run(100.0)
        assert trio.talking() == [trio.caller, trio.callee]
        assert trio.record().callee == "101"


def test_a_second_transfer_waits_for_the_first() -> None:
    trio = Trio(0, Manners(answers_after=5.0), lossy=False)
    with trio.world.explained():
        trio.callee.refer("102")
        trio.run(1.0)
        trio.caller.refer("102")
        trio.run(1.0)
        assert trio.caller.facts[-1] == "refer answered with 491"
        trio.run(10.0)
        assert trio.hears() == {"100", "102"}
