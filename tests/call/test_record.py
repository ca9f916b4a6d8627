"""The durable summary of one call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tongdai.call.cause import EndCause, Ending
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallForwarded,
    CallQueued,
    CallRang,
    CallRangGroup,
    CallStarted,
    CallTransferred,
    CallWentOut,
    Direction,
    Quality,
    QualityMeasured,
    Side,
)
from tongdai.call.ids import CallId
from tongdai.call.record import (
    MOST_STEPS,
    RangGroup,
    Record,
    SentOn,
    Transfer,
    WaitedInLine,
    WentOut,
    begin,
    fold,
)
from tongdai.call.wall_clock import WallClock
from tongdai.errors import UsageError
from tongdai.machine import changed

ID = CallId("call")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STARTED = CallStarted(ID, NOON, "demo", "100", "An", "101", "101")
GOOD = Quality(500, 0, 500, 1.5, 12.0, 4.4)


def seconds(number: int) -> datetime:
    return NOON + timedelta(seconds=number)


def record_of(*events: CallEvent) -> Record:
    record = begin(STARTED)
    for event in events:
        record = fold(record, event)
    return record


def test_an_answered_call() -> None:
    record = record_of(
        CallRang(ID, seconds(1)),
        CallAnswered(ID, seconds(4), "101"),
        CallEnded(ID, seconds(64), Ending.HUNG_UP, Side.CALLEE),
    )
    assert record == Record(
        call=ID,
        tenant="demo",
        caller="100",
        caller_name="An",
        dialled="101",
        callee="101",
        started_at=NOON,
        rang_at=seconds(1),
        answered_at=seconds(4),
        ended_at=seconds(64),
        cause=EndCause.BYE,
        ended_by=Side.CALLEE,
    )


def test_a_call_that_lives_has_no_end() -> None:
    record = record_of(CallRang(ID, seconds(1)))
    assert (record.ended_at, record.cause, record.answered_at) == (None, None, None)


def test_the_callee_is_whoever_talks_in_the_callees_place() -> None:
    passed_on = CallTransferred(ID, seconds(9), "101", "102", "Bình", Side.CALLEE)
    record = record_of(CallAnswered(ID, seconds(4), "101"), passed_on)
    assert (record.caller, record.callee, record.callee_name) == ("100", "102", "Bình")
    assert record.dialled == "101"


def test_who_made_the_call_stays_who_made_it_when_it_leaves() -> None:
    passed_on = CallTransferred(ID, seconds(9), "100", "102", "Bình", Side.CALLER)
    answered = CallAnswered(ID, seconds(4), "101")
    record = record_of(answered, passed_on)
    assert (record.caller, record.callee) == ("100", "101")


def test_everybody_who_talked_belongs_to_the_record() -> None:
    record = record_of(
        CallAnswered(ID, seconds(4), "101"),
        CallTransferred(ID, seconds(9), "101", "102", "Bình", Side.CALLEE),
        CallTransferred(ID, seconds(12), "100", "103", "Chi", Side.CALLER),
    )
    assert record.transfers == (
        Transfer(seconds(9), "101", "102", Side.CALLEE),
        Transfer(seconds(12), "100", "103", Side.CALLER),
    )
    assert record.parties == {"100", "101", "102", "103"}
    assert record_of().parties == {"100", "101"}


def test_the_way_is_kept_in_the_order_in_which_it_was_gone() -> None:
    record = record_of(
        CallQueued(ID, seconds(1), "60000"),
        CallRangGroup(ID, seconds(9), "60000"),
        CallForwarded(ID, seconds(24), "60000", "0901234567"),
        CallWentOut(ID, seconds(24), "viettel"),
    )
    assert record.way == (
        WaitedInLine(seconds(1), "60000"),
        RangGroup(seconds(9), "60000"),
        SentOn(seconds(24), "60000", "0901234567"),
        WentOut(seconds(24), "viettel"),
    )
    assert (record.callee, record.trunk) == ("101", "viettel")


def test_the_way_of_a_call_that_is_passed_on_for_ever_comes_to_an_end() -> None:
    out = [CallWentOut(ID, seconds(each), "viettel") for each in range(MOST_STEPS + 1)]
    assert len(record_of(*out).way) == MOST_STEPS


def test_the_trunk_is_that_of_whoever_answered() -> None:
    tried = (CallWentOut(ID, NOON, "first"), CallWentOut(ID, seconds(4), "second"))
    assert record_of(*tried).trunk == "second"
    answered = CallAnswered(ID, seconds(9), "0901234567", trunk="first")
    over_the_first = record_of(*tried, answered)
    assert over_the_first.trunk == "first"
    passed_on = fold(over_the_first, CallWentOut(ID, seconds(20), "third"))
    assert passed_on.trunk == "first"
    assert record_of(*tried, CallAnswered(ID, seconds(9), "102")).trunk == ""


def test_an_inbound_call_keeps_the_trunk_that_it_came_by() -> None:
    inbound = changed(STARTED, direction=Direction.INBOUND, trunk="fpt")
    record = fold(begin(inbound), CallWentOut(ID, seconds(4), "viettel"))
    answered = CallAnswered(ID, seconds(9), "0901234567", trunk="viettel")
    assert fold(record, answered).trunk == record.trunk == "fpt"


def test_quality_may_come_after_the_end() -> None:
    record = record_of(
        CallEnded(ID, seconds(2), Ending.CANCELLED, Side.CALLER),
        QualityMeasured(ID, Side.CALLEE, GOOD),
    )
    assert record.callee_quality == GOOD
    assert record.caller_quality is None
    assert record.cause is EndCause.CANCEL


def test_a_record_is_closed_once() -> None:
    end = CallEnded(ID, seconds(2), Ending.CANCELLED, Side.CALLER)
    with pytest.raises(UsageError, match="ended twice"):
        record_of(end, end)
    with pytest.raises(UsageError, match="started twice"):
        record_of(STARTED)


def test_a_moment_of_the_process_has_one_time_of_day() -> None:
    wall = WallClock(offset=NOON.timestamp())
    assert wall.at(64.0) == seconds(64)
    assert wall.seconds(1.5) == NOON.timestamp() + 1.5
