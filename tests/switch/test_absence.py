"""A party that lost its connection for a moment, and one that is gone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongdai.call.ids import LegId
from tongdai.switch.absence import (
    Absence,
    FlowBack,
    FlowLost,
    GiveUp,
    Input,
    Measure,
    Measured,
    Output,
    Tick,
)
from tongdai.switch.settings import SwitchSettings

PAGE, OTHER = LegId("page"), LegId("other")


def lost() -> Absence:
    """The page lost its connection at 0 s."""
    absence = Absence(SwitchSettings(absence=10.0, quiet=4.0))
    assert absence.handle(FlowLost(PAGE), now=0.0) == []
    return absence


def test_a_leg_without_connection_and_media_is_given_up() -> None:
    absence = lost()
    assert absence.deadline() == 6.0
    assert absence.handle(Tick(), now=6.0) == [Measure(PAGE)]
    assert absence.handle(Measured(PAGE, 500), now=6.01) == []
    assert absence.handle(Tick(), now=10.0) == [Measure(PAGE)]
    assert absence.handle(Measured(PAGE, 500), now=10.01) == [GiveUp(PAGE)]
    assert absence.deadline() is None


def test_media_that_still_flows_keeps_the_leg() -> None:
    absence = lost()
    for look, packets in ((6.0, 500), (10.0, 700), (14.0, 900)):
        absence.handle(Tick(), now=look)
        assert absence.handle(Measured(PAGE, packets), now=look) == []
    absence.handle(Tick(), now=18.0)
    assert absence.handle(Measured(PAGE, 900), now=18.0) == [GiveUp(PAGE)]


def test_a_leg_that_comes_back_is_watched_no_more() -> None:
    absence = lost()
    absence.handle(Tick(), now=6.0)
    assert absence.handle(FlowBack(PAGE), now=7.0) == []
    assert absence.handle(Measured(PAGE, 500), now=7.1) == []
    assert absence.deadline() is None


def test_what_nobody_here_asked_for_counts_for_nothing() -> None:
    absence = lost()
    assert absence.handle(Measured(PAGE, 500), now=1.0) == []
    absence.handle(Tick(), now=6.0)
    for moment in (6.0, 6.01, 9.99, 10.0):
        assert absence.handle(Measured(PAGE, 500), now=moment) == []
    absence.handle(Tick(), now=10.0)
    assert absence.handle(Measured(PAGE, 700), now=10.01) == []
    assert absence.handle(Measured(PAGE, 700), now=10.02) == []
    absence.handle(Tick(), now=14.0)
    assert absence.handle(Measured(PAGE, 700), now=14.0) == [GiveUp(PAGE)]


def test_losing_the_connection_twice_counts_from_the_first_time() -> None:
    absence = lost()
    absence.handle(FlowLost(PAGE), now=5.0)
    assert absence.deadline() == 6.0


LEGS = st.sampled_from([PAGE, OTHER])
INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.builds(FlowLost, LEGS),
    st.builds(FlowBack, LEGS),
    st.builds(Measured, LEGS, st.integers(0, 3)),
    st.just(Tick()),
)


@given(history=st.lists(st.tuples(st.floats(0, 8), INPUTS), max_size=30))
def test_every_lost_leg_is_given_up_once_or_came_back(
    history: list[tuple[float, Input]],
) -> None:
    absence, now = Absence(SwitchSettings()), 0.0
    away: set[LegId] = set()

    def note(outputs: list[Output]) -> None:
        for output in outputs:
            if isinstance(output, GiveUp):
                away.remove(output.leg)

    for wait, event in history:
        now += wait
        match event:
            case FlowLost(leg):
                away.add(leg)
            case FlowBack(leg):
                away.discard(leg)
        note(absence.handle(event, now))
    while (deadline := absence.deadline()) is not None:
        now = max(now, deadline)
        for output in absence.handle(Tick(), now):
            note(absence.handle(Measured(output.leg, 9), now))
    assert away == set()
