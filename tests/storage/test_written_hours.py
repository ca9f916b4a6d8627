"""Opening hours as operators type them."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.storage.errors import InvalidName
from tongdai.storage.written_hours import (
    VIETNAMESE_DAYS,
    opening_hours,
    read_special,
    read_week,
    read_zone,
    write_special,
    write_week,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = "mon-fri 08:00-12:00,13:30-17:30; sat 08:00-12:00"
MORNING = (time(8), time(12))
AFTERNOON = (time(13, 30), time(17, 30))
ALL_DAY = (time(0), time(0))

MINUTES = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=8, unique=True).map(
    lambda found: sorted(found)[: len(found) // 2 * 2]
)


def _time(minutes):
    return time(minutes // 60 % 24, minutes % 60)


SPANS = MINUTES.map(
    lambda found: tuple(
        (_time(begin), _time(end))
        for begin, end in zip(found[::2], found[1::2], strict=True)
    )
)
WEEKS = st.lists(SPANS | st.just(()), min_size=7, max_size=7).filter(any).map(tuple)
SPECIALS = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2026, 3, 1)), SPANS | st.just(()), max_size=20
).map(lambda found: tuple(sorted(found.items())))


def test_an_office_s_week_is_read():
    week = read_week(OFFICE)
    assert week == ((MORNING, AFTERNOON),) * 5 + ((MORNING,), ())


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("T2-T6 8:00-12:00, 13:30-17:30; T7 08:00-12:00;", OFFICE),
        ("fri-mon 00:00-24:00", "mon,fri,sat,sun 00:00-24:00"),
        ("cn 9:00-12:00", "sun 09:00-12:00"),
        ("mon 08:00-12:00,12:00-13:00", "mon 08:00-12:00,12:00-13:00"),
        ("always", "mon-sun 00:00-24:00"),
    ],
)
def test_the_same_week_can_be_written_in_several_ways(text, same):
    assert read_week(text) == read_week(same)


@pytest.mark.parametrize(
    "text",
    [
        ";",
        "mon",
        "mon-",
        "mon 8-12",
        "mon 08:00",
        "mon 12:00-08:00",
        "mon 22:00-02:00",
        "mon 08:00-08:00",
        "mon 08:60-09:00",
        "mon 24:00-25:00",
        "mon 09:00-12:00,11:00-13:00",
        "mon 13:00-14:00,09:00-10:00",
        "mon 08:00-12:00; mon 13:00-14:00",
        "mon-wed 08:00-12:00; tue closed",
        "day 08:00-12:00",
        "08:00-12:00",
        "mon " + ",".join(f"{hour:02}:00-{hour:02}:30" for hour in range(9)),
        "mon 08:00-12:00;" * 1000,
        "mon ٠٨:٠٠-١٢:٠٠",
    ],
)
def test_what_is_no_timetable_is_refused(text):
    with pytest.raises(InvalidName):
        read_week(text)


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-06",
        "2027-02-30 closed",
        "2027-2-6 closed",
        "2027-02-08..2027-02-06 closed",
        "2027-02-06..2029-02-06 closed",
        "2027-02-06 closed; 2027-02-06 08:00-12:00",
        "tet closed",
        "20270206 closed",
    ],
)
def test_what_is_no_list_of_days_is_refused(text):
    with pytest.raises(InvalidName):
        read_special(text)


@pytest.mark.parametrize("text", ["Asia", "Hanoi", "../../etc/passwd", "UTC\0", "/UTC"])
def test_what_is_no_time_zone_is_refused(text):
    with pytest.raises(InvalidName, match="time zone"):
        read_zone(text)


@given(week=WEEKS)
def test_a_week_that_was_written_is_read_again(week):
    assert read_week(write_week(week)) == week
    assert read_week(write_week(week, VIETNAMESE_DAYS)) == week


@given(special=SPECIALS)
def test_special_days_that_were_written_are_read_again(special):
    assert read_special(write_special(special)) == special


@given(text=st.text("mon-sun 0123456789:,;.closed", max_size=40) | st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    for read in (read_week, read_special, read_zone):
        with contextlib.suppress(InvalidName):
            read(text)


def test_days_with_equal_hours_are_written_together():
    assert write_week(read_week(OFFICE)) == OFFICE
    assert write_week(read_week("always")) == "mon-sun 00:00-24:00"
    tet = "2027-02-05 08:00-12:00; 2027-02-06..2027-02-12 closed"
    assert write_special(read_special(tet)) == tet


def test_without_hours_and_special_days_it_is_always_open():
    assert opening_hours("", "", "") is None
    assert opening_hours("always", "Europe/Paris", " ") is None


def test_special_days_alone_leave_the_rest_open():
    hours = opening_hours("", "", "2027-02-06 closed")
    assert hours.zone == HANOI
    assert not hours.open_at(datetime(2027, 2, 6, 12, tzinfo=HANOI))
    assert hours.open_at(datetime(2027, 2, 7, 0, tzinfo=HANOI))
