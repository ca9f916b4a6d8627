"""When a hotline is open: across time zones, at midnight, on special days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.call.opening_hours import OpeningHours

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = ((time(8), time(12)), (time(13, 30), time(17, 30)))
WEEK = (OFFICE,) * 5 + (((time(8), time(12)),), ())
MONDAY = date(2026, 3, 2)
TET = date(2027, 2, 6)


def at(day: date, hour: int, minute: int = 0, *, zone=HANOI) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("days", "hour", "minute", "is_open"),
    [
        (0, 7, 59, False),
        (0, 8, 0, True),
        (0, 11, 59, True),
        (0, 12, 0, False),
        (0, 13, 30, True),
        (0, 17, 30, False),
        (5, 9, 0, True),
        (5, 14, 0, False),
        (6, 9, 0, False),
    ],
)
def test_the_beginning_is_open_and_the_end_is_not(days, hour, minute, is_open):
    hours = OpeningHours(HANOI, WEEK)
    assert hours.open_at(at(MONDAY + timedelta(days), hour, minute)) is is_open


def test_the_company_s_own_clock_counts_wherever_the_switchboard_stands():
    hours = OpeningHours(HANOI, WEEK)
    assert hours.open_at(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))  # 08:00 in Hà Nội
    assert not hours.open_at(datetime(2026, 3, 2, 0, 59, tzinfo=UTC))
    # Still Sunday evening in Los Angeles, and Monday morning at the company.
    assert hours.open_at(
        at(date(2026, 3, 1), 17, 0, zone=ZoneInfo("America/Los_Angeles"))
    )


def test_midnight_as_the_end_is_the_day_s_own():
    evenings = ((time(18), time(0)),)
    hours = OpeningHours(HANOI, (evenings,) + ((),) * 6)
    assert hours.open_at(at(MONDAY, 23, 59))
    assert not hours.open_at(at(MONDAY, 0, 0))
    assert not hours.open_at(at(MONDAY + timedelta(1), 0, 0))


def test_from_midnight_to_midnight_is_the_whole_day():
    hours = OpeningHours(HANOI, (((time(0), time(0)),),) + ((),) * 6)
    assert hours.open_at(at(MONDAY, 0, 0))
    assert hours.open_at(datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=HANOI))
    assert not hours.open_at(at(MONDAY + timedelta(1), 0, 0))


def test_a_special_day_holds_instead_of_its_weekday():
    holidays = ((TET, ()), (date(2026, 3, 8), OFFICE))  # Tết, and a Sunday
    hours = OpeningHours(HANOI, WEEK, holidays)
    assert not hours.open_at(at(TET, 9, 0))
    assert hours.open_at(at(date(2026, 3, 8), 9, 0))
    # It begins at the company's midnight.
    assert not hours.open_at(datetime(2027, 2, 5, 17, 0, tzinfo=UTC))


def test_summer_time_moves_the_hours_along():
    hours = OpeningHours(BERLIN, WEEK)
    winter, summer = date(2026, 3, 27), date(2026, 3, 30)  # changed on the 29th
    assert not hours.open_at(at(winter, 6, 30, zone=UTC))
    assert hours.open_at(at(summer, 6, 30, zone=UTC))


YEARS = st.integers(1_600_000_000, 2_200_000_000)
"Seconds since the epoch."


@given(
    moment=YEARS.map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    zone=st.sampled_from([HANOI, BERLIN, UTC]),
)
def test_the_zone_of_the_question_changes_nothing(moment, zone):
    hours = OpeningHours(HANOI, WEEK, ((TET, ()),))
    assert hours.open_at(moment) is hours.open_at(moment.astimezone(zone))
