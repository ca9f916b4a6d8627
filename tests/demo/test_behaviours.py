from __future__ import annotations

import pytest

from tongdai.demo.behaviours import (
    FOR_EVER,
    Answer,
    HangUp,
    Performance,
    Refuse,
    Ring,
    SoundEarly,
    script_of,
)
from tongdai.demo.sounds import Echo, Tone


def played(number):
    """Every step of a number's script as (time, step), the phone ringing at 10 s."""
    performance, seen = Performance(script_of(number), 10.0), []
    seen += [(10.0, step) for step in performance.tick(10.0)]
    while (at := performance.deadline()) is not None:
        assert performance.tick(at - 0.001) == []
        seen += [(at, step) for step in performance.tick(at)]
    return [(at - 10.0, step) for at, step in seen]


@pytest.mark.parametrize(
    ("number", "steps"),
    [
        ("0900000001", [(0, Ring(1.0)), (1, Answer(Echo()))]),
        ("0900000002", [(0, Refuse(486))]),
        ("0900000003", [(0, Ring(FOR_EVER))]),
        ("0900000004", [(0, SoundEarly(Tone(440), 2.0)), (2, Answer(Echo()))]),
        ("0900000005", [(0, Answer(Echo(), 3.0)), (3, HangUp())]),
        ("0900000006", [(0, Refuse(603))]),
        ("0900000007", [(0, Answer(Tone(1000)))]),
        ("0912345678", [(0, Ring(2.0)), (2, Answer(Echo()))]),
        ("113", [(0, Ring(2.0)), (2, Answer(Echo()))]),
    ],
)
def test_each_number_does_what_the_contract_says_and_when(number, steps):
    assert played(number) == steps


def test_a_late_tick_finds_all_that_is_due_and_adds_no_delay():
    performance = Performance((Ring(1.0), Answer(Echo(), 3.0), HangUp()), 0.0)
    assert performance.tick(1.7) == [Ring(1.0), Answer(Echo(), 3.0)]
    assert performance.deadline() == 4.0


def test_what_comes_after_for_ever_is_not_waited_for():
    performance = Performance((Ring(FOR_EVER), HangUp()), 0.0)
    assert performance.tick(0.0) == [Ring(FOR_EVER)]
    assert performance.deadline() is None


def test_nothing_is_left_to_wait_for_when_the_script_is_over():
    performance = Performance((Refuse(486),), 0.0)
    performance.tick(0.0)
    assert performance.deadline() is None
    assert performance.tick(99.0) == []
