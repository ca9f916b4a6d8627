"""Looking for calls: every filter finds what is wanted and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from benchmarks.history import FILTERS, plans
from tests.storage.stage import START, opened, record, writing
from tongdai.call.cause import EndCause
from tongdai.call.events import Direction, Side
from tongdai.call.info import CallInfo
from tongdai.call.record import Transfer
from tongdai.storage.call_infos import CallInfos
from tongdai.storage.history import CallFilter, bound_query, page_query
from tongdai.storage.records import Records

NUMBERS = ("100", "101", "102", "0901234567")
HOTLINES = ("", "02473000001", "02473000002")
TEXTS = ("an", "0123", "LAN", "đỗ", "ĐỖ", "%", "_", "\\", "gọi", "'; --")


def seconds(count):
    return START + timedelta(seconds=count)


some_records = st.lists(
    st.builds(
        dict,
        tenant=st.sampled_from(["acme", "acme", "other"]),
        caller=st.sampled_from(NUMBERS),
        caller_name=st.sampled_from(["Lan", "Đỗ An", "100%", "a_b", "\\"]),
        dialled=st.sampled_from([*NUMBERS, "60000"]),
        callee=st.sampled_from([*NUMBERS, None]),
        started_at=st.integers(0, 5).map(seconds),
        answered_at=st.sampled_from([None, seconds(7)]),
        cause=st.sampled_from([None, EndCause.BYE, EndCause.NO_ANSWER]),
        hotline=st.sampled_from(HOTLINES),
        direction=st.sampled_from(Direction),
        transfers=st.sampled_from(
            [(), (Transfer(seconds(8), "101", "102", Side.CALLEE),)]
        ),
    ),
    max_size=12,
)

some_filters = st.builds(
    CallFilter,
    since=st.none() | st.integers(0, 6).map(seconds),
    until=st.none() | st.integers(0, 6).map(seconds),
    extension=st.none() | st.sampled_from(NUMBERS),
    made=st.none() | st.booleans(),
    direction=st.none() | st.sampled_from(Direction),
    hotline=st.sampled_from(HOTLINES),
    number=st.sampled_from(["", *NUMBERS, "60000"]),
    cause=st.none() | st.sampled_from([EndCause.BYE, EndCause.NO_ANSWER]),
    answered=st.none() | st.booleans(),
    text=st.just("") | st.sampled_from(TEXTS),
    notes_of=st.none() | st.just("100"),
)

NOTES = {"100": "gọi lại 50%", "101": "GỌI"}


def is_wanted(each, wanted):
    """What the filter means, one call at a time."""
    made = each.caller == wanted.extension and each.direction is not Direction.INBOUND
    names = (each.caller, each.caller_name, each.dialled, each.callee, each.callee_name)
    notes = [
        note
        for by, note in NOTES.items()
        if wanted.notes_of in (None, by) and noted(each)
    ]
    text = wanted.text.lower()
    return (
        each.tenant == "acme"
        and (wanted.since is None or each.started_at >= wanted.since)
        and (wanted.until is None or each.started_at < wanted.until)
        and (wanted.extension is None or wanted.extension in each.parties)
        and (wanted.extension is None or wanted.made in (None, made))
        and wanted.direction in (None, each.direction)
        and wanted.hotline in ("", each.hotline)
        and wanted.number in ("", each.caller, each.callee, each.dialled)
        and wanted.cause in (None, each.cause)
        and wanted.answered in (None, each.answered_at is not None)
        and any(text in (part or "").lower() for part in (*names, *notes))
    )


def noted(each):
    return each.started_at == START


@settings(max_examples=150, deadline=None)
@given(some_records, some_filters, st.integers(1, 4), st.sampled_from([1, 3, 1000]))
def test_pages_hold_every_wanted_call_once_newest_first(
    tmp_path_factory, made, wanted, limit, looked_at
):
    put = [record(number, **changes) for number, changes in enumerate(made)]

    async def read(records, infos):
        for each in put:
            records.put(each)
            if noted(each):
                for extension, note in NOTES.items():
                    info = CallInfo(note)
                    await infos.put(each.call, each.tenant, extension, info)
        seen, after = [], None
        while True:
            page, after = await records.page("acme", wanted, after=after, limit=limit)
            assert len(page) <= limit
            seen += page
            if after is None:
                return seen

    folder = tmp_path_factory.mktemp("history")
    with opened(folder) as database, writing(database) as writer:
        records = Records(database, writer, looked_at=looked_at)
        seen = asyncio.run(read(records, CallInfos(database, writer)))
    expected = [each for each in put if is_wanted(each, wanted)]
    expected.sort(key=lambda each: (each.started_at, each.call), reverse=True)
    assert [each.call for each in seen] == [each.call for each in expected]


def test_a_page_looks_at_so_many_calls_and_says_where_to_go_on(tmp_path):
    put = [record(number, caller_name="An") for number in range(9)]
    put[0] = replace(put[0], caller_name="Bình")

    async def read(records):
        for each in put:
            records.put(each)
        wanted = CallFilter(text="bình")
        first, after = await records.page("acme", wanted, limit=5)
        second, further = await records.page("acme", wanted, after=after, limit=5)
        third, end = await records.page("acme", wanted, after=further, limit=5)
        return first, second, third, end

    with opened(tmp_path) as database, writing(database) as writer:
        pages = asyncio.run(read(Records(database, writer, looked_at=4)))
    assert pages == ([], [], [put[0]], None)


@pytest.mark.parametrize("wanted", FILTERS.values(), ids=FILTERS)
def test_postgresql_understands_every_search(wanted):
    dialect = postgresql.dialect()
    before = (1_000_000, "a")
    page = page_query("acme", wanted, before, 50, not_before=(0, ""))
    assert "SELECT" in str(page.compile(dialect=dialect))
    bound = bound_query("acme", wanted, before)
    assert bound is None or "OFFSET" in str(bound.compile(dialect=dialect))


@pytest.mark.parametrize("wanted", FILTERS.values(), ids=FILTERS)
def test_a_page_is_found_by_an_index_and_never_by_reading_the_whole_history(
    tmp_path, wanted
):
    with opened(tmp_path) as database, database.reading() as connection:
        steps = plans(connection, wanted)
    looked_in = [each for each in steps if " calls " in each or "call_" in each]
    assert looked_in
    assert all(each.startswith("SEARCH") for each in looked_in)
    # A page is put in order, which is fifty calls of each index; never more.
    assert not any("calls" in each for each in steps if each.startswith("SCAN"))
