"""A call ends when its time is over: it asks for more, warns, and then it ends."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.call.allotment import LEAD, Allotment, Allotted, Due


def talking(longest: float = 3600.0) -> Allotment:
    allotment = Allotment(longest)
    allotment.begin(0.0)
    return allotment


def life(
    allotment: Allotment, answers: dict[float, Allotted]
) -> list[tuple[float, Due]]:
    """What is due until the end; ``answers`` are what is given from a time on."""
    seen: list[tuple[float, Due]] = []
    now = 0.0
    while not seen or seen[-1][1] is not Due.OVER:
        deadline = allotment.deadline()
        assert deadline is not None
        now = max(now, deadline)
        due = allotment.due(now)
        seen.append((now, due))
        assert len(seen) < 1000
        if due is Due.ASK:
            since = max(at for at in answers if at <= now)
            allotment.allotted(answers[since], now)
    return seen


def test_before_anybody_has_answered_there_is_no_deadline():
    assert Allotment(60.0).deadline() is None
    assert Allotment(60.0).due(100.0) is Due.NOTHING


def test_without_limits_a_call_ends_when_any_call_does():
    assert life(talking(60.0), {}) == [(60.0, Due.OVER)]
    assert talking(60.0).due(59.9) is Due.NOTHING


def test_a_rule_ends_it_earlier_and_never_later():
    for until, ends in ((30.0, 30.0), (90.0, 60.0), (math.inf, 60.0)):
        allotment = talking(60.0)
        allotment.allotted(Allotted(until), 0.0)
        assert life(allotment, {}) == [(ends, Due.OVER)]


def test_the_parties_are_warned_once():
    allotment = talking()
    allotment.allotted(Allotted(90.0, warning=30.0), 0.0)
    assert life(allotment, {}) == [(60.0, Due.WARN), (90.0, Due.OVER)]


def test_a_warning_longer_than_the_call_comes_at_once():
    allotment = talking()
    allotment.allotted(Allotted(20.0, warning=30.0), 0.0)
    assert life(allotment, {}) == [(0.0, Due.WARN), (20.0, Due.OVER)]


def test_more_is_asked_for_before_the_end_and_once_more_at_it():
    allotment = talking()
    given = Allotted(60.0, grows=True)
    allotment.allotted(given, 0.0)
    assert life(allotment, {0.0: given}) == [
        (60.0 - LEAD, Due.ASK),
        (60.0, Due.ASK),
        (60.0, Due.OVER),
    ]


def test_who_gets_more_goes_on_and_is_warned_before_the_true_end():
    allotment = talking()
    first = Allotted(60.0, grows=True, warning=30.0)
    then = Allotted(100.0, grows=True, warning=30.0)
    allotment.allotted(first, 0.0)
    assert life(allotment, {0.0: first, 30.0: then}) == [
        (30.0, Due.ASK),
        (70.0, Due.ASK),
        (70.0, Due.WARN),
        (100.0, Due.ASK),
        (100.0, Due.OVER),
    ]


def test_what_others_give_back_at_the_last_moment_is_taken():
    allotment = talking()
    first = Allotted(60.0, grows=True)
    allotment.allotted(first, 0.0)
    later = Allotted(75.0, grows=True)
    seen = life(allotment, {0.0: first, 60.0: later})
    assert (60.0, Due.ASK) in seen
    assert seen[-1] == (75.0, Due.OVER)


def test_an_allowance_beyond_the_longest_call_is_not_asked_about():
    allotment = talking(60.0)
    allotment.allotted(Allotted(300.0, grows=True), 0.0)
    assert life(allotment, {}) == [(60.0, Due.OVER)]


GIVEN = st.builds(
    Allotted, st.floats(0, 200) | st.just(math.inf), st.booleans(), st.floats(0, 40)
)


@given(st.lists(st.tuples(st.floats(0, 50), GIVEN | st.none()), max_size=20))
def test_whatever_it_is_told_it_ends_in_time(history):
    allotment, now = talking(200.0), 0.0
    for wait, told in history:
        now += wait
        if told is None:
            if allotment.due(now) is Due.OVER:
                return
        else:
            allotment.allotted(told, now)
    ended = life_from(allotment, now)
    assert ended <= max(200.0, now)


def life_from(allotment: Allotment, now: float) -> float:
    for _ in range(10):
        deadline = allotment.deadline()
        assert deadline is not None
        now = max(now, deadline)
        if allotment.due(now) is Due.OVER:
            return now
    pytest.fail("it does not end")
