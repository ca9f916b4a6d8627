"""Recordings that go into a bucket once they have ended, and come back from it."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from tests.storage.s3_server import KEY_ID, SECRET, credentials, s3_server
from tests.storage.stage import START, opened, populate, writing
from tongdai.call.ids import CallId
from tongdai.call.recorded_call import Recorded
from tongdai.storage.bucket import Bucket, BucketUnavailable
from tongdai.storage.bucket_address import BucketAddress
from tongdai.storage.bucket_recordings import LISTENED, BucketRecordings, CannotFetch
from tongdai.storage.moving import Mover
from tongdai.storage.recording_folders import GIVEN_UP, ORPHANED, RecordingFolders
from tongdai.storage.recordings import Recordings
from tongdai.storage.settings import StorageSettings
from tongdai.storage.store import Storage

PATIENCE = 30.0
SOON = 0.02
LATER = START + timedelta(days=91)
"When recordings of START are to go."

WHOLE = Recorded(CallId("whole"), "acme", START, START + timedelta(minutes=5))
OPEN = Recorded(CallId("open"), "acme", START)
TRACKS = {"1-caller.rtp": b"An", "2-callee.rtp": b"Binh"}


@pytest.fixture(scope="module")
def server():
    with s3_server() as running:
        yield running


@pytest.fixture(autouse=True)
def _credentials(monkeypatch):
    credentials(monkeypatch)


class Stage:
    """All that keeps recordings, on a data folder and a bucket."""

    def __init__(self, data, url, database, writer, **more):
        self.written = RecordingFolders(data / "recordings")
        self.listened = data / "listened"
        self.files = BucketRecordings(
            Bucket(BucketAddress.parse(url)), self.written, self.listened, **more
        )
        self.kept = Recordings(database, writer, self.written, self.files)
        self.mover = Mover(self.files, self.written, self.kept.ended, first_pause=SOON)
        self.kept.tell(self.mover.wake)

    def record(self, recorded, tracks=TRACKS):
        folder = self.kept.folder(recorded.call)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in tracks.items():
            (folder / name).write_bytes(content)
        self.kept.put(recorded)

    @asynccontextmanager
    async def moving(self):
        task = asyncio.create_task(self.mover.run())
        try:
            async with asyncio.timeout(PATIENCE):
                yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def gone(self, call):
        await until(lambda: not self.kept.folder(call).exists())

    async def fetched(self, call):
        async with self.kept.tracks(call) as folder:
            return here(folder)


def here(folder):
    return {each.name: each.read_bytes() for each in folder.iterdir()}


async def until(true):
    while not true():  # noqa: ASYNC110  nothing tells: another process is asked
        await asyncio.sleep(SOON)


def run(folder, bucket, scenario, **more):
    with opened(folder) as database, writing(database) as writer:
        populate(database, "100")
        stage = Stage(folder, bucket.url, database, writer, **more)
        return asyncio.run(scenario(stage))


def objects(*calls):
    return {
        f"pbx/{call}/{name}": content
        for call in calls
        for name, content in TRACKS.items()
    }


def test_what_has_ended_goes_there_and_what_grows_stays(server, tmp_path):
    bucket = server.bucket()

    async def scenario(stage):
        async with stage.moving():
            stage.record(OPEN)
            stage.record(WHOLE)
            await stage.gone(WHOLE.call)
            assert bucket.objects() == objects("whole")
            assert stage.kept.folder(OPEN.call).exists()
            stage.kept.put(OPEN.ended(START + timedelta(minutes=1)))
            await stage.gone(OPEN.call)
        assert bucket.objects() == objects("whole", "open")

    run(tmp_path, bucket, scenario)


def test_while_the_store_is_away_nothing_is_lost(server, tmp_path, caplog):
    bucket = server.bucket(there=False)

    async def scenario(stage):
        async with stage.moving():
            stage.record(WHOLE)
            await until(lambda: "not moved" in caplog.text)
            assert here(stage.kept.folder(WHOLE.call)) == TRACKS
            bucket.create()
            await stage.gone(WHOLE.call)
            await until(lambda: "moved again" in caplog.text)
            assert bucket.objects() == objects("whole")

    with caplog.at_level("INFO", "tongdai.storage"):
        run(tmp_path, bucket, scenario)
    told = [each for each in caplog.records if each.name == "tongdai.storage"]
    assert [(each.levelname, each.message) for each in told] == [
        ("WARNING", "recordings not moved"),
        ("INFO", "recordings moved again"),
    ]
    assert told[0].reason == "NoSuchBucket"
    everything = repr([vars(each) for each in caplog.records])
    assert KEY_ID not in everything
    assert SECRET not in everything


def test_a_restart_goes_on_where_a_killed_process_was(server, tmp_path):
    bucket = server.bucket()
    # One object was there already, one recording was open, one was on its way out.
    bucket.put("pbx/whole/1-caller.rtp", b"A")

    async def before(stage):
        stage.record(WHOLE)
        stage.record(OPEN)
        stage.written.folder(CallId(f"old{GIVEN_UP}")).mkdir()
        await stage.kept.ended([])

    run(tmp_path, bucket, before)

    async def after():
        settings = StorageSettings(tmp_path, recordings=bucket.url)
        storage = Storage(settings, on_loopback=True, phone_of=lambda b: b.contact)
        moving = asyncio.create_task(storage.move_recordings())
        async with asyncio.timeout(PATIENCE):
            await until(lambda: not list((tmp_path / "recordings").iterdir()))
            async with storage.recordings.tracks(WHOLE.call) as folder:
                found = here(folder)
        moving.cancel()
        with suppress(asyncio.CancelledError):
            await moving
        await storage.close()
        return found

    assert asyncio.run(after()) == TRACKS
    assert bucket.objects() == objects("whole", "open")


def test_without_a_bucket_nothing_is_moved(tmp_path):
    async def main():
        settings = StorageSettings(tmp_path)
        storage = Storage(settings, on_loopback=True, phone_of=lambda b: b.contact)
        await storage.move_recordings()
        folder = storage.recordings.folder(WHOLE.call)
        assert storage.recordings.rendered(WHOLE.call) == folder
        await storage.close()

    asyncio.run(main())


def test_tracks_come_back_for_as_long_as_they_are_needed(server, tmp_path):
    bucket = server.bucket()

    async def scenario(stage):
        stage.record(WHOLE)
        assert await stage.files.move(WHOLE.call)
        assert await stage.fetched(WHOLE.call) == TRACKS
        assert list(stage.kept.rendered(WHOLE.call).iterdir()) == []
        assert await stage.fetched(CallId("none")) == {}

    run(tmp_path, bucket, scenario)
    assert bucket.objects() == objects("whole")


def test_nobody_moves_or_removes_what_somebody_reads(server, tmp_path):
    bucket = server.bucket()

    async def scenario(stage):
        stage.record(WHOLE)
        async with stage.kept.tracks(WHOLE.call) as folder:
            assert not await stage.files.move(WHOLE.call)
            assert not await stage.files.remove(WHOLE.call)
            assert sorted(each.name for each in folder.iterdir()) == sorted(TRACKS)
        assert await stage.files.move(WHOLE.call)

    run(tmp_path, bucket, scenario)


def test_a_bucket_that_is_away_while_somebody_listens_is_said_so(server, tmp_path):
    async def scenario(stage):
        with pytest.raises(BucketUnavailable):
            await stage.fetched(WHOLE.call)
        stage.listened.rename(tmp_path / "else")
        stage.listened.touch()
        with pytest.raises(CannotFetch):
            await stage.fetched(WHOLE.call)

    run(tmp_path, server.bucket(there=False), scenario)


def test_a_file_that_cannot_be_read_keeps_no_other_back(server, tmp_path, caplog):
    bucket = server.bucket()
    broken = Recorded(CallId("broken"), "acme", START, START)

    async def scenario(stage):
        stage.record(broken, {})
        (stage.kept.folder(broken.call) / "1-caller.rtp").symlink_to(tmp_path / "none")
        async with stage.moving():
            stage.record(WHOLE)
            await stage.gone(WHOLE.call)
            stage.record(OPEN.ended(START))
            await stage.gone(OPEN.call)
        assert stage.kept.folder(broken.call).exists()

    run(tmp_path, bucket, scenario)
    (told,) = [each for each in caplog.records if each.name == "tongdai.storage"]
    assert (told.message, told.call) == ("recording not moved", "broken")


def test_what_its_tenant_keeps_no_longer_is_removed_there(server, tmp_path):
    bucket = server.bucket()
    late = Recorded(CallId("late"), "acme", LATER, LATER)

    async def scenario(stage):
        for each in (WHOLE, late):
            stage.record(each)
            assert await stage.files.move(each.call)
        stage.kept.rendered(WHOLE.call).mkdir(parents=True)
        (stage.kept.rendered(WHOLE.call) / "both.ogg").touch()
        assert await stage.kept.sweep(START + timedelta(days=90)) == 0
        assert bucket.objects() == objects("whole", "late")
        assert await stage.kept.sweep(LATER) == 1
        assert await stage.kept.get(WHOLE.call) is None
        assert not stage.kept.rendered(WHOLE.call).exists()

    run(tmp_path, bucket, scenario)
    assert bucket.objects() == objects("late")


def test_what_is_to_go_is_remembered_while_the_store_is_away(server, tmp_path):
    bucket = server.bucket(there=False)

    async def scenario(stage):
        stage.record(WHOLE)
        with pytest.raises(BucketUnavailable):
            await stage.kept.sweep(LATER)
        assert await stage.kept.get(WHOLE.call) == WHOLE
        bucket.create()
        assert await stage.kept.sweep(LATER) == 1
        assert not stage.kept.folder(WHOLE.call).exists()

    run(tmp_path, bucket, scenario)


def test_what_no_row_tells_of_goes_and_what_is_not_ours_stays(server, tmp_path):
    bucket = server.bucket()
    others = {
        "pbx/readme.txt": b"",
        "pbx/gone/notes.txt": b"",
        "x/gone/1-caller.rtp": b"",
    }
    for name in (*others, "pbx/gone/1-caller.rtp"):
        bucket.put(name, b"")

    async def fresh(stage):
        await stage.kept.sweep(START)

    async def old(stage):
        stage.record(WHOLE)
        assert await stage.files.move(WHOLE.call)
        await stage.kept.sweep(START)

    run(tmp_path / "1", bucket, fresh)
    assert "pbx/gone/1-caller.rtp" in bucket.objects()
    run(tmp_path / "2", bucket, old, orphaned=-ORPHANED)
    assert bucket.objects() == others | objects("whole")


def test_files_to_listen_to_are_kept_for_a_day(server, tmp_path):
    async def scenario(stage):
        fresh, old = stage.listened / "fresh", stage.listened / "old"
        for folder in (fresh, old):
            folder.mkdir(parents=True)
        then = time.time() - LISTENED - 60
        os.utime(old, (then, then))
        await stage.kept.sweep(START)
        return fresh.exists(), old.exists()

    assert run(tmp_path, server.bucket(), scenario) == (True, False)
