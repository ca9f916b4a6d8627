"""What the API gives out of a recording: found, put together, refused."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from tests.media.test_rendering import hummed
from tongdai.api.recordings import Format, StillRecorded
from tongdai.app.listening import Listening, agent_of
from tongdai.call.events import Direction, Side
from tongdai.call.ids import CallId
from tongdai.call.record import Record
from tongdai.call.recorded_call import Recorded, side_of, track_name
from tongdai.media.recorded import CODECS, written
from tongdai.media.renders import CannotRender

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CALL = CallId("call")
WHOLE = Recorded(CALL, "demo", NOON, NOON + timedelta(seconds=2))
RECORD = Record(CALL, "demo", "100", "", "101", "101", NOON)


class Kept:
    """One recording, or none, in a folder."""

    def __init__(self, folder, recorded=WHOLE):
        self._folder = folder
        self._recorded = recorded

    def rendered(self, call):
        return self._folder

    @asynccontextmanager
    async def tracks(self, call):
        yield self._folder

    async def get(self, call):
        return self._recorded


def track(folder, side, hertz):
    packets = hummed(hertz, 1.0)
    (folder / track_name(1, side)).write_bytes(
        b"".join(
            written(*each[:4], CODECS.index(each.codec), each.payload)
            for each in packets
        )
    )


def audio(kept, wanted=Format.OGG):
    return asyncio.run(Listening(kept).audio(RECORD, wanted))


@pytest.mark.parametrize("wanted", Format)
def test_it_is_made_once_and_found_the_next_time(tmp_path, wanted):
    track(tmp_path, Side.CALLER, 440)
    made = audio(Kept(tmp_path), wanted)
    assert made == tmp_path / f"both.{wanted}"
    before = made.stat()
    assert audio(Kept(tmp_path), wanted) == made
    assert made.stat().st_ino == before.st_ino


def test_what_still_grows_is_refused(tmp_path):
    with pytest.raises(StillRecorded):
        audio(Kept(tmp_path, Recorded(CALL, "demo", NOON)))


def test_what_is_not_there_is_none(tmp_path):
    assert audio(Kept(tmp_path, None)) is None
    assert audio(Kept(tmp_path)) is None
    assert audio(Kept(tmp_path / "gone")) is None


def test_what_cannot_be_made_leaves_nothing_behind(tmp_path):
    (tmp_path / track_name(1, Side.CALLER)).mkdir()
    with pytest.raises(CannotRender):
        audio(Kept(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["1-caller.rtp"]


@pytest.mark.parametrize(
    ("direction", "side"),
    [
        (Direction.INBOUND, Side.CALLEE),
        (Direction.OUTBOUND, Side.CALLER),
        (Direction.INTERNAL, Side.CALLER),
    ],
)
def test_the_agent_is_the_tenants_own(direction, side):
    one = Record(CALL, "demo", "100", "", "101", "101", NOON, direction=direction)
    assert agent_of(one) is side


@pytest.mark.parametrize(
    "name", ["both.ogg", "1-boss.rtp", "caller.rtp", "x-caller.rtp", "1-caller.wav"]
)
def test_other_files_are_no_tracks(name):
    assert side_of(name) is None
    assert side_of(track_name(12, Side.CALLEE)) is Side.CALLEE
