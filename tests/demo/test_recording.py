"""
Calls on the demo's switchboard, recorded, fetched and measured: all of it real.

A desk phone hums one tone and the telephone network another; what the API gives out
has the one on the left and the other on the right, and silence where nobody spoke to
the other side.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import itertools
import sqlite3
import sys
import time
from pathlib import Path

import av
import httpx
import numpy as np
import pytest

from tests.browser.switchboard import switchboard
from tests.demo.desk_phone import desk_phone
from tests.demo.running import run
from tests.media.listening import level
from tongdai.call.directory import RecordingRule
from tongdai.storage import dialling, hotlines
from tongdai.storage.database import Database
from tongdai.storage.dialling import ExtensionChange
from tongdai.storage.hotlines import HotlineChange
from tongdai.storage.recording_terms import TermsChange
from tongdai.storage.settings import DATABASE_FILE, StorageSettings

MINE, THEIRS = 700, 1000
"Hz: what the phone hums, and what 0900000007 plays."

LOUD, SILENT = -25.0, -50.0
"dB of full scale: louder than the first is heard, quieter than the second is not."

RATE = 16_000
PATIENCE = 60.0

KEY = {"Authorization": "Bearer demo-key"}


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    with switchboard(tmp_path_factory.mktemp("data")) as running:
        yield running


def phone(board, number="100", hertz=MINE):
    return desk_phone(board.sip_port, number, hertz, registered=True)


@pytest.fixture
def rule(board):
    """Sets rules for the running switchboard; afterwards there are none."""

    def change(*, tenant=RecordingRule.NEVER, notice="", extension="", hotline=""):
        seen = changes()
        database = Database(StorageSettings(Path(board.environment["TONGDAI_DATA"])))
        try:
            with database.transaction() as connection:
                terms = TermsChange(tenant, notice)
                dialling.set_tenant(connection, "demo", recording=terms)
                dialling.set_extensions(
                    connection, "demo", ["100"], ExtensionChange(recording=extension)
                )
                of = HotlineChange(recording=hotline)
                hotlines.set_hotline(connection, "demo", "02473000002", of)
        finally:
            database.close()
        deadline = time.monotonic() + PATIENCE
        while changes() == seen:
            assert time.monotonic() < deadline, "the switchboard has not seen it"
            time.sleep(0.05)

    def changes():
        return sum("directory changed" in line for line in board.log)

    yield change
    change()


async def live_call(board):
    """The id of the only call."""
    path = Path(board.environment["TONGDAI_DATA"]) / DATABASE_FILE
    with contextlib.closing(sqlite3.connect(path)) as database:
        while True:
            query = "SELECT id FROM calls WHERE ended_at IS NULL AND answered_at > 0"
            found = database.execute(query).fetchall()
            if found:
                ((call,),) = found
                return call
            await asyncio.sleep(0.05)  # it is written a moment later


async def ask(board, call, action):
    async with httpx.AsyncClient(base_url=board.url, headers=KEY) as client:
        path = f"/api/v1/calls/{call}/recording"
        return await client.post(path, json={"action": action})


async def recording(board, call, kind="wav"):
    """What is fetched, once it is whole: a status, and the sides, -1 to 1."""
    path = f"/api/v1/calls/{call}/recording?format={kind}"
    async with (
        asyncio.timeout(PATIENCE),
        httpx.AsyncClient(base_url=board.url, headers=KEY, timeout=PATIENCE) as client,
    ):
        while True:
            response = await client.get(path)
            if response.status_code != 409:
                break
            await asyncio.sleep(0.1)  # nothing tells that the last second is written
    if response.status_code != 200:
        return response.status_code, None
    with av.open(io.BytesIO(response.content)) as container:
        resampler = av.AudioResampler("s16p", "stereo", RATE)
        parts = [
            part.to_ndarray()
            for frame in container.decode(container.streams.audio[0])
            for part in resampler.resample(frame)
        ]
    return 200, np.concatenate(parts, axis=1) / 32768


def loudest(samples, hertz):
    """Of each tenth of a second of a side, how loud a tone is in it."""
    tenth = RATE // 10
    whole = len(samples) // tenth * tenth
    return [
        level(part, RATE, hertz) for part in np.split(samples[:whole], whole // tenth)
    ]


def heard(samples, hertz):
    """When a tone is to be heard first and last, in tenths of a second."""
    loud = [
        at for at, loudness in enumerate(loudest(samples, hertz)) if loudness > LOUD
    ]
    return (loud[0], loud[-1]) if loud else None


def longest_silence(samples, hertz):
    """For how many tenths of a second a tone was gone until it came again."""
    first, last = heard(samples, hertz)
    quiet = [each < SILENT for each in loudest(samples, hertz)[first:last]]
    runs = (len(list(run)) for each, run in itertools.groupby(quiet) if each)
    return max(runs, default=0)


def within(samples, first, last):
    """Between two tenths of a second, but for the clicks at a tone's ends."""
    return samples[(first + 1) * RATE // 10 : last * RATE // 10]


async def change(phone, line, direction):
    """Put the call on hold, or take it back."""
    line.change(phone.headset.describe(direction))
    answer = await phone.sip.response(200)
    line.acknowledge(answer)


def test_a_recorded_call_is_fetched_with_both_sides_apart(board, rule):
    rule(tenant=RecordingRule.ALWAYS)

    async def main():
        async with phone(board) as mine:
            line = await mine.talk_to("0900000007")
            await mine.headset.hears(THEIRS)
            call = await live_call(board)
            await asyncio.sleep(2.0)
            await mine.hang_up(line)
        for kind in ("wav", "ogg"):
            status, (left, right) = await recording(board, call, kind)
            assert status == 200
            for side, own, other in ((left, MINE, THEIRS), (right, THEIRS, MINE)):
                first, last = heard(side, own)
                assert last - first >= 15
                assert level(within(side, first, last), RATE, other) < SILENT

    run(main())


def test_the_customer_of_a_call_that_came_in_is_on_the_right(board, rule):
    rule(hotline="always")

    async def main():
        async with phone(board, "101") as mine:
            calling = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tongdai", "demo", "call", "0901234567"),
                *("02473000002", "--tone", str(THEIRS)),
                env=board.environment,
                stdout=asyncio.subprocess.DEVNULL,
            )
            line = await mine.pick_up()
            await mine.headset.hears(THEIRS)
            call = await live_call(board)
            await asyncio.sleep(1.0)
            await mine.hang_up(line)
            await calling.wait()
        _, (left, right) = await recording(board, call)
        for side, own, other in ((left, MINE, THEIRS), (right, THEIRS, MINE)):
            assert level(within(side, *heard(side, own)), RATE, other) < SILENT

    run(main())


