"""Recordings: found again, ended by a restart, removed when their time is over."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta

from tests.storage.stage import START, opened, populate, record, storage, writing
from tongdai.call.ids import CallId
from tongdai.call.recorded_call import Recorded
from tongdai.storage import administration, dialling
from tongdai.storage.recording_folders import ORPHANED, RecordingFolders
from tongdai.storage.recording_terms import TermsChange
from tongdai.storage.recordings import FOLDER, Recordings

DAY = timedelta(days=1)
OPEN = Recorded(CallId("call-open"), "acme", START)
WHOLE = Recorded(CallId("call-whole"), "acme", START, START + timedelta(minutes=5))


def recordings(folder, *put, days=None):
    """Put them, then run a coroutine on all that is kept."""

    def run(then):
        with opened(folder) as database, writing(database) as writer:
            populate(database, "100")
            if days is not None:
                with database.transaction() as connection:
                    terms = TermsChange(days=days)
                    dialling.set_tenant(connection, "acme", recording=terms)
            kept = Recordings(database, writer, RecordingFolders(folder / FOLDER))
            for each in put:
                kept.put(each)
                kept.folder(each.call).mkdir(parents=True)
                (kept.folder(each.call) / "1-caller.rtp").touch()
            return asyncio.run(then(kept))

    return run


def test_what_was_put_is_found(tmp_path):
    async def look(kept):
        return [await kept.get(each.call) for each in (OPEN, WHOLE, record(1))]

    assert recordings(tmp_path, OPEN, WHOLE)(look) == [OPEN, WHOLE, None]


def test_it_is_removed_when_its_tenant_keeps_it_no_longer(tmp_path):
    late = Recorded(CallId("late"), "acme", START + DAY, START + DAY)

    async def sweep(kept):
        now = START + 30 * DAY
        assert await kept.sweep(now) == 0
        assert await kept.sweep(now + timedelta(minutes=1)) == 1
        assert await kept.get(WHOLE.call) is None
        assert await kept.get(late.call) == late
        return sorted(each.name for each in (tmp_path / "recordings").iterdir())

    left = recordings(tmp_path, WHOLE, late, days=30)(sweep)
    assert left == ["late"]


def test_what_still_grows_is_not_removed(tmp_path):
    async def sweep(kept):
        return await kept.sweep(START + 5000 * DAY), kept.folder(OPEN.call).exists()

    assert recordings(tmp_path, OPEN)(sweep) == (0, True)


def test_what_no_row_tells_of_goes_after_a_day(tmp_path):
    fresh, old = tmp_path / "recordings" / "fresh", tmp_path / "recordings" / "old"
    for folder in (fresh, old):
        folder.mkdir(parents=True)
    then = fresh.stat().st_mtime - ORPHANED - 60
    os.utime(old, (then, then))

    async def sweep(kept):
        await kept.sweep(START)
        return fresh.exists(), old.exists(), kept.folder(WHOLE.call).exists()

    assert recordings(tmp_path, WHOLE)(sweep) == (True, False, True)


def test_the_recordings_of_a_tenant_go_with_it(tmp_path):
    async def look(kept):
        return await kept.get(WHOLE.call)

    recordings(tmp_path, WHOLE)(look)
    with opened(tmp_path) as database:
        with database.transaction() as connection:
            administration.remove_tenant(connection, "acme", everything=True)
        with writing(database) as writer:
            kept = Recordings(database, writer, RecordingFolders(tmp_path / FOLDER))
            assert asyncio.run(look(kept)) is None


def test_a_process_that_was_killed_leaves_none_that_grows(tmp_path):
    async def scenario():
        first = storage(tmp_path)
        first.recordings.put(OPEN)
        await first.close()
        again = storage(tmp_path)
        found = await again.recordings.get(OPEN.call)
        await again.close()
        return found

    found = asyncio.run(scenario())
    assert found is not None
    assert found.ended_at is not None
    assert found.ended_at >= OPEN.began_at
