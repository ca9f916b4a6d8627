"""Keys that are heard as tones (ITU-T Q.23, Q.24)."""

import asyncio

import numpy as np
import pytest

from tests.client.audio import spoken
from tests.client.audio.line import Line, run, tone
from tongdai.client.audio.tone_detection import HIGH, KEYS, LOW, ToneDetector

RATE = 8_000
EVERY = "".join(KEYS)
WORDS = """Hello, this is the switchboard of the demo company, how may I help you today?
Please tell me the number of your contract, twenty three forty five. I would like to
speak with somebody of the sales department about the invoice of last month."""


def pressed(key, seconds, *, rate=RATE, off=0.0, low=0.1, high=0.1):
    row = next(place for place, keys in enumerate(KEYS) if key in keys)
    column = KEYS[row].index(key)
    return (
        tone(LOW[row] * (1 + off), seconds, rate, low).astype(float)
        + tone(HIGH[column] * (1 + off), seconds, rate, high)
    )  # fmt: skip


def dialled(keys, on=0.08, pause=0.08, rate=RATE, **how):
    gap = np.zeros(round(pause * rate))
    return np.concatenate([gap, *(
        part for key in keys for part in (pressed(key, on, rate=rate, **how), gap)
    )])  # fmt: skip


def found(samples):
    detector = ToneDetector()
    samples = np.clip(samples, -32768, 32767).astype(np.int16)
    return "".join(
        detector.feed(samples[start : start + 160])
        for start in range(0, len(samples), 160)
    )


@pytest.mark.parametrize("shift", range(0, 160, 20))
@pytest.mark.parametrize(("on", "pause"), [(0.04, 0.04), (0.05, 0.05), (0.2, 0.1)])
def test_every_key_is_found_wherever_it_falls(on, pause, shift):
    samples = np.concatenate([np.zeros(shift), dialled(EVERY * 2, on, pause)])
    assert found(samples) == EVERY * 2


@pytest.mark.parametrize("off", [-0.015, -0.01, 0.01, 0.015])
def test_tones_may_be_off_by_1_5_per_cent(off):
    assert found(dialled(EVERY, off=off)) == EVERY


@pytest.mark.parametrize("off", [-0.035, 0.035])
def test_tones_that_are_off_by_3_5_per_cent_are_no_keys(off):
    assert found(dialled(EVERY, off=off)) == ""


@pytest.mark.parametrize("twist", [-8, -4, 4, 8])
def test_one_tone_may_be_8_db_louder(twist):
    assert found(dialled(EVERY, high=0.1 * 10 ** (twist / 20))) == EVERY


@pytest.mark.parametrize("twist", [-12, 12])
def test_a_tone_that_is_12_db_louder_is_no_key(twist):
    assert found(dialled(EVERY, high=0.1 * 10 ** (twist / 20))) == ""


@pytest.mark.parametrize(
    ("loudness", "keys"), [(0.5, EVERY), (0.015, EVERY), (0.002, "")]
)
def test_keys_are_found_from_loud_to_soft(loudness, keys):
    assert found(dialled(EVERY, low=loudness, high=loudness)) == keys


@pytest.mark.parametrize("distance", [20, 15])
def test_keys_are_found_in_noise(distance):
    samples = dialled(EVERY)
    deviation = 32768 * 0.1 * 10 ** (-distance / 20)
    samples += np.random.default_rng(1).normal(0, deviation, len(samples))
    assert found(samples) == EVERY


def test_a_key_that_is_held_down_counts_once():
    assert found(dialled("5", on=5)) == "5"


def test_what_lasts_20_ms_is_no_key():
    assert found(dialled(EVERY, on=0.02)) == ""


@pytest.mark.parametrize("hz", [425, 697, 941, 1000, 1209, 1633])
def test_one_tone_is_no_key(hz):
    assert found(tone(hz, 2, RATE, 0.2)) == ""


@spoken.needed
@pytest.mark.parametrize("pitch", [20, 50, 70])
@pytest.mark.parametrize("voice", ["en", "vi", "de", "en+f3", "en+f5", "en+m7"])
def test_speech_is_no_key(voice, pitch):
    assert found(spoken.say(WORDS, voice, pitch, RATE)) == ""


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_a_call_gathers_tones_only_when_asked_to(rate):
    async def scenario():
        async with Line(rate) as line:
            line.comes(dialled("12", rate=rate).astype(np.int16))
            await asyncio.sleep(1)
            line.audio.detect_tones = True
            line.comes(dialled("34", rate=rate).astype(np.int16))
            return await line.audio.gather(4, timeout=2), line.found

    assert run(scenario()) == ("34", ["3", "4"])
