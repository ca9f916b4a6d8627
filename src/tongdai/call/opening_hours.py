"""When a company answers: a timetable of the week, and days that differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

Span = tuple[time, time]
"From, inclusive, until, exclusive. Until midnight: ``time(0, 0)``, the day's end."


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of one hotline, in the company's own time zone."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    "Seven days, Monday first; a day without spans is closed."

    special: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    "Days that go their own way, such as Tết: what holds instead of the week's."

    def open_at(self, at: datetime) -> bool:
        """Whether somebody should be there. ``at`` has a zone."""
        local = at.astimezone(self.zone)
        spans = dict(self.special).get(local.date(), self.week[local.weekday()])
        now = local.time()
        return any(
            begin <= now and (end == time(0, 0) or now < end) for begin, end in spans
        )
