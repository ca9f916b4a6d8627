"""Notes about calls: each party's own, whatever becomes of the call meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.storage.stage import START, opened, populate, record, writing
from tongdai.call.ids import CallId
from tongdai.call.info import CallInfo
from tongdai.storage import administration, tables
from tongdai.storage.call_infos import CallInfos
from tongdai.storage.records import Records

CALL = CallId("call-0001")
INFO = CallInfo(
    "Khách hẹn gọi lại\nchiều nay",
    ("nóng", "vip"),
    {"địa chỉ": "12 Hàng Bài", "chủ đề": ("giá", "bảo hành"), "none": ()},
)


def with_infos(folder, use):
    with opened(folder) as database, writing(database) as writer:
        return asyncio.run(use(CallInfos(database, writer), Records(database, writer)))


def test_what_was_written_comes_back_to_who_wrote_it(tmp_path):
    async def use(infos, _):
        await infos.put(CALL, "acme", "100", INFO)
        await infos.put(CALL, "acme", "101", CallInfo("mine"))
        return [
            await infos.of(tenant, extension, [CALL, CallId("other")])
            for tenant, extension in [
                ("acme", "100"),
                ("acme", "101"),
                ("acme", "102"),
                ("other", "100"),
                ("acme", None),
                ("other", None),
            ]
        ]

    mine = CallInfo("mine")
    assert with_infos(tmp_path, use) == [
        {CALL: {"100": INFO}},
        {CALL: {"101": mine}},
        {},
        {},
        {CALL: {"100": INFO, "101": mine}},
        {},
    ]


def test_writing_again_replaces_all_of_it(tmp_path):
    async def use(infos, _):
        await infos.put(CALL, "acme", "100", INFO)
        await infos.put(CALL, "acme", "100", CallInfo("short"))
        return await infos.of("acme", "100", [CALL])

    assert with_infos(tmp_path, use) == {CALL: {"100": CallInfo("short")}}


def test_a_call_that_ends_after_the_note_keeps_it(tmp_path):
    async def use(infos, records):
        records.put(record(1))
        await infos.put(CALL, "acme", "100", INFO)
        ended = replace(record(1), ended_at=START)
        records.put(ended)
        assert await records.get(CALL) == ended
        return await infos.of("acme", "100", [CALL])

    assert with_infos(tmp_path, use) == {CALL: {"100": INFO}}


@pytest.mark.parametrize("text", ["\0", "\ud800", "<b>\u202e</b>", "'; DROP TABLE"])
def test_any_text_can_be_kept(tmp_path, text):
    async def use(infos, _):
        await infos.put(CALL, "acme", "100", CallInfo(text))
        found = await infos.of("acme", "100", [CALL])
        return found[CALL]["100"].note

    kept = with_infos(tmp_path, use)
    assert kept == text or "\ufffd" in kept or kept == "?"


def test_a_tenant_that_is_removed_leaves_nothing_behind(tmp_path):
    async def use(infos, records):
        records.put(record(1))
        await infos.put(CALL, "acme", "100", INFO)

    with opened(tmp_path) as database:
        populate(database, "100")
    with_infos(tmp_path, use)
    with opened(tmp_path) as database, database.transaction() as connection:
        administration.remove_tenant(connection, "acme", everything=True)
        for table in (tables.calls, tables.call_infos, tables.call_parties):
            query = select(func.count()).select_from(table)
            assert connection.execute(query).scalar_one() == 0
