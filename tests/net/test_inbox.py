"""What arrives is handled in order, in turns, and knows whether it is late."""

from __future__ import annotations

import asyncio
import logging

from tests.sim.virtual_time import run
from tongdai.net.inbox import LATE, MOST_WAITING, TURN, Inbox


class Office:
    """Handles each arrival in so many seconds of its own clock."""

    def __init__(self, *, each: float = 0.0) -> None:
        self.now = 0.0
        self.each = each
        self.handled: list[tuple[int, bool]] = []
        self.inbox: Inbox[int] = Inbox(self.handle, clock=lambda: self.now)

    def handle(self, number: int, late: bool) -> None:
        self.handled.append((number, late))
        self.now += self.each


def test_arrivals_are_handled_in_order_in_a_later_turn_of_the_loop():
    async def scenario():
        office = Office()
        for number in range(3):
            office.inbox.put(number)
        assert office.handled == []
        await asyncio.sleep(0)
        assert office.handled == [(0, False), (1, False), (2, False)]

    run(scenario())


def test_the_loop_has_its_turn_between_many():
    async def scenario():
        office = Office(each=TURN / 2)
        for number in range(5):
            office.inbox.put(number)
        lengths = []
        for _ in range(3):
            await asyncio.sleep(0)
            lengths.append(len(office.handled))
        assert lengths == [2, 4, 5]

    run(scenario())


def test_what_has_waited_too_long_is_late():
    async def scenario():
        office = Office(each=LATE)
        for number in range(3):
            office.inbox.put(number)
        await asyncio.sleep(1)
        assert office.handled == [(0, False), (1, False), (2, True)]
        office.inbox.put(3)
        await asyncio.sleep(1)
        assert office.handled[-1] == (3, False)

    run(scenario())


def test_too_much_is_dropped_but_not_what_must_be_known(caplog):
    async def scenario():
        office = Office(each=LATE)
        for number in range(MOST_WAITING + 5):
            office.inbox.put(number)
        office.inbox.put(-1, droppable=False)
        await asyncio.sleep(1)
        assert len(office.handled) == MOST_WAITING + 1
        assert office.handled[-1] == (-1, True)

    with caplog.at_level(logging.WARNING):
        run(scenario())
    assert caplog.messages[0] == "overloaded"


def test_nothing_is_handled_any_more_once_it_is_cleared():
    async def scenario():
        office = Office()
        office.inbox.put(1)
        office.inbox.clear()
        await asyncio.sleep(1)
        assert office.handled == []

    run(scenario())
