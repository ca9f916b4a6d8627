"""The sounds that we make ourselves, sample by sample."""

from __future__ import annotations

import array
import math
from collections.abc import Callable
from typing import Final

from .sound import Tone

SAMPLE_RATE: Final = 16_000
"Hz; none of the tones has anything above 1,400."

_FULL_SCALE: Final = 32767
_LEVEL: Final = 0.1
"Of full scale: 20 dB below it, as loud as speech."

_FADE: Final = 0.005
"Seconds in which a tone comes and goes: without it there is a click."

RINGBACK_HZ: Final = 425.0
RINGBACK_ON, RINGBACK_OFF = 1.0, 4.0
"Seconds; as ITU-T E.180 lists it for Viet Nam."

RECORDED_HZ: Final = 1400.0
RECORDED_ON: Final = 0.4
"Seconds; pitch and length are those of the tone that recorders have always made."

ENDING_HZ: Final = 950.0
ENDING_ON, ENDING_OFF = 0.1, 0.1
ENDING_TIMES: Final = 3
"Seconds; short, for meanwhile the parties do not hear each other."

_NOTES: Final = (392.0, 440.0, 523.25, 587.33, 659.26, 587.33, 523.25, 440.0)
"Hz: five tones up and down, G A C D E."

_NOTE_TIME: Final = 1.5
"Seconds from one note to the next."

_RESONANCE: Final = 0.7
"Seconds in which a note falls to a third of its loudness."


def samples(tone: Tone) -> array.array[int]:
    """One turn of the tone: 16 bits a sample, ``SAMPLE_RATE``, one channel."""
    match tone:
        case Tone.RINGBACK:
            silence = array.array("h", bytes(2 * round(RINGBACK_OFF * SAMPLE_RATE)))
            return _wave(RINGBACK_ON, _ringback) + silence
        case Tone.RECORDED:
            return _wave(RECORDED_ON, _recorded)
        case Tone.ENDING:
            pause = array.array("h", bytes(2 * round(ENDING_OFF * SAMPLE_RATE)))
            pip = _wave(ENDING_ON, _ending)
            return (pip + pause) * (ENDING_TIMES - 1) + pip
        case Tone.COMFORT:
            notes = array.array("h")
            for pitch in _NOTES:
                notes += _wave(_NOTE_TIME, _bell(pitch))
            return notes


def _ringback(at: float) -> float:
    return math.sin(math.tau * RINGBACK_HZ * at)


def _recorded(at: float) -> float:
    return math.sin(math.tau * RECORDED_HZ * at)


def _ending(at: float) -> float:
    return math.sin(math.tau * ENDING_HZ * at)


def _bell(pitch: float) -> Callable[[float], float]:
    def bell(at: float) -> float:
        loudness = math.exp(-at / _RESONANCE)
        overtone = 0.25 * math.sin(2 * math.tau * pitch * at)
        return loudness * (math.sin(math.tau * pitch * at) + overtone)

    return bell


def _wave(seconds: float, level: Callable[[float], float]) -> array.array[int]:
    """``level`` from 0 on, within -1 to 1, faded in and out."""
    peak = _LEVEL * _FULL_SCALE
    made = array.array("h")
    for index in range(round(seconds * SAMPLE_RATE)):
        at = index / SAMPLE_RATE
        fade = min(1.0, at / _FADE, (seconds - at) / _FADE)
        made.append(round(peak * fade * level(at)))
    return made
