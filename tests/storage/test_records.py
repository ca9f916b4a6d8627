"""The call history: what was put comes back, a page at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.stage import START, opened, record, writing
from tongdai.call.cause import EndCause
from tongdai.call.events import Direction, Quality, Side
from tongdai.call.ids import CallId
from tongdai.call.record import RangGroup, SentOn, Transfer, WaitedInLine, WentOut
from tongdai.storage import records as module
from tongdai.storage.history import CallFilter, page_query
from tongdai.storage.records import InvalidPosition, Records

QUALITY = Quality(1500, 3, 1498, 2.25, 31.5, 4.38)

WHOLE = record(
    1,
    rang_at=START + timedelta(seconds=2),
    answered_at=START + timedelta(seconds=5, microseconds=1),
    ended_at=START + timedelta(seconds=65),
    cause=EndCause.BYE,
    code=200,
    ended_by=Side.CALLEE,
    caller_quality=QUALITY,
    callee_quality=replace(QUALITY, round_trip=None, mos=None),
    callee_name="Bình",
    hotline="02473000001",
    datas='{"đơn":42}',
    way=(
        WaitedInLine(START, "60000"),
        RangGroup(START + timedelta(seconds=1, microseconds=1), "60000"),
        SentOn(START + timedelta(seconds=3), "60000", "chào.wav"),
        WentOut(START + timedelta(seconds=4), "viettel"),
    ),
    trunk="viettel",
)

PASSED_ON = record(
    3,
    callee="102",
    callee_name="Chi",
    answered_at=START + timedelta(seconds=5),
    transfers=(
        Transfer(START + timedelta(seconds=7), "101", "103", Side.CALLEE),
        Transfer(
            START + timedelta(seconds=9, microseconds=1), "100", "102", Side.CALLER
        ),
    ),
)


def of(extension):
    return CallFilter(extension=extension)


def history(folder, *put):
    """Put records, then read pages of three by one coroutine."""

    def run(read):
        with opened(folder) as database, writing(database) as writer:
            records = Records(database, writer)
            for each in put:
                records.put(each)
            return asyncio.run(read(records))

    return run


async def all_pages(records, extension, *, limit=3):
    seen, after = [], None
    while True:
        found, after = await records.page(
            "acme", of(extension), after=after, limit=limit
        )
        seen.append([each.call for each in found])
        if after is None:
            return seen


def test_a_record_comes_back_as_it_was_put(tmp_path):
    run = history(tmp_path, WHOLE, record(2), PASSED_ON)
    assert run(lambda r: r.get(WHOLE.call)) == WHOLE
    assert run(lambda r: r.get(PASSED_ON.call)) == PASSED_ON
    assert run(lambda r: r.get(record(2).call)) == record(2)


def test_a_call_that_never_was_is_not_found(tmp_path):
    assert history(tmp_path, WHOLE)(lambda r: r.get(CallId("\ud800"))) is None


def test_the_latest_state_of_a_call_counts(tmp_path):
    early = replace(WHOLE, ended_at=None, cause=None)
    assert history(tmp_path, early, WHOLE)(lambda r: r.get(WHOLE.call)) == WHOLE


def test_who_reads_sees_what_was_put_just_before(tmp_path):
    async def read(records):
        records.put(record(5))
        return await records.page("acme", of("100"), limit=10)

    assert history(tmp_path)(read) == ([record(5)], None)


def test_pages_go_from_the_newest_to_the_oldest_and_miss_nothing(tmp_path):
    put = [record(i) for i in range(7)]
    pages = history(tmp_path, *put)(lambda r: all_pages(r, "100"))
    names = [each.call for each in reversed(put)]
    assert pages == [names[:3], names[3:6], names[6:]]


def test_calls_that_began_in_the_same_instant_are_each_shown_once(tmp_path):
    put = [record(i, started_at=START) for i in range(7)]
    pages = history(tmp_path, *put)(lambda r: all_pages(r, "101"))
    shown = [call for page in pages for call in page]
    assert sorted(shown) == [each.call for each in put]


def test_an_extension_sees_the_calls_it_made_and_those_it_got(tmp_path):
    put = [
        record(1),
        record(2, caller="101", dialled="100", callee="100"),
        record(3, caller="102"),
        record(4, tenant="other"),
        record(5, dialled="999", callee=None),
    ]
    run = history(tmp_path, *put)
    assert run(lambda r: all_pages(r, "100")) == [
        ["call-0005", "call-0002", "call-0001"]
    ]
    assert run(lambda r: all_pages(r, "101", limit=9)) == [
        ["call-0003", "call-0002", "call-0001"]
    ]


@pytest.mark.parametrize("extension", ["100", "101", "102", "103"])
def test_everybody_who_talked_sees_a_call_that_was_passed_on_once(tmp_path, extension):
    again = replace(PASSED_ON, ended_at=START + timedelta(seconds=70))
    put = [record(1, caller="200", callee="201"), PASSED_ON, again]
    run = history(tmp_path, *put)
    assert run(lambda r: all_pages(r, extension)) == [[PASSED_ON.call]]
    assert run(lambda r: all_pages(r, "104")) == [[]]


@pytest.mark.parametrize("direction", Direction)
def test_a_record_keeps_between_whom_its_call_was(tmp_path, direction):
    kept = record(1, direction=direction)
    assert history(tmp_path, kept)(lambda records: records.get(kept.call)) == kept


def test_a_customer_s_number_is_nobody_s_history(tmp_path):
    """A caller id is whatever the carrier says: 101, for one."""
    put = (
        record(1, caller="101", callee="102", direction=Direction.INBOUND),
        record(2, caller="102", callee="101", direction=Direction.OUTBOUND),
    )
    run = history(tmp_path, *put)
    assert run(lambda records: records.page("acme", of("101"), limit=3)) == ([], None)
    seen, _ = run(lambda records: records.page("acme", of("102"), limit=3))
    assert [each.call for each in seen] == ["call-0002", "call-0001"]


def test_whoever_a_customer_is_passed_on_to_sees_it_whatever_the_customer_s_number(
    tmp_path,
):
    to_101 = Transfer(START + timedelta(seconds=7), "102", "101", Side.CALLEE)
    passed_on = record(
        1,
        caller="101",
        callee="103",
        direction=Direction.INBOUND,
        transfers=(to_101, replace(to_101, by="101", to="103")),
    )
    run = history(tmp_path, passed_on)
    for extension in ("101", "102", "103"):
        seen, _ = run(lambda records, e=extension: records.page("acme", of(e), limit=3))
        assert [each.call for each in seen] == ["call-0001"]


def test_a_call_passed_on_in_another_tenant_is_not_seen(tmp_path):
    run = history(tmp_path, replace(PASSED_ON, tenant="other"))
    assert run(lambda r: all_pages(r, "103")) == [[]]


def test_new_calls_do_not_move_the_next_page(tmp_path):
    async def read(records):
        _, after = await records.page("acme", of("100"), limit=2)
        records.put(record(99))
        found, _ = await records.page("acme", of("100"), after=after, limit=2)
        return [each.call for each in found]

    put = [record(i) for i in range(4)]
    assert history(tmp_path, *put)(read) == ["call-0001", "call-0000"]


@pytest.mark.parametrize(
    "position",
    ["", "x", ":", "12", "12:", ":a", "-1:a", "٣:a", "9" * 19 + ":a", "1:" + "a" * 129],
)
def test_a_position_that_no_page_gave_is_refused(tmp_path, position):
    with pytest.raises(InvalidPosition):
        history(tmp_path)(lambda r: r.page("acme", of("100"), after=position, limit=1))


@settings(
    max_examples=50,
    deadline=None,  # each example opens a database, on a machine that may be busy
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.characters(categories=None), max_size=40))
def test_any_name_from_the_network_can_be_kept(tmp_path, text):
    async def read(records):
        records.put(record(1, caller_name=text, dialled=text, callee=text))
        records.put(record(2))
        return await records.get(record(1).call), await records.get(record(2).call)

    kept, other = history(tmp_path)(read)
    assert other == record(2)
    assert kept is not None
    if "\0" not in text and text.encode(errors="replace").decode() == text:
        assert kept.caller_name == text


def test_a_page_is_read_from_the_indexes_without_sorting_the_history(tmp_path):
    query = page_query("acme", of("100"), (0, "a"), 50)
    with opened(tmp_path) as database, database.reading() as connection:
        sql = query.compile(connection, compile_kwargs={"literal_binds": True})
        plan = [
            row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
        ]
    searches = [step for step in plan if "call" in step]
    assert len(searches) == 4
    for index in ("ix_calls_caller", "ix_calls_callee", "ix_call_parties_extension"):
        assert any(f"COVERING INDEX {index}" in step for step in searches)
    assert all(step.startswith("SEARCH") for step in searches)


def test_calls_that_a_killed_process_left_open_get_an_end(tmp_path):
    answered = record(1, answered_at=START + timedelta(minutes=5))
    alive_at = START + timedelta(minutes=2)
    run = history(tmp_path, record(2), answered)
    run(lambda r: r.get(WHOLE.call))
    with opened(tmp_path) as database:
        with database.transaction() as connection:
            closed = module.close_open(connection, alive_at=alive_at)
            assert {each.call for each in closed} == {record(1).call, record(2).call}
        with database.transaction() as connection:
            assert not module.close_open(connection, alive_at=datetime.now(UTC))
    closed = {"cause": EndCause.UNKNOWN, "code": 500}
    again = history(tmp_path)
    assert again(lambda r: r.get(record(2).call)) == record(
        2, ended_at=alive_at, **closed
    )
    # It was still heard of after the last sign of life.
    assert again(lambda r: r.get(answered.call)) == replace(
        answered, ended_at=answered.answered_at, **closed
    )
