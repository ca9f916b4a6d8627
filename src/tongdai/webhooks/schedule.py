"""
Which event is tried when, for all webhooks: a machine without I/O.

Events of one call wait for each other, events of different calls do not. A receiver
that fails again and again is asked by one request at a time, ever more seldom, until it
takes one; then everything that waited for it goes out.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from tongdai.call.webhook import Delivery, Standing
from tongdai.machine import changed, value

BACK_OFF: Final = (5.0, 30.0, 120.0, 300.0, 900.0, 1800.0, 3600.0)
"Seconds until an event is tried again, after each failure; the last one ever after."

TRIED_FOR: Final = 24 * 3600.0
"Seconds after an event when it is given up."

AT_ONCE: Final = 64
"Requests under way, all webhooks together."

AT_ONCE_EACH: Final = 8
"Of one webhook: a slow receiver must not use up what all share."

ILL_AFTER: Final = 3
"Failures in a row, whatever the events, after which the receiver itself counts as ill."

LONGEST_PAUSE: Final = 60.0
"Seconds between two requests to one that is ill: so soon we notice that it is well."

MOST_WAITING: Final = 100_000
"Events that wait for one webhook, some 40 MB: more are given up as they come."


# Inputs: what happened.


@value
class Added:
    """An event is to be delivered, or was when the last process ended."""

    delivery: Delivery


@value
class Settled:
    """An attempt is over."""

    delivery: Delivery
    "As it was attempted, with what came of it."

    delivered: bool
    hopeless: bool = False
    "There is no use in trying again."


@value
class Kept:
    """These webhooks exist; all others were removed."""

    webhooks: Collection[str]


@value
class Tick:
    """The deadline has passed."""


Input = Added | Settled | Kept | Tick


# Outputs: what to do.


@value
class Attempt:
    """Send it."""

    delivery: Delivery


@value
class Keep:
    """Write down how it stands."""

    delivery: Delivery


Output = Attempt | Keep


@dataclass(slots=True)
class _Receiver:
    """What waits for one webhook."""

    lanes: dict[str, deque[Delivery]] = field(default_factory=dict)
    "What belongs to one call, in order; the first of each is due, or under way."
    due: list[tuple[float, int, str]] = field(default_factory=list)
    "A heap of the lanes whose first is not under way."
    waiting: int = 0
    under_way: int = 0
    failures: int = 0
    "In a row."
    paused_until: float = 0.0

    @property
    def at_once(self) -> int:
        return 1 if self.failures >= ILL_AFTER else AT_ONCE_EACH

    def ready_at(self) -> float | None:
        if not self.due or self.under_way >= self.at_once:
            return None
        return max(self.due[0][0], self.paused_until)

    def push(self, first: Delivery) -> None:
        heapq.heappush(self.due, (first.due_at, first.event, first.lane))


class Schedule:
    """
    All deliveries that wait. Times are seconds since the epoch, as they outlive us.

    Deliveries of one call must be added in their order.
    """

    def __init__(self) -> None:
        self._receivers: dict[str, _Receiver] = {}
        self._under_way = 0

    @property
    def waiting(self) -> int:
        """How many are neither delivered nor given up."""
        return sum(each.waiting for each in self._receivers.values())

    def oldest(self) -> float | None:
        """When the event happened that has waited longest; None: none waits."""
        firsts = (
            lane[0].began_at
            for each in self._receivers.values()
            for lane in each.lanes.values()
        )
        return min(firsts, default=None)

    def deadline(self) -> float | None:
        """When something is to be done without any input."""
        if self._under_way >= AT_ONCE:
            return None
        times = (each.ready_at() for each in self._receivers.values())
        return min((each for each in times if each is not None), default=None)

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""
        outputs: list[Output] = []
        match event:
            case Added(delivery):
                outputs += self._add(delivery)
            case Settled(delivery, delivered, hopeless):
                over = delivered or hopeless
                outputs += self._settle(delivery, delivered, over, now)
            case Kept(webhooks):
                for gone in self._receivers.keys() - set(webhooks):
                    self._under_way -= self._receivers.pop(gone).under_way
            case Tick():
                pass
        return outputs + self._start(now)

    def _add(self, delivery: Delivery) -> list[Output]:
        receiver = self._receivers.setdefault(delivery.webhook, _Receiver())
        if receiver.waiting >= MOST_WAITING:
            return [Keep(_given_up(delivery, "too many wait"))]
        receiver.waiting += 1
        lane = receiver.lanes.setdefault(delivery.lane, deque())
        lane.append(delivery)
        if len(lane) == 1:
            receiver.push(delivery)
        return [] if delivery.attempts else [Keep(delivery)]

    def _settle(
        self, delivery: Delivery, delivered: bool, over: bool, now: float
    ) -> list[Output]:
        receiver = self._receivers.get(delivery.webhook)
        if receiver is None:
            return []  # its webhook was removed meanwhile
        receiver.under_way -= 1
        self._under_way -= 1
        if delivered:
            self._is_well(receiver, now)
        else:
            receiver.failures += 1
            ill_for = receiver.failures - ILL_AFTER
            if ill_for >= 0:
                pause = min(2.0 ** min(ill_for, 10), LONGEST_PAUSE)
                receiver.paused_until = now + pause
        tries = delivery.attempts - 1
        due_at = now + BACK_OFF[min(tries, len(BACK_OFF) - 1)]
        if delivered:
            delivery = changed(delivery, standing=Standing.DELIVERED)
        elif over or due_at >= delivery.began_at + TRIED_FOR:
            delivery = changed(delivery, standing=Standing.GIVEN_UP)
        else:
            delivery = changed(delivery, due_at=due_at)
            receiver.lanes[delivery.lane][0] = delivery
            receiver.push(delivery)
            return [Keep(delivery)]
        self._next(receiver, delivery)
        return [Keep(delivery)]

    def _is_well(self, receiver: _Receiver, now: float) -> None:
        if receiver.failures >= ILL_AFTER:
            receiver.paused_until = 0.0
            receiver.due = [(min(at, now), e, lane) for at, e, lane in receiver.due]
            heapq.heapify(receiver.due)
        receiver.failures = 0

    def _next(self, receiver: _Receiver, over: Delivery) -> None:
        """The first of its lane is over: the one behind it may go."""
        lane = receiver.lanes[over.lane]
        lane.popleft()
        receiver.waiting -= 1
        if lane:
            receiver.push(lane[0])
        else:
            del receiver.lanes[over.lane]

    def _start(self, now: float) -> list[Output]:
        outputs: list[Output] = []
        for receiver in list(self._receivers.values()):
            while (ready := receiver.ready_at()) is not None and ready <= now:
                if self._under_way >= AT_ONCE:
                    return outputs
                _, _, name = heapq.heappop(receiver.due)
                first = receiver.lanes[name][0]
                if now >= first.began_at + TRIED_FOR:
                    self._next(receiver, first)
                    outputs.append(Keep(_given_up(first, first.reason)))
                    continue
                receiver.under_way += 1
                self._under_way += 1
                outputs.append(Attempt(first))
        return outputs


def _given_up(delivery: Delivery, reason: str) -> Delivery:
    return changed(delivery, standing=Standing.GIVEN_UP, reason=reason)
