"""When calls are placed and hung up, on a clock of the test's own."""

from __future__ import annotations

from tongdai.cli.load.pacing import (
    HANG_UP_TIME,
    Answered,
    Ended,
    HangUp,
    Load,
    Over,
    Place,
    Plan,
    Rang,
    Stop,
    Tick,
)

START = 1000.0


def load(**given):
    plan = {"calls": 3, "rate": 2.0, "duration": 5.0, "patience": 30.0}
    return Load(Plan(**{**plan, "users": 2, "numbers": 3, **given}), START)


def test_calls_go_round_users_and_numbers_at_the_rate():
    machine = load(calls=4)
    placed = []
    while machine.deadline() is not None and len(placed) < 4:
        at = machine.deadline()
        placed += [(at - START, output) for output in machine.handle(Tick(), at)]
    assert placed == [
        (0.0, Place(0, 0, 0)),
        (0.5, Place(1, 1, 1)),
        (1.0, Place(2, 0, 2)),
        (1.5, Place(3, 1, 0)),
    ]


def test_a_driver_that_comes_late_places_what_is_due():
    machine = load()
    assert machine.handle(Tick(), START + 0.9) == [Place(0, 0, 0), Place(1, 1, 1)]
    assert machine.deadline() == START + 1.0


def test_a_call_is_hung_up_so_long_after_its_answer_and_then_all_is_over():
    machine = load(calls=1)
    machine.handle(Tick(), START)
    assert machine.handle(Rang(0), START + 1) == []
    assert machine.handle(Answered(0), START + 2) == []
    assert machine.deadline() == START + 7
    assert machine.handle(Tick(), START + 7) == [HangUp(0)]
    assert machine.handle(Ended(0, "BYE", 200), START + 7.1) == [Over()]
    (course,) = machine.calls
    assert (course.placed, course.rang, course.answered) == (0, 1, 2)
    assert course.successful
    assert machine.deadline() is None
    assert machine.handle(Ended(0, "BYE", 200), START + 8) == []


def test_a_call_that_nobody_answers_is_given_up():
    machine = load(calls=1)
    machine.handle(Tick(), START)
    assert machine.handle(Tick(), START + 30) == [HangUp(0)]
    assert machine.handle(Answered(0), START + 30) == []
    assert machine.handle(Ended(0, "CANCEL", 487), START + 31) == [Over()]
    assert not machine.calls[0].successful


def test_a_call_without_an_end_is_counted_as_lost():
    machine = load(calls=1)
    machine.handle(Tick(), START)
    machine.handle(Answered(0), START + 1)
    machine.handle(Tick(), START + 6)
    assert machine.deadline() == START + 6 + HANG_UP_TIME
    assert machine.handle(Tick(), START + 6 + HANG_UP_TIME) == [Over()]
    assert machine.calls[0].cause == "LOST"


def test_stop_hangs_up_what_lives_and_places_no_more():
    machine = load()
    machine.handle(Tick(), START + 0.5)
    machine.handle(Ended(0, "BUSY", 486), START + 0.6)
    assert machine.handle(Stop(), START + 0.7) == [HangUp(1)]
    assert machine.handle(Tick(), START + 2) == []
    assert machine.handle(Ended(1, "CANCEL", 487), START + 2) == [Over()]
    assert len(machine.calls) == 2


def test_what_concerns_no_call_changes_nothing():
    machine = load()
    for event in (Rang(7), Answered(7), Ended(7, "BYE", 200)):
        assert machine.handle(event, START) == []
