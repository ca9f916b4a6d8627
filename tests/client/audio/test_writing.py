"""Saying samples that a program makes."""

import asyncio

import numpy as np
import pytest

from tests.client.audio.line import BYE, Line, dirt, pitches, run, tone
from tongdai.client.audio.written import MOST_WAITING
from tongdai.client.errors import BadArgument, CallEnded


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("codec", [8_000, 48_000])
def test_a_tone_is_said_cleanly_whatever_its_rate(rate, codec):
    async def scenario():
        async with Line(codec) as line:
            await line.audio.write(tone(1000, 1, rate), rate)
            await line.audio.drain()
            return line.words

    words = run(scenario())
    assert abs(len(words) / codec - 1) < 0.01
    assert dirt(words[codec // 10 : -codec // 10], 1000, codec) < -60


def test_pieces_of_any_length_are_said_without_a_seam():
    async def scenario():
        async with Line() as line:
            whole = tone(1000, 1, 16_000)
            for piece in np.split(whole, [1, 50, 4000, 4001, 9999]):
                await line.audio.write(piece)
            await line.audio.drain()
            return line.words

    assert dirt(run(scenario())[4800:-4800], 1000, 48_000) < -60


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_floats_from_minus_1_to_1_are_said_as_loud_as_they_are(kind):
    async def scenario():
        async with Line() as line:
            await line.audio.write(np.full(4800, 0.5, kind), 48_000)
            await line.audio.write(np.full(4800, 7.0, kind), 48_000)
            await line.audio.write(np.full(960, np.nan, kind), 48_000)
            await line.audio.drain()
            return line.words

    words = run(scenario())
    assert len(words) == 9600
    assert set(words[:4800]) == {16384}
    assert set(words[4800:]) == {32767}


def test_the_rest_of_a_frame_is_said_when_nothing_more_comes():
    async def scenario():
        async with Line() as line:
            await line.audio.write(np.full(1000, 99, np.int16), 48_000)
            await line.audio.drain()
            return line.words

    assert list(run(scenario())) == [99] * 1000


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("codec", [8_000, 16_000, 48_000])
def test_the_very_last_is_said_before_draining_is_over(rate, codec):
    """Resamplers keep up to 2 ms back."""

    async def scenario():
        async with Line(codec) as line:
            written = np.zeros(rate // 10, np.int16)
            written[-rate // 500 :] = 8000
            await line.audio.write(written, rate)
            await line.audio.drain()
            return written.astype(float).sum(), line.said.astype(float).sum()

    written, said = run(scenario())
    assert said / codec == pytest.approx(written / rate, rel=0.03)


def test_writing_takes_as_long_as_saying_but_for_what_may_wait():
    async def scenario():
        async with Line() as line:
            clock = asyncio.get_running_loop().time
            begun = clock()
            await line.audio.write(tone(440, 3, 16_000))
            written = clock() - begun
            await line.audio.drain()
            return written, clock() - begun

    written, said = run(scenario())
    assert written == pytest.approx(3 - MOST_WAITING, abs=0.06)
    assert said == pytest.approx(3, abs=0.06)


def test_two_who_write_at_once_are_said_one_after_the_other():
    async def scenario():
        async with Line() as line:
            low, high = tone(500, 0.5, 16_000), tone(1500, 0.5, 16_000)
            write = line.audio.write
            await asyncio.gather(write(low), write(high))
            await line.audio.drain()
            return line.words

    words = run(scenario())
    assert pitches(words[:23_000], 48_000) == pytest.approx([500], abs=3)
    assert pitches(words[25_000:], 48_000) == pytest.approx([1500], abs=3)


def test_clearing_forgets_what_waits_and_lets_its_writer_go():
    async def scenario():
        async with Line() as line:
            writing = asyncio.create_task(line.audio.write(tone(440, 60, 16_000)))
            await asyncio.sleep(1)
            line.audio.clear()
            await writing
            await line.audio.drain()
            await asyncio.sleep(1)
            return len(line.words) / 48_000

    assert run(scenario()) == pytest.approx(1, abs=0.05)


def test_a_muted_call_says_nothing_and_time_goes_on():
    async def scenario():
        async with Line() as line:
            line.audio.muted = True
            await line.audio.write(tone(440, 1, 16_000))
            line.audio.muted = False
            await line.audio.drain()
            return len(line.words) / 48_000, line.audio.said_level

    seconds, level = run(scenario())
    assert seconds == pytest.approx(MOST_WAITING, abs=0.03)
    assert -13 < level < -6


@pytest.mark.parametrize(
    ("samples", "rate", "said"),
    [
        ([1, 2], 16_000, "expected a NumPy array, not <class 'list'>"),
        (np.zeros((2, 10), np.int16), 16_000, r"expected one channel, .* \(2, 10\)"),
        (np.zeros(10, np.int32), 16_000, "expected int16, or float32 .* not int32"),
        (np.zeros(10, np.uint8), 16_000, "not uint8"),
        (np.zeros(10, np.int16), 0, "expected samples a second, 4000 to 192000, not 0"),
        (np.zeros(10, np.int16), 16_000.5, "not 16000.5"),
    ],
)
def test_what_cannot_be_said_is_refused_and_the_call_goes_on(samples, rate, said):
    async def scenario():
        async with Line() as line:
            with pytest.raises(BadArgument, match=said):
                await line.audio.write(samples, rate)
            await line.audio.write(np.full(960, 5, np.int16), 48_000)
            await line.audio.drain()
            return list(line.words)

    assert run(scenario()) == [5] * 960


@pytest.mark.parametrize("what", ["write", "drain"])
def test_the_end_of_the_call_ends_waiting(what):
    async def scenario():
        line = Line()
        written = line.audio.write(tone(440, 5 if what == "write" else 0.1, 16_000))
        waiting = asyncio.gather(written, line.audio.drain())
        await asyncio.sleep(1)
        line.audio.end(BYE)
        with pytest.raises(CallEnded) as ended:
            await waiting
        assert ended.value.end_cause == "BYE"
        with pytest.raises(CallEnded):
            await line.audio.write(tone(440, 5, 16_000))

    run(scenario())
