"""Talk time is held before it is used, and never by two."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.call.allowance import SLICE, Allowances, by_day
from tongdai.call.ids import LegId
from tongdai.call.limits import UNLIMITED, Limits, Payer, PayerKind, payers

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2027, 3, 10, 5, 0, tzinfo=UTC)
"Noon in Viet Nam."

TODAY = date(2027, 3, 10)
TENANT = Payer("demo", PayerKind.TENANT)
A, B = LegId("a"), LegId("b")
WE = payers("demo", "100", "02473000001")
Limited = dict[Payer, Limits]


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def accounts(limits: Limited | None = None, **used: float) -> Allowances:
    held_to = limits or {TENANT: Limits(daily=90)}
    before = {(TENANT, date.fromisoformat(day)): seconds(n) for day, n in used.items()}
    return Allowances(lambda payer: held_to.get(payer, UNLIMITED), before)


def left(of: Allowances, day: date = TODAY) -> float | None:
    found = of.left(TENANT, day)
    return None if found is None else found.total_seconds()


def test_whoever_pays_is_the_tenant_the_extension_and_the_hotline():
    assert [each.kind.value for each in WE] == ["tenant", "extension", "hotline"]
    assert payers("demo", "", "") == (TENANT,)


def test_a_minute_is_held_when_it_rings_and_given_back_when_nobody_answers():
    of = accounts()
    assert of.hold(A, WE, ZONE, NOON)
    assert left(of) == 30.0
    assert of.end(A, NOON + seconds(20)) == {}
    assert left(of) == 90.0


def test_only_talk_is_used_and_the_rest_of_what_was_held_given_back():
    of = accounts()
    of.hold(A, WE, ZONE, NOON)
    of.begin(A, NOON + seconds(10))
    assert of.end(A, NOON + seconds(31.5)) == {TODAY: seconds(21.5)}
    assert left(of) == 68.5
    assert of.used(WE[1], TODAY) == (seconds(21.5), seconds(21.5))


def test_of_two_calls_that_race_for_the_last_minute_one_gets_it():
    for turn in range(1000):
        of = accounts({TENANT: Limits(daily=60)})
        first, second = random.Random(turn).sample([A, B], 2)
        assert of.hold(first, WE, ZONE, NOON)
        assert not of.hold(second, WE, ZONE, NOON)
        assert second not in of
        of.begin(first, NOON)
        of.end(first, NOON + seconds(60))
        assert of.used(TENANT, TODAY)[0] == seconds(60)


def test_a_call_that_goes_on_gets_another_minute_and_then_what_is_left():
    of = accounts({TENANT: Limits(daily=150)})
    of.hold(A, WE, ZONE, NOON)
    of.begin(A, NOON)
    for at, until in ((0, 60), (50, 120), (110, 150), (140, 150), (150, 150)):
        moment = NOON + seconds(at)
        assert of.extend(A, moment, seconds(11)) == NOON + seconds(until)


def test_what_one_call_gives_back_another_may_have():
    of = accounts({TENANT: Limits(daily=100)})
    of.hold(A, WE, ZONE, NOON)
    of.hold(B, WE, ZONE, NOON)
    of.begin(A, NOON)
    of.begin(B, NOON)
    assert of.extend(B, NOON + seconds(35), seconds(11)) == NOON + seconds(40)
    of.end(A, NOON + seconds(36))
    assert of.extend(B, NOON + seconds(40), seconds(11)) == NOON + seconds(64)


def test_with_less_than_a_second_left_nobody_rings():
    of = accounts({TENANT: Limits(daily=60)}, **{"2027-03-10": 59.5})
    assert not of.hold(A, WE, ZONE, NOON)
    assert accounts(**{"2027-03-10": 59.5}).hold(A, WE, ZONE, NOON)


@pytest.mark.parametrize("payer", WE)
def test_each_that_pays_may_have_too_little(payer):
    assert not accounts({payer: Limits(daily=0)}).hold(A, WE, ZONE, NOON)
    assert not accounts({payer: Limits(monthly=0)}).hold(A, WE, ZONE, NOON)


def test_the_month_is_that_of_the_calendar():
    limits = {TENANT: Limits(monthly=100)}
    of = accounts(limits, **{"2027-03-01": 60.0, "2027-02-28": 500.0})
    assert left(of) == 40.0
    assert left(of, date(2027, 4, 1)) == 100.0
    assert left(of, date(2027, 2, 1)) == 0.0


def test_of_day_and_month_the_nearer_end_counts():
    of = accounts({TENANT: Limits(daily=50, monthly=100)}, **{"2027-03-01": 70.0})
    assert left(of) == 30.0


def test_without_an_allowance_talk_is_counted_and_never_ends():
    of = Allowances(lambda payer: UNLIMITED)
    assert of.hold(A, WE, ZONE, NOON)
    of.begin(A, NOON)
    assert of.extend(A, NOON, seconds(11)) is None
    of.end(A, NOON + seconds(7))
    assert left(of) is None
    assert of.used(TENANT, TODAY) == (seconds(7), seconds(7))


def test_a_call_over_midnight_is_of_both_days():
    before_midnight = datetime(2027, 3, 10, 16, 59, 30, tzinfo=UTC)
    of = accounts({TENANT: Limits(daily=40)})
    assert of.hold(A, WE, ZONE, before_midnight)
    of.begin(A, before_midnight)
    tomorrow = date(2027, 3, 11)
    assert of.extend(A, before_midnight, seconds(41)) == before_midnight + seconds(70)
    assert (left(of), left(of, tomorrow)) == (10.0, 0.0)
    used = of.end(A, before_midnight + seconds(45))
    assert used == {TODAY: seconds(30), tomorrow: seconds(15)}


def test_a_day_is_that_of_the_tenant_also_when_clocks_change():
    zone = ZoneInfo("Europe/Berlin")
    began = datetime(2027, 3, 27, 23, 0, tzinfo=UTC)  # midnight, and 23 hours long
    parts = by_day(began, began + timedelta(days=2), zone)
    assert parts == {
        date(2027, 3, 28): timedelta(hours=23),
        date(2027, 3, 29): timedelta(hours=24),
        date(2027, 3, 30): timedelta(hours=1),
    }


def test_a_limit_that_is_set_while_they_talk_holds_from_then_on():
    held_to: Limited = {}
    of = Allowances(lambda payer: held_to.get(payer, UNLIMITED))
    of.hold(A, WE, ZONE, NOON)
    of.begin(A, NOON)
    held_to[TENANT] = Limits(daily=90)
    later = NOON + seconds(600)
    assert of.extend(A, later, seconds(11)) == later + SLICE
    held_to.clear()
    assert of.extend(A, later, seconds(11)) is None


def test_what_was_used_long_ago_is_forgotten():
    of = accounts(**{"2027-01-05": 60.0, "2027-03-01": 5.0})
    of.hold(A, WE, ZONE, NOON)
    of.begin(A, NOON)
    of.end(A, NOON + seconds(1))
    assert of.used(TENANT, date(2027, 1, 5)) == (seconds(0), seconds(0))
    assert of.used(TENANT, TODAY) == (seconds(1), seconds(6))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "begin", "extend", "end"]),
        st.integers(0, 7),
        st.integers(0, 90),
    ),
    max_size=60,
)


@given(STEPS, st.integers(0, 400))
def test_whatever_happens_never_more_is_used_than_allowed(steps, allowed):
    of = accounts({TENANT: Limits(daily=allowed)})
    now, ends, talking = NOON, dict[LegId, datetime](), set[LegId]()

    def end(leg: LegId, at: datetime) -> None:
        of.end(leg, at)
        ends.pop(leg, None)
        talking.discard(leg)

    for what, number, wait in steps:
        leg, later = LegId(str(number)), now + seconds(wait)
        for other, until in list(ends.items()):
            if until <= later:
                end(other, until)  # as the switch does when its time is over
        now = later
        match what:
            case "hold" if leg not in of:
                of.hold(leg, WE, ZONE, now)
            case "begin" if leg in of and leg not in talking:
                of.begin(leg, now)
                talking.add(leg)
                ends[leg] = of.extend(leg, now, seconds(11)) or now
            case "extend" if leg in talking:
                ends[leg] = of.extend(leg, now, seconds(11)) or now
            case "end" if leg in of:
                end(leg, now)
    for leg in [LegId(str(number)) for number in range(8)]:
        if leg in of:
            end(leg, ends.get(leg, now))
    used = of.used(TENANT, TODAY)[0]
    assert used <= seconds(allowed)
    assert of.left(TENANT, TODAY) == seconds(allowed) - used
