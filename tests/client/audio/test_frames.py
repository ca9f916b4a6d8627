"""What is heard, frame by frame."""

import asyncio

import numpy as np
import pytest

from tests.client.audio.line import Line, dirt, run, tone
from tongdai.client.audio.ear import READER_FRAMES
from tongdai.client.errors import BadArgument


async def _take(reader, count):
    return [await anext(reader) for _ in range(count)]


@pytest.mark.parametrize("heard", [8_000, 16_000, 48_000])
@pytest.mark.parametrize("wanted", [8_000, 16_000, 48_000])
def test_a_tone_stays_clean_at_every_rate(heard, wanted):
    async def scenario():
        async with Line(heard) as line:
            line.comes(tone(1000, 1, heard))
            return await _take(line.audio.frames(wanted), 50)

    frames = run(scenario())
    assert {frame.shape for frame in frames} == {(wanted // 50,)}
    assert {frame.dtype for frame in frames} == {np.dtype(np.int16)}
    assert dirt(np.concatenate(frames[5:45]), 1000, wanted) < -60


def test_the_rate_of_the_call_may_change_without_a_frame_lost():
    async def scenario():
        async with Line(8_000) as line:
            reader = line.audio.frames(16_000)
            line.comes(tone(1000, 0.2, 8_000))
            before = await _take(reader, 10)
            line.rate = 48_000
            line.comes(tone(1000, 0.2, 48_000))
            return before + await _take(reader, 10)

    frames = run(scenario())
    assert [len(frame) for frame in frames] == [320] * 20
    assert dirt(np.concatenate(frames[12:19]), 1000, 16_000) < -60


def test_every_reader_hears_all_of_it_at_its_own_rate():
    async def scenario():
        async with Line() as line:
            line.comes(tone(440, 0.2, 48_000))
            one, other = line.audio.frames(8_000), line.audio.frames()
            twin = line.audio.frames()
            return await asyncio.gather(*(_take(r, 10) for r in (one, other, twin)))

    low, high, twin = run(scenario())
    assert [len(frame) for frame in low] == [160] * 10
    assert np.array_equal(high, twin)
    twin[5][:] = 0
    assert high[5].any(), "one reader's frames are not another's"


def test_who_reads_too_late_loses_the_oldest_frames_and_is_told_how_many():
    async def scenario():
        async with Line(8_000) as line:
            reader = line.audio.frames(8_000)
            numbers = np.repeat(np.arange(READER_FRAMES + 7, dtype=np.int16), 160)
            line.comes(numbers)
            for _ in range(READER_FRAMES + 7):
                line.beat()
            return (await anext(reader))[0], reader.dropped

    assert run(scenario()) == (7, 7)


def test_frames_end_with_the_call_behind_the_last_one_heard():
    async def scenario():
        async with Line() as line:
            reader = line.audio.frames()
            line.beat()
            line.beat()
        return [len(frame) async for frame in reader]

    assert run(scenario()) == [320, 320]


def test_a_reader_that_waits_is_woken_by_the_end_of_the_call():
    async def scenario():
        line = Line()
        reader = line.audio.frames()
        waiting = asyncio.create_task(anext(reader, "no more"))
        await asyncio.sleep(1)
        async with line:
            pass
        return await waiting

    assert run(scenario()) == "no more"


@pytest.mark.parametrize("rate", [44_100, 0, "16000", 16_000.0, None])
def test_no_other_rate_is_to_be_had(rate):
    with pytest.raises(BadArgument, match="expected 8000, 16000 or 48000, not"):
        run(_frames(rate))


async def _frames(rate):
    return Line().audio.frames(rate)
