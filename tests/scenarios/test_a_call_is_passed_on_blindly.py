"""101 passes its call on to 102 and is out of it as soon as 102 answers."""

from __future__ import annotations

import pytest

from tests.sim.lossy_switchboard import Trio
from tests.sim.phone import Manners
from tongdai.call.cause import EndCause
from tongdai.call.events import Side

ANSWERS = Manners(answers_after=2.0)


def test_the_one_between_is_told_each_step_and_then_let_go() -> None:
    trio = Trio(0, ANSWERS, lossy=False)
    with trio.world.explained():
        trio.callee.refer("102")
        trio.run(1.0)
        assert trio.hears() == set()
        trio.run(10.0)
        assert trio.callee.facts[-5:] == [
            "refer answered with 202",
            "told 100",
            "told 180",
            "told 200 at last",
            "far end hung up",
        ]
        assert trio.talking() == [trio.caller, trio.target]
        assert trio.hears() == {"100", "102"}


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("by_caller", [True, False])
def test_the_two_others_talk_whatever_is_lost(seed: int, by_caller: bool) -> None:
    trio = Trio(seed, ANSWERS)
    by, other = trio.caller, trio.callee
    if not by_caller:
        by, other = other, by
    with trio.world.explained():
        by.refer("102")
        trio.run(70.0)
        assert by.call is None
        assert trio.talks(other)
        assert trio.talks(trio.target)
        assert trio.hears() == {other.user, "102"}
        trio.target.hang_up()
        trio.run(100.0)
        assert other.facts[-1] == "far end hung up"
        record = trio.record()
        assert record.cause is EndCause.BYE
        assert record.callee == ("101" if by_caller else "102")
        assert record.ended_by is (Side.CALLER if by_caller else Side.CALLEE)


@pytest.mark.parametrize("seed", range(15))
def test_of_two_phones_of_the_target_one_has_the_call(seed: int) -> None:
    trio = Trio(seed, ANSWERS, targets=2)
    with trio.world.explained():
        trio.callee.refer("102")
        trio.run(110.0)
        assert sum(trio.talks(phone) for phone in trio.targets) == 1
        assert len(trio.talking()) == 2
        assert trio.record().callee == "102"


@pytest.mark.parametrize("seed", range(30))
def test_who_hangs_up_right_after_asking_is_out_and_it_goes_on(seed: int) -> None:
    trio = Trio(seed, ANSWERS)
    with trio.world.explained():
        trio.callee.refer("102")
        trio.run(0.2 + seed / 8)
        trio.callee.hang_up()
        trio.run(100.0)
        talking = trio.talking()
        # The BYE may come before a REFER that was lost at first.
        assert talking in ([trio.caller, trio.target], [])
        assert trio.record().cause is EndCause.BYE


@pytest.mark.parametrize("seed", range(30))
def test_when_who_waits_hangs_up_as_the_target_answers_nobody_is_left(
    seed: int,
) -> None:
    trio = Trio(seed, ANSWERS)
    with trio.world.explained():
        trio.callee.refer("102")
        trio.run(1.5 + seed / 15)
        trio.caller.hang_up()
        trio.run(150.0)
        assert trio.talking() == []
        assert trio.record().cause is EndCause.BYE
