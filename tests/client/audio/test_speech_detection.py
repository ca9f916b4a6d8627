"""Telling speech from silence and noise."""

import asyncio

import numpy as np
import pytest

from tests.client.audio import spoken
from tests.client.audio.line import BYE, Line, run, tone
from tongdai.client.audio.level import QUIETEST, decibels, power
from tongdai.client.audio.speech import SpeechDetector
from tongdai.client.errors import BadArgument, CallEnded

WORDS = "Good morning, I would like to speak with somebody about my last invoice."


def noise(seconds, level, rate=48_000, seed=1):
    """White noise of that level in dBFS."""
    deviation = 32768 * 10 ** (level / 20)
    generator = np.random.default_rng(seed)
    return np.rint(generator.normal(0, deviation, round(seconds * rate)))


def cut(samples):
    return np.clip(samples, -32768, 32767).astype(np.int16)


def spoken_at(samples, rate=48_000):
    """Seconds at which speech is found, frame by frame."""
    detector, found = SpeechDetector(), []
    for number, frame in enumerate(cut(samples).reshape(-1, rate // 50)):
        if detector.feed(decibels(power(frame))):
            found.append(number / 50)
    return np.array(found), detector.onsets


def framed(samples, size=960):
    return samples[: len(samples) // size * size]


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        (np.zeros(960, np.int16), QUIETEST),
        (np.full(960, 9000, np.int16), QUIETEST),
        (tone(1000, 0.02, 48_000, 1.0), -3.01),
        (tone(1000, 0.02, 8_000, 0.1), -23.01),
        (np.tile(np.array([32767, -32768], np.int16), 480), 0.0),
        (np.zeros(0, np.int16), QUIETEST),
    ],
)
def test_a_level_is_that_of_the_power_without_the_offset(samples, expected):
    assert decibels(power(samples)) == pytest.approx(expected, abs=0.02)


@spoken.needed
@pytest.mark.parametrize("background", [-90, -60, -45])
@pytest.mark.parametrize("voice", ["en", "vi", "en+f3", "en+m7"])
def test_words_are_found_in_silence_and_noise(voice, background):
    words = framed(spoken.say(WORDS, voice)).astype(float)
    seconds = len(words) / 48_000
    whole = np.concatenate([np.zeros(96_000), words, np.zeros(96_000)])
    found, onsets = spoken_at(whole + noise(len(whole) / 48_000, background))
    assert 1 <= onsets <= 6
    assert 2.0 <= found[0] <= 2.35
    assert 2 + seconds - 0.5 <= found[-1] <= 2 + seconds + 0.4
    assert len(found) / 50 > 0.7 * seconds


@pytest.mark.parametrize("level", [-70, -50, -40, -30, -15])
@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_steady_noise_is_no_speech_however_loud(level, rate):
    found, onsets = spoken_at(noise(20, level, rate), rate)
    assert (len(found), onsets) == (0, 0)


@spoken.needed
def test_who_speaks_at_once_is_heard_after_the_first_gap():
    words = framed(spoken.say(WORDS)).astype(float)
    found, _ = spoken_at(words + noise(len(words) / 48_000, -60))
    assert found[0] < 1


@pytest.mark.parametrize("hz", [300, 1000, 2500])
def test_a_tone_that_goes_on_becomes_noise_after_3_s(hz):
    found, onsets = spoken_at(
        np.concatenate([noise(1, -60), tone(hz, 20, 48_000, 0.1), noise(1, -60)])
    )
    assert onsets == 1
    assert found[-1] < 1 + 3 + 0.5


def test_noise_that_grows_louder_is_speech_for_3_s_only():
    found, onsets = spoken_at(np.concatenate([noise(5, -60), noise(20, -35)]))
    assert onsets == 1
    assert found[-1] < 5 + 3 + 0.5


def test_a_click_is_no_speech():
    samples = noise(5, -60)
    samples[96_000:98_000] += 20_000
    assert spoken_at(samples)[1] == 0


def test_a_gap_in_what_comes_does_not_make_noise_into_speech():
    samples = noise(20, -35)
    samples[240_000:480_000] = 0
    assert spoken_at(samples)[1] == 0


@spoken.needed
def test_a_program_waits_for_words_and_for_their_end():
    words = framed(spoken.say(WORDS))
    seconds = len(words) / 48_000

    async def scenario():
        async with Line() as line:
            loop = asyncio.get_running_loop()
            line.comes(cut(noise(2, -60)))
            line.comes(words)
            assert await line.audio.speech()
            began, level = loop.time(), line.audio.level
            assert await line.audio.silence(1.0)
            return began, loop.time(), level

    began, ended, level = run(scenario())
    assert began == pytest.approx(2, abs=0.35)
    assert ended == pytest.approx(2 + seconds + 1, abs=0.6)
    assert level > -45


def test_waiting_ends_in_time():
    async def scenario():
        async with Line() as line:
            loop = asyncio.get_running_loop()
            line.comes(cut(noise(3, -60)))
            assert not await line.audio.speech(timeout=3)
            spoke = loop.time()
            line.comes(tone(300, 1, 48_000))
            assert not await line.audio.silence(2, timeout=2)
            return spoke, loop.time()

    assert run(scenario()) == pytest.approx((3, 5), abs=0.05)


def test_silence_is_counted_from_now_at_most():
    async def scenario():
        async with Line() as line:
            await asyncio.sleep(5)
            loop = asyncio.get_running_loop()
            begun = loop.time()
            await line.audio.silence(0.5)
            return loop.time() - begun

    assert run(scenario()) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("what", ["speech", "silence"])
def test_the_end_of_the_call_ends_waiting(what):
    async def scenario():
        line = Line()
        waiting = asyncio.create_task(getattr(line.audio, what)())
        await asyncio.sleep(1)
        line.audio.end(BYE)
        with pytest.raises(CallEnded):
            await waiting

    run(scenario())


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_no_time_is_no_silence(seconds):
    async def scenario():
        async with Line() as line:
            with pytest.raises(BadArgument, match="seconds: expected more than 0"):
                await line.audio.silence(seconds)

    run(scenario())
