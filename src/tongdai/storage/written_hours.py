"""
Opening hours as people type them and as they are kept.

The week: ``mon-fri 08:00-12:00,13:30-17:30; sat 08:00-12:00``, or with the days'
Vietnamese names, ``t2-t6 08:00-17:30; cn 09:00-12:00``; nothing or ``always`` for a
hotline that never closes. Special days: ``2027-02-06..2027-02-12 closed; 2027-04-30
09:00-12:00``. Times are the company's own, the end is 24:00 at the latest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tongdai.call.opening_hours import OpeningHours, Span

from .errors import InvalidName, NameRule

ZONE: Final = "Asia/Ho_Chi_Minh"
"Of hours that are given without one."

LONGEST_TEXT: Final = 4000
"Characters of a week or of the special days: some years of both."

MOST_SPECIAL: Final = 400
"Special days of one hotline: each is looked through at every call."

MOST_SPANS: Final = 8
"Spans of one day; people take fewer breaks."

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
VIETNAMESE_DAYS: Final = ("t2", "t3", "t4", "t5", "t6", "t7", "cn")
ALWAYS: Final = ("", "always")
CLOSED: Final = "closed"

_NUMBER_OF: Final = {
    name: number
    for names in (DAYS, VIETNAMESE_DAYS)
    for number, name in enumerate(names)
}
_SPAN: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Week = tuple[tuple[Span, ...], ...]
Special = tuple[tuple[date, tuple[Span, ...]], ...]


def opening_hours(week: str, zone: str, special: str) -> OpeningHours | None:
    """
    The hours that the three texts mean; None for always open.

    Raises:
        InvalidName: One of them cannot be read.
    """
    if week.strip().lower() in ALWAYS and not special.strip():
        return None
    return OpeningHours(read_zone(zone), read_week(week), read_special(special))


def read_zone(text: str) -> ZoneInfo:
    """
    A time zone by its name.

    Raises:
        InvalidName: There is none of this name.
    """
    try:
        return ZoneInfo(text.strip() or ZONE)
    except (KeyError, ValueError, OSError) as error:  # not found, or no name: ../x
        raise InvalidName(text, NameRule.ZONE) from error


def kept_zone(name: str) -> ZoneInfo:
    """A time zone that a row names; the usual one if this machine knows it no more."""
    try:
        return read_zone(name)
    except InvalidName:
        # Hours too early or late are better than a switchboard without a directory.
        return read_zone(ZONE)


def read_week(text: str) -> Week:
    """
    Seven days, Monday first. A day that is not named is closed.

    Raises:
        InvalidName: It is no timetable.
    """
    if text.strip().lower() in ALWAYS:
        return (((time(0), time(0)),),) * len(DAYS)
    if len(text) > LONGEST_TEXT:
        raise InvalidName(text[:40], NameRule.DAYS)
    week: dict[int, tuple[Span, ...]] = {}
    for part in _parts(text):
        days, _, times = part.partition(" ")
        spans = _spans(times)
        for day in _days(days):
            if day in week:
                raise InvalidName(part, NameRule.DAYS)
            week[day] = spans
    if not week:
        raise InvalidName(text, NameRule.DAYS)
    return tuple(week.get(day, ()) for day in range(len(DAYS)))


def read_special(text: str) -> Special:
    """
    The days that go their own way.

    Raises:
        InvalidName: It is no list of days.
    """
    if len(text) > LONGEST_TEXT:
        raise InvalidName(text[:40], NameRule.DATES)
    found: dict[date, tuple[Span, ...]] = {}
    for part in _parts(text):
        dates, _, times = part.partition(" ")
        spans = () if times.strip() == CLOSED else _spans(times)
        for day in _dates(dates):
            if day in found:
                raise InvalidName(part, NameRule.DATES)
            found[day] = spans
            if len(found) > MOST_SPECIAL:
                raise InvalidName(part, NameRule.DATES)
    return tuple(sorted(found.items()))


def write_week(week: Week, names: Sequence[str] = DAYS) -> str:
    """
    The shortest text that is read as ``week``; days with equal hours stand together.

    Args:
        names: Of the days, Monday first.
    """
    parts = [
        (f"{names[first]}-{names[last]}" if first != last else names[first], spans)
        for first, last, spans in _runs(week)
        if spans
    ]
    return "; ".join(f"{days} {_written(spans)}" for days, spans in parts)


def write_special(special: Special) -> str:
    """The shortest text that is read as ``special``."""
    parts = []
    start = 0
    for end in range(1, len(special) + 1):
        if end < len(special) and _follows(special[end - 1], special[end]):
            continue
        (first, spans), (last, _) = special[start], special[end - 1]
        days = first.isoformat() if first == last else f"{first}..{last}"
        parts.append(f"{days} {_written(spans) if spans else CLOSED}")
        start = end
    return "; ".join(parts)


def _parts(text: str) -> Iterator[str]:
    for part in text.lower().split(";"):
        if stripped := " ".join(part.split()):
            yield stripped


def _days(text: str) -> Iterator[int]:
    """Of ``mon``, ``mon-fri`` or ``mon,wed,sat-sun``; a range may pass Sunday."""
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in _NUMBER_OF or (last or first) not in _NUMBER_OF:
            raise InvalidName(text, NameRule.DAYS)
        day = _NUMBER_OF[first]
        yield day
        while day != _NUMBER_OF[last or first]:
            day = (day + 1) % len(DAYS)
            yield day


def _dates(text: str) -> Iterable[date]:
    first, _, last = text.partition("..")
    begin, end = _date(first), _date(last or first)
    if not timedelta(0) <= end - begin <= timedelta(MOST_SPECIAL):
        raise InvalidName(text, NameRule.DATES)
    return (begin + timedelta(days) for days in range((end - begin).days + 1))


def _date(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the 30th of February
    raise InvalidName(text, NameRule.DATES)


def _spans(text: str) -> tuple[Span, ...]:
    """Those of one day, in order: none may begin before the former one has ended."""
    spans: list[Span] = []
    ended = 0
    for part in text.replace(" ", "").split(","):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise InvalidName(part, NameRule.TIMES)
        hours = [int(each) for each in found.groups()]
        begin, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        late = max(hours[1], hours[3]) > 59 or end > 24 * 60
        if late or not ended <= begin < end or len(spans) == MOST_SPANS:
            raise InvalidName(part, NameRule.TIMES)
        spans.append((_time(begin), _time(end)))
        ended = end
    return tuple(spans)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _written(spans: tuple[Span, ...]) -> str:
    return ",".join(
        f"{begin:%H:%M}-{'24:00' if end == time(0) else f'{end:%H:%M}'}"
        for begin, end in spans
    )


def _runs(week: Week) -> Iterator[tuple[int, int, tuple[Span, ...]]]:
    """Days that follow each other and have equal hours: first, last, hours."""
    first = 0
    for day in range(1, len(week) + 1):
        if day == len(week) or week[day] != week[first]:
            yield first, day - 1, week[first]
            first = day


def _follows(
    former: tuple[date, tuple[Span, ...]], latter: tuple[date, tuple[Span, ...]]
) -> bool:
    return latter[0] - former[0] == timedelta(1) and latter[1] == former[1]
