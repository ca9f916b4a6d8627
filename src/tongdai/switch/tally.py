"""What all calls together were like, since the process began."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final

from tongdai.call.cause import EndCause
from tongdai.call.events import CallEnded, CallEvent, CallStarted, Direction, Quality
from tongdai.call.record import Record, WaitedInLine

SOON: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"Seconds until it rings: what is usual within the house, and what carriers need."

PATIENTLY: Final = (1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"Seconds that people wait."

TALKING: Final = (10.0, 30.0, 60.0, 180.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0)
"Seconds that people talk."

JITTERS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
"Seconds: a jitter buffer hides some 50 ms."


class Histogram:
    """How many observations were how large."""

    def __init__(self, bounds: Sequence[float]) -> None:
        """
        Args:
            bounds: The upper bounds of the buckets, ascending; one without end follows.
        """
        self.bounds: Final = tuple(bounds)
        self.counts: Final = [0] * (len(bounds) + 1)
        "Of each bucket alone."
        self.sum = 0.0

    @property
    def count(self) -> int:
        """All observations."""
        return sum(self.counts)

    def observe(self, value: float) -> None:
        """One more; below zero, by a clock that was set, counts as zero."""
        value = max(0.0, value)
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value


class Tally:
    """
    Counts calls, as their records do: a call that is refused begins and ends at once.

    Observes :class:`~tongdai.switch.publishing.Publishing`.
    """

    def __init__(self) -> None:
        self.started: Final[Counter[Direction]] = Counter()
        self.ended: Final[Counter[tuple[Direction, EndCause]]] = Counter()
        self.answered: Final[Counter[Direction]] = Counter()
        self.until_ringing: Final = Histogram(SOON)
        self.until_answer: Final = Histogram(PATIENTLY)
        "Of calls that were answered."
        self.talking: Final = Histogram(TALKING)
        self.waiting: Final = Histogram(PATIENTLY)
        "In the line of a group, of calls that waited there at all."
        self.packets_received = 0
        self.packets_lost = 0
        self.jitter: Final = Histogram(JITTERS)
        "Of each leg, over its whole life."

    @property
    def living(self) -> int:
        """Calls that have begun and not ended."""
        return self.started.total() - self.ended.total()

    def happened(self, event: CallEvent, record: Record) -> None:
        """Something happened; this is the record now."""
        match event:
            case CallStarted():
                self.started[record.direction] += 1
            case CallEnded():
                self._end(record)

    def settled(self, record: Record) -> None:
        """The quality of both legs of an ended call is known."""
        for quality in (record.caller_quality, record.callee_quality):
            if quality is not None:
                self._measure(quality)

    def _end(self, record: Record) -> None:
        if record.cause is None or record.ended_at is None:
            return
        self.ended[record.direction, record.cause] += 1
        started, answered = record.started_at, record.answered_at
        if record.rang_at is not None:
            self.until_ringing.observe((record.rang_at - started).total_seconds())
        if answered is not None:
            self.answered[record.direction] += 1
            self.until_answer.observe((answered - started).total_seconds())
            self.talking.observe((record.ended_at - answered).total_seconds())
        if (waited := waited_in_line(record)) is not None:
            self.waiting.observe(waited)

    def _measure(self, quality: Quality) -> None:
        self.packets_received += quality.packets_received
        self.packets_lost += quality.packets_lost
        if quality.packets_received:
            self.jitter.observe(quality.jitter / 1000)


def waited_in_line(record: Record) -> float | None:
    """Seconds that the caller waited in lines of groups; None: it never did."""
    seconds, waited = 0.0, False
    end = record.answered_at or record.ended_at
    ends = [*(step.at for step in record.way[1:]), end]
    for step, until in zip(record.way, ends, strict=False):
        if isinstance(step, WaitedInLine) and until is not None:
            waited = True
            seconds += max(0.0, (until - step.at).total_seconds())
    return seconds if waited else None
