"""What is tried when: in order, ever more seldom, and never for ever."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.call.ids import CallId
from tongdai.call.public_events import EventType
from tongdai.call.webhook import Delivery, Standing
from tongdai.machine import changed
from tongdai.webhooks import schedule
from tongdai.webhooks.schedule import (
    AT_ONCE,
    AT_ONCE_EACH,
    BACK_OFF,
    ILL_AFTER,
    TRIED_FOR,
    Added,
    Attempt,
    Keep,
    Kept,
    Schedule,
    Settled,
    Tick,
)

START = 1_700_000_000.0


def delivery(
    event: int, call: str | None = None, webhook: str = "a", at: float = START
):
    kind = EventType.ENDED if call else EventType.REGISTERED
    return Delivery(webhook, event, kind, call and CallId(call), at, at)


class Desk:
    """A schedule and what it has asked for."""

    def __init__(self) -> None:
        self.schedule = Schedule()
        self.under_way: list[Delivery] = []
        self.kept: dict[tuple[str, int], Delivery] = {}
        self.tried: list[tuple[float, int]] = []

    def put(self, event, now: float) -> None:
        for output in self.schedule.handle(event, now):
            match output:
                case Attempt(sent):
                    self.under_way.append(sent)
                    self.tried.append((now, sent.event))
                case Keep(state):
                    self.kept[state.webhook, state.event] = state

    def settle(self, now: float, *, delivered: bool, first: int = 0) -> None:
        sent = self.under_way.pop(first)
        tried = changed(sent, attempts=sent.attempts + 1)
        self.put(Settled(tried, delivered), now)

    def standing(self, event: int, webhook: str = "a") -> Standing:
        return self.kept[webhook, event].standing

    def go_on(self) -> float:
        """To the next deadline."""
        at = self.schedule.deadline()
        assert at is not None
        self.put(Tick(), at)
        return at


def test_an_event_is_tried_at_once_and_written_down_before():
    desk = Desk()
    desk.put(Added(delivery(1, "call")), START)
    assert [each.event for each in desk.under_way] == [1]
    assert desk.standing(1) is Standing.WAITING
    desk.settle(START + 1, delivered=True)
    assert desk.standing(1) is Standing.DELIVERED
    assert (desk.schedule.waiting, desk.schedule.deadline()) == (0, None)


def test_the_next_event_of_a_call_waits_until_the_former_is_delivered():
    desk = Desk()
    for event in (1, 2, 3):
        desk.put(Added(delivery(event, "call")), START)
    desk.put(Added(delivery(4, "other")), START)
    assert [each.event for each in desk.under_way] == [1, 4]
    desk.settle(START, delivered=True)
    assert [each.event for each in desk.under_way] == [4, 2]


def test_the_next_event_of_a_call_waits_until_the_former_is_given_up():
    desk = Desk()
    desk.put(Added(delivery(1, "call")), START)
    desk.put(Added(delivery(2, "call", at=START + TRIED_FOR)), START)
    while desk.standing(1) is Standing.WAITING:
        assert {each.event for each in desk.under_way} == {1}
        at = desk.tried[-1][0]
        desk.settle(at, delivered=False)
        if desk.standing(1) is Standing.WAITING:
            desk.go_on()
    assert desk.standing(1) is Standing.GIVEN_UP
    assert desk.tried[-1][0] < START + TRIED_FOR
    desk.go_on()
    assert [each.event for each in desk.under_way] == [2]


def test_a_failed_event_is_tried_ever_more_seldom():
    desk = Desk()
    desk.put(Added(delivery(1)), START)
    for _ in range(len(BACK_OFF) + 2):
        desk.settle(desk.tried[-1][0], delivered=False)
        desk.go_on()
    times = [at for at, _ in desk.tried]
    gaps = [after - before for before, after in pairwise(times)]
    assert gaps == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]


def test_a_receiver_that_fails_again_and_again_gets_one_request_at_a_time():
    desk = Desk()
    for event in range(100):
        desk.put(Added(delivery(event)), START)
    assert len(desk.under_way) == AT_ONCE_EACH
    while desk.under_way:
        desk.settle(START, delivered=False)
    for _ in range(20):
        desk.go_on()
        assert len(desk.under_way) == 1
        desk.settle(desk.tried[-1][0], delivered=False)
    assert desk.tried[-1][0] - desk.tried[-2][0] == schedule.LONGEST_PAUSE


def test_what_waited_goes_out_as_soon_as_the_receiver_is_well_again():
    desk = Desk()
    for event in range(ILL_AFTER + 1):
        desk.put(Added(delivery(event)), START)
    for _ in range(ILL_AFTER + 1):
        desk.settle(START, delivered=False)
    at = desk.go_on()
    desk.settle(at, delivered=True)
    while desk.under_way:
        desk.settle(at, delivered=True)
    assert desk.schedule.waiting == 0


def test_one_bad_event_holds_up_its_own_call_alone():
    desk = Desk()
    desk.put(Added(delivery(0, "bad")), START)
    for event in range(1, 50):
        desk.put(Added(delivery(event, f"call-{event}")), START)
        for _ in range(len(desk.under_way)):
            desk.settle(START, delivered=desk.under_way[0].event != 0)
    good = [desk.standing(event) for event in range(1, 50)]
    assert set(good) == {Standing.DELIVERED}
    assert desk.standing(0) is Standing.WAITING


def test_a_slow_receiver_leaves_room_for_the_others():
    desk = Desk()
    for event in range(100):
        desk.put(Added(delivery(event, webhook="slow")), START)
    desk.put(Added(delivery(1, webhook="quick")), START)
    assert Counter(each.webhook for each in desk.under_way) == {
        "slow": AT_ONCE_EACH,
        "quick": 1,
    }


def test_all_webhooks_together_have_a_limit():
    desk = Desk()
    for event in range(AT_ONCE * 2):
        desk.put(Added(delivery(event, webhook=f"of-{event}")), START)
    assert len(desk.under_way) == AT_ONCE
    assert desk.schedule.deadline() is None
    desk.settle(START, delivered=True)
    assert len(desk.under_way) == AT_ONCE


def test_what_waits_for_a_removed_webhook_is_forgotten():
    desk = Desk()
    for webhook in ("a", "b"):
        desk.put(Added(delivery(1, webhook=webhook)), START)
    desk.put(Kept({"b"}), START)
    assert desk.schedule.waiting == 1
    desk.settle(START, delivered=False)
    assert desk.schedule.waiting == 1
    desk.settle(START, delivered=True)
    assert (desk.schedule.waiting, desk.schedule.deadline()) == (0, None)


def test_more_than_can_wait_are_given_up_as_they_come(monkeypatch):
    monkeypatch.setattr(schedule, "MOST_WAITING", 3)
    desk = Desk()
    for event in range(4):
        desk.put(Added(delivery(event)), START)
    assert desk.standing(3) is Standing.GIVEN_UP
    assert desk.kept["a", 3].reason == "too many wait"


@pytest.mark.parametrize("late", [0.0, 3600.0])
def test_what_is_a_day_old_is_given_up_without_another_try(late):
    desk = Desk()
    tried = changed(delivery(1), attempts=9, due_at=START + TRIED_FOR)
    desk.put(Added(tried), START + TRIED_FOR + late)
    assert desk.standing(1) is Standing.GIVEN_UP
    assert not desk.tried


def test_the_lag_is_that_of_the_oldest_event():
    desk = Desk()
    desk.put(Added(delivery(1, "call", at=START)), START)
    desk.put(Added(delivery(2, "call", at=START + 5)), START)
    assert desk.schedule.oldest() == START
    desk.settle(START, delivered=True)
    assert desk.schedule.oldest() == START + 5


STEPS = st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=80)


@given(STEPS)
def test_whatever_fails_each_call_is_told_in_order_and_everything_ends(steps):
    desk = Desk()
    now = START
    for event, (call, good) in enumerate(steps):
        desk.put(Added(delivery(event, f"call-{call}", at=now)), now)
        if desk.under_way and event % 2:
            desk.settle(now, delivered=good, first=event % len(desk.under_way))
        now += 0.5
    while desk.schedule.waiting:
        if desk.under_way:
            desk.settle(now, delivered=len(desk.tried) % 3 != 0)
        else:
            now = max(now, desk.go_on())
    order: dict[str, int] = {}
    for _, event in desk.tried:
        lane = f"call-{steps[event][0]}"
        assert event >= order.get(lane, 0)
        order[lane] = event
    over = {Standing.DELIVERED, Standing.GIVEN_UP}
    assert {each.standing for each in desk.kept.values()} <= over
    assert len(desk.kept) == len(steps)
