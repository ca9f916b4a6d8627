"""In which order the members of a group ring."""

from __future__ import annotations

import itertools

import pytest

from tongdai.call.directory import Group, Strategy
from tongdai.call.ordering import waves

MEMBERS = ("101", "102", "103", "104")
IDLE = {"101": 30.0, "102": float("-inf"), "103": 10.0, "104": 20.0}


def order(
    strategy: Strategy,
    free: tuple[str, ...] = MEMBERS,
    last: str | None = None,
    drawn: tuple[float, ...] = (0.3, 0.1, 0.4, 0.2),
) -> list[tuple[str, ...]]:
    draws = itertools.cycle(drawn)
    return waves(
        Group("60000", MEMBERS, strategy=strategy),
        free,
        last=last,
        idle_since=IDLE.__getitem__,
        draw=lambda: next(draws),
    )


def in_turn(*members: str) -> list[tuple[str, ...]]:
    return [(each,) for each in members]


def test_all_ring_together() -> None:
    assert order(Strategy.ALL, ("103", "101")) == [("101", "103")]


def test_in_turn_begins_at_the_first_each_time() -> None:
    assert order(Strategy.IN_TURN, last="102") == in_turn(*MEMBERS)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, ("101", "102", "103", "104")),
        ("102", ("103", "104", "101", "102")),
        ("104", ("101", "102", "103", "104")),
        ("199", ("101", "102", "103", "104")),
    ],
)
def test_round_robin_begins_behind_the_last(
    last: str | None, expected: tuple[str, ...]
) -> None:
    assert order(Strategy.ROUND_ROBIN, last=last) == in_turn(*expected)


def test_round_robin_remembers_who_answered_even_if_it_is_busy_now() -> None:
    rings = order(Strategy.ROUND_ROBIN, ("101", "104"), last="103")
    assert rings == in_turn("104", "101")


def test_the_longest_idle_comes_first_and_who_had_no_call_before_all() -> None:
    rings = order(Strategy.LONGEST_IDLE)
    assert rings == in_turn("102", "103", "104", "101")


def test_the_order_is_drawn_anew() -> None:
    assert order(Strategy.RANDOM) == in_turn("102", "104", "101", "103")


@pytest.mark.parametrize("strategy", Strategy)
def test_where_nobody_is_free_nobody_rings(strategy: Strategy) -> None:
    assert order(strategy, ()) == []