def test_on_demand_it_begins_pauses_and_goes_on_as_it_is_asked(board, rule):
    rule(extension="on_demand")

    async def main():
        async with phone(board) as mine:
            line = await mine.talk_to("0900000007")
            await mine.headset.hears(THEIRS)
            call = await live_call(board)
            assert (await ask(board, call, "pause")).status_code == 409
            for action in ("start", "pause", "resume"):
                assert (await ask(board, call, action)).status_code == 204
                await asyncio.sleep(1.5)
            await mine.hang_up(line)
        assert (await ask(board, call, "start")).status_code == 409
        _, (left, right) = await recording(board, call)
        for side, hertz in ((left, MINE), (right, THEIRS)):
            assert longest_silence(side, hertz) >= 12, "while it was paused"

    run(main())


def test_who_is_on_hold_is_not_recorded(board, rule):
    rule(extension="always")

    async def main():
        async with phone(board) as mine:
            line = await mine.talk_to("0900000007")
            await mine.headset.hears(THEIRS)
            call = await live_call(board)
            await change(mine, line, "sendonly")
            await asyncio.sleep(1.5)
            await change(mine, line, "sendrecv")
            await asyncio.sleep(1.0)
            await mine.hang_up(line)
        _, (left, right) = await recording(board, call)
        for side, hertz in ((left, MINE), (right, THEIRS)):
            assert longest_silence(side, hertz) >= 12

    run(main())


def test_both_hear_the_tone_that_says_that_they_are_recorded(board, rule):
    rule(tenant=RecordingRule.ALWAYS, notice="tone")

    async def main():
        async with phone(board) as mine, phone(board, "101", 0) as other:
            line = mine.dial("101")
            theirs = asyncio.create_task(other.pick_up())
            assert (await mine.answer_of(line))[-1] == 200
            await theirs
            await asyncio.gather(
                mine.headset.hears(1400), other.headset.hears(1400, MINE)
            )
            await other.headset.hears(MINE, 1400)
            await mine.hang_up(line)
            await other.sip.requested("BYE")

    run(main())


def test_a_call_that_is_not_recorded_has_nothing_to_fetch(board):
    async def main():
        async with phone(board) as mine:
            line = await mine.talk_to("0900000007")
            call = await live_call(board)
            assert (await ask(board, call, "start")).status_code == 403
            await mine.hang_up(line)
        assert (await recording(board, call))[0] == 404

    run(main())
