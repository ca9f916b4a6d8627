"""
Talk time that may be used up: what was used, what is held, what is left.

Whoever calls out holds time in advance, a minute at a time, so that two calls can
never spend the same minute. What was held and not talked away is given back at the end.
Days and months are those of the tenant's zone; a call over midnight is of both days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tongdai.call.ids import LegId
from tongdai.call.limits import Limits, Payer

SLICE: Final = timedelta(minutes=1)
"""
What is held at a time: of a company's last ten minutes ten calls may have one each, and
whoever comes eleventh is told at once instead of being cut off after seconds.
"""

LEAST: Final = timedelta(seconds=1)
"With less left an allowance counts as used up: nobody rings for it."

NOTHING: Final = timedelta()
A_DAY: Final = timedelta(days=1)

KEPT: Final = timedelta(days=32)
"For how long used time is remembered here: for all of the month, in any zone."

Used = Mapping[date, timedelta]
"Talk time, by the day on which it was used."


@dataclass(slots=True)
class _Talk:
    """One leg that leads outside: it rings, or its party talks."""

    payers: tuple[Payer, ...]
    zone: ZoneInfo
    until: datetime
    "Up to when time is held for it."

    began: datetime | None = None
    "None: nobody has answered."

    held: dict[date, timedelta] = field(default_factory=dict)


class Allowances:
    """The accounts of everybody, and the talks that go on. All times are in UTC."""

    def __init__(
        self,
        limits: Callable[[Payer], Limits],
        used: Mapping[tuple[Payer, date], timedelta] | None = None,
    ) -> None:
        """
        Args:
            limits: What holds for one that pays, now.
            used: What was used before, of this month at least.
        """
        self._limits = limits
        self._used = _Book(used or {})
        self._held = _Book({})
        self._talks: dict[LegId, _Talk] = {}
        self._forgotten = date.min
        "What was used before is not remembered."

    def __contains__(self, leg: LegId) -> bool:
        return leg in self._talks

    def left(self, payer: Payer, day: date) -> timedelta | None:
        """What may still be used on a day and is held by nobody; None: any amount."""
        limits, of = self._limits(payer), (payer, day)
        found = [
            timedelta(seconds=allowed) - used - held
            for allowed, used, held in (
                (limits.daily, self._used.on(*of), self._held.on(*of)),
                (limits.monthly, self._used.within(*of), self._held.within(*of)),
            )
            if allowed is not None
        ]
        return max(min(found), NOTHING) if found else None

    def used(self, payer: Payer, day: date) -> tuple[timedelta, timedelta]:
        """What was used on a day, and in its month, by calls that have ended."""
        return self._used.on(payer, day), self._used.within(payer, day)

    def exhausted(self, payers: Sequence[Payer], zone: ZoneInfo, at: datetime) -> bool:
        """Has one of them nothing left?"""
        day = at.astimezone(zone).date()
        left = (self.left(payer, day) for payer in payers)
        return any(each is not None and each < LEAST for each in left)

    def hold(
        self, leg: LegId, payers: tuple[Payer, ...], zone: ZoneInfo, at: datetime
    ) -> bool:
        """Hold time for a leg that is about to ring; False: there is none left."""
        if self.exhausted(payers, zone, at):
            return False
        self._talks[leg] = _Talk(payers, zone, at)
        self.extend(leg, at, SLICE)
        return True

    def begin(self, leg: LegId, at: datetime) -> None:
        """Somebody has answered there: time runs from now on."""
        talk = self._talks[leg]
        self._let_go(talk)
        talk.began = talk.until = at
        self.extend(leg, at, SLICE)

    def extend(self, leg: LegId, at: datetime, ahead: timedelta) -> datetime | None:
        """
        Hold more, if there is, until it lasts for ``ahead`` from ``at`` on.

        Returns:
            Up to when the leg may be used; None: nothing limits it.
        """
        talk = self._talks[leg]
        paying = [each for each in talk.payers if self._limits(each).has_allowance]
        if not paying:
            return None
        # Of a limit that was set while they talked, nothing was held until now.
        talk.until = max(talk.until, at)
        while talk.until < at + ahead:
            day = talk.until.astimezone(talk.zone).date()
            left = [self.left(payer, day) for payer in paying]
            granted = min(
                SLICE,
                _midnight_after(day, talk.zone) - talk.until,
                *(each for each in left if each is not None),
            )
            if granted <= NOTHING:
                break
            talk.held[day] = talk.held.get(day, NOTHING) + granted
            talk.until += granted
            for payer in talk.payers:
                self._held.add(payer, day, granted)
        return talk.until

    def end(self, leg: LegId, at: datetime) -> Used:
        """The leg is gone: what was not used is there for others. Return what was."""
        talk = self._talks.pop(leg)
        self._let_go(talk)
        if talk.began is None:
            return {}
        used = by_day(talk.began, at, talk.zone)
        for day, amount in used.items():
            for payer in talk.payers:
                self._used.add(payer, day, amount)
        self._forget(at.date() - KEPT)
        return used

    def payers_of(self, leg: LegId) -> tuple[Payer, ...]:
        """Who pays for a leg that is there."""
        return self._talks[leg].payers

    def _let_go(self, talk: _Talk) -> None:
        for day, amount in talk.held.items():
            for payer in talk.payers:
                self._held.add(payer, day, -amount)
        talk.held.clear()

    def _forget(self, before: date) -> None:
        before = before.replace(day=1)
        if before > self._forgotten:
            self._forgotten = before
            self._used.forget(before)


class _Book:
    """Amounts by who pays and day, and their sums by month."""

    def __init__(self, amounts: Mapping[tuple[Payer, date], timedelta]) -> None:
        self._days: dict[tuple[Payer, date], timedelta] = {}
        self._months: dict[tuple[Payer, date], timedelta] = {}
        "By the first day of the month."

        for (payer, day), amount in amounts.items():
            self.add(payer, day, amount)

    def on(self, payer: Payer, day: date) -> timedelta:
        return self._days.get((payer, day), NOTHING)

    def within(self, payer: Payer, day: date) -> timedelta:
        """All of the month that ``day`` is in."""
        return self._months.get((payer, day.replace(day=1)), NOTHING)

    def add(self, payer: Payer, day: date, amount: timedelta) -> None:
        month = day.replace(day=1)
        for book, of in ((self._days, day), (self._months, month)):
            total = book.pop((payer, of), NOTHING) + amount
            if total:
                book[payer, of] = total

    def forget(self, before: date) -> None:
        """Forget the months before the one that begins with ``before``."""
        for book in (self._days, self._months):
            for of in [of for of in book if of[1] < before]:
                del book[of]


def by_day(began: datetime, ended: datetime, zone: ZoneInfo) -> dict[date, timedelta]:
    """What part of the time from ``began`` to ``ended``, in UTC, is of which day."""
    parts: dict[date, timedelta] = {}
    while began < ended:
        day = began.astimezone(zone).date()
        end = min(ended, _midnight_after(day, zone))
        parts[day] = parts.get(day, NOTHING) + (end - began)
        began = end
    return parts


def _midnight_after(day: date, zone: ZoneInfo) -> datetime:
    # In UTC, for between two times of one zone Python leaves summer time out.
    return datetime.combine(day + A_DAY, time(), zone).astimezone(UTC)
