"""Whatever calls do, history, figures and events tell the same of them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from functools import partial

import pytest

from tests.sim.company import HOTLINE, Company
from tests.sim.phone import CallState, Manners, Phone
from tests.sim.scripted_media import PHONE
from tests.webhooks.test_schedule import Desk
from tongdai.call.directory import Group
from tongdai.call.events import Direction
from tongdai.call.public_events import EventType, PublicEvent
from tongdai.call.record import Record
from tongdai.call.webhook import Delivery
from tongdai.switch.announcing import missed
from tongdai.switch.tally import Tally, waited_in_line
from tongdai.webhooks.schedule import Added

CALLS = 1_000
"Of each of ten companies."

OUTSIDE = "0901234567"
DIALLED = ("101", "101", "102", "60000", "60000", OUTSIDE, "999", "100", "*43")
DESCRIBED = Manners(offer=PHONE, answer=PHONE)
BEHAVIOURS = tuple(
    replace(each, offer=PHONE, answer=PHONE)
    for each in (
        Manners(answers_after=0.5),
        Manners(answers_after=2.0),
        Manners(answers_after=None),
        Manners(refuses_with=486),
        Manners(refuses_with=603),
        Manners(rings=False, answers_after=0.1),
        Manners(early_sdp=True, answers_after=1.0),
        Manners(moved_to="102"),
    )
)
WAITING = Group("60000", ("101", "102"), ring_time=5.0, longest_wait=30.0)


class Day:
    """A company in which people and customers do whatever comes to their minds."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.house = Company(seed, lossy=False, group=WAITING)
        self.house.caller.manners = DESCRIBED

    def go_on(self) -> None:
        """Somebody does something, and time passes."""
        house, draw = self.house, self.draw
        for phone in (house.first, house.second, house.customer):
            phone.manners = draw.choice(BEHAVIOURS)
        for phone in (house.caller, house.customer, house.first):
            self.act(phone)
        house.run(draw.choice((0.3, 1.0, 3.0, 8.0, 25.0)))

    def act(self, phone: Phone) -> None:
        call, draw = phone.call, self.draw
        if call is None:
            if draw.random() < 0.5:
                outside = phone is self.house.customer
                phone.dial(HOTLINE if outside else draw.choice(DIALLED))
        elif draw.random() < 0.4:
            if call.state is CallState.TALKING:
                pass_on = partial(phone.refer, "102")
                draw.choice((phone.hang_up, phone.hang_up, pass_on))()
            elif call.state is CallState.RINGING and phone is not self.house.customer:
                draw.choice((phone.answer, phone.hang_up))()

    def end(self) -> None:
        for _ in range(3):
            for phone in (
                self.house.caller,
                self.house.first,
                self.house.second,
                self.house.customer,
            ):
                if phone.call is not None and phone.call.state is CallState.TALKING:
                    phone.hang_up()
            self.house.run(400.0)
        board = self.house.board
        board.media.report()
        assert board.switch.live_calls == 0


@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_calls_are_told_alike(seed: int) -> None:
    day = Day(seed)
    records = day.house.board.records
    while len(records.latest) < CALLS:
        day.go_on()
    day.end()
    board = day.house.board
    ended = list(records.latest.values())
    assert {record.direction for record in ended} == set(Direction)
    assert len({record.cause for record in ended}) > 3
    figures_agree(board.tally, ended)
    events_agree(board.announcements.told, ended)
    deliveries_agree(board.announcements.told, day.draw)


def figures_agree(tally: Tally, records: list[Record]) -> None:
    assert tally.living == 0
    assert tally.started == Counter(each.direction for each in records)
    ends = Counter((each.direction, each.cause) for each in records)
    assert tally.ended == ends
    answered = [each for each in records if each.answered_at is not None]
    assert tally.answered == Counter(each.direction for each in answered)
    assert tally.until_answer.count == tally.talking.count == len(answered)
    assert tally.until_ringing.count == sum(
        each.rang_at is not None for each in records
    )
    talked = sum(seconds(each.answered_at, each.ended_at) for each in answered)
    assert tally.talking.sum == pytest.approx(talked)
    waits = [wait for each in records if (wait := waited_in_line(each)) is not None]
    assert waits, "nobody waited in line"
    assert tally.waiting.count == len(waits)
    assert tally.waiting.sum == pytest.approx(sum(waits))


def events_agree(told: list[PublicEvent], records: list[Record]) -> None:
    of_call = defaultdict(list)
    for event in told:
        assert event.record is not None
        of_call[event.call].append(event)
    assert of_call.keys() == {each.call for each in records}
    for record in records:
        events = of_call[record.call]
        kinds = [event.type for event in events]
        expected = [
            EventType.RINGING if record.rang_at is not None else None,
            EventType.ANSWERED if record.answered_at is not None else None,
            EventType.ENDED,
            EventType.MISSED if missed(record) else None,
        ]
        assert kinds == [kind for kind in expected if kind is not None]
        end = events[kinds.index(EventType.ENDED)]
        assert without_quality(end.record) == without_quality(record)
        assert (end.at, end.tenant) == (record.ended_at, record.tenant)


def deliveries_agree(told: list[PublicEvent], draw: random.Random) -> None:
    """A receiver that fails now and then, and is away for a while, misses nothing."""
    desk, taken = Desk(), []
    now = 0.0
    for name, event in enumerate(told):
        now = max(now, event.at.timestamp())
        sent = Delivery("a", name, event.type, event.call, now, now)
        desk.put(Added(sent), now)
        away = len(told) // 3 < name < len(told) // 2
        while desk.under_way and draw.random() < 0.8:
            settle(desk, now, taken, delivered=not away and draw.random() < 0.9)
    while desk.schedule.waiting:
        if desk.under_way:
            settle(desk, now, taken, delivered=draw.random() < 0.9)
        else:
            now = max(now, desk.go_on())
    assert sorted(taken) == list(range(len(told)))
    of_call = defaultdict(list)
    for name in taken:
        of_call[told[name].call].append(name)
    assert all(names == sorted(names) for names in of_call.values())


def settle(desk: Desk, now: float, taken: list[int], *, delivered: bool) -> None:
    if delivered:
        taken.append(desk.under_way[0].event)
    desk.settle(now, delivered=delivered)


def without_quality(record: Record | None) -> Record:
    """Of a call whose second leg never had media, only one half comes, and later."""
    assert record is not None
    return replace(record, caller_quality=None, callee_quality=None)


def seconds(start, end) -> float:
    return float((end - start).total_seconds())
