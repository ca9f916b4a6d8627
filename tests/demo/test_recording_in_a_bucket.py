"""A call on the demo's switchboard whose recording goes into a bucket, and back."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from tests.browser.switchboard import switchboard
from tests.demo.desk_phone import desk_phone
from tests.demo.running import run
from tests.demo.test_recording import (
    MINE,
    RATE,
    SILENT,
    THEIRS,
    heard,
    live_call,
    recording,
    within,
)
from tests.media.listening import level
from tests.storage.s3_server import KEY_ID, SECRET, credentials, s3_server
from tongdai.call.directory import RecordingRule
from tongdai.call.events import Side
from tongdai.call.recorded_call import side_of
from tongdai.storage import dialling
from tongdai.storage.database import Database
from tongdai.storage.recording_terms import TermsChange
from tongdai.storage.settings import StorageSettings


@pytest.fixture
def bucket(monkeypatch):
    with s3_server() as server:
        credentials(monkeypatch)
        bucket = server.bucket()
        monkeypatch.setenv("TONGDAI_RECORDINGS", bucket.url)
        yield bucket


@pytest.fixture
def board(bucket, tmp_path):
    with switchboard(tmp_path) as running:
        yield running


def record_all(folder):
    with (
        contextlib.closing(Database(StorageSettings(folder))) as database,
        database.transaction() as connection,
    ):
        terms = TermsChange(RecordingRule.ALWAYS)
        dialling.set_tenant(connection, "demo", recording=terms)


async def until(true):
    while not true():  # noqa: ASYNC110  nothing tells: other processes are asked
        await asyncio.sleep(0.05)


def test_a_recorded_call_is_moved_and_fetched_with_both_sides_apart(board, bucket):
    data = Path(board.environment["TONGDAI_DATA"])
    record_all(data)

    async def main():
        await until(lambda: any("directory changed" in each for each in board.log))
        async with desk_phone(board.sip_port, "100", MINE, registered=True) as mine:
            line = await mine.talk_to("0900000007")
            await mine.headset.hears(THEIRS)
            call = await live_call(board)
            await asyncio.sleep(2.0)
            assert bucket.objects() == {}
            await mine.hang_up(line)
        await until(lambda: not (data / "recordings" / call).exists())
        sides = [side_of(each.rpartition("/")[2]) for each in bucket.objects()]
        assert sorted(sides) == [Side.CALLEE, Side.CALLER]
        for kind in ("wav", "ogg"):
            status, (left, right) = await recording(board, call, kind)
            assert status == 200
            for side, own, other in ((left, MINE, THEIRS), (right, THEIRS, MINE)):
                first, last = heard(side, own)
                assert last - first >= 15
                assert level(within(side, first, last), RATE, other) < SILENT
        made = sorted(each.name for each in (data / "listened" / call).iterdir())
        assert made == ["both.ogg", "both.wav"]

    run(main())
    assert not any(KEY_ID in each or SECRET in each for each in board.log)
