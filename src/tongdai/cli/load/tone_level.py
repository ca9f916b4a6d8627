"""How loud one frequency is in what is heard: did the tone come?"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tongdai.client import Audio
from tongdai.client.audio.level import QUIETEST, decibels, power
from tongdai.client.leg import FRAMES_PER_SECOND, Samples

RATE: Final = 8000
WINDOW: Final = FRAMES_PER_SECOND // 2
"Frames that are looked at together: half a second tells tones 4 Hz apart."

FAINTEST: Final = -45.0
"dBFS: fainter than this it has not come. Ours is said with -15."

SHARE: Final = 0.5
"Of all the power that must be the tone's."


def level_at(samples: Samples, hertz: float, rate: int = RATE) -> float:
    """dBFS at one frequency; a sine of full scale has -3 (ITU-T G.100.1)."""
    window = np.hanning(len(samples))
    turns = np.exp(-2j * math.pi * hertz * np.arange(len(samples)) / rate)
    wave = samples.astype(np.float64) / 32768 * window
    amplitude = 2 * abs(np.dot(wave, turns)) / window.sum()
    return decibels(float(amplitude) ** 2 / 2)


def is_there(samples: Samples, hertz: float, rate: int = RATE) -> bool:
    """Is it loud enough, and most of what is heard?"""
    level = level_at(samples, hertz, rate)
    whole = decibels(power(samples))
    return level > FAINTEST and level > whole + decibels(SHARE)


async def level_heard(audio: Audio, hertz: float) -> tuple[float, bool]:
    """
    Listen until the tone is there, or the call ends.

    Returns:
        The loudest that it was in half a second, dBFS, and whether it was there.
    """
    loudest, frames = QUIETEST, []
    async for frame in audio.frames(RATE):
        frames.append(frame)
        if len(frames) < WINDOW:
            continue
        samples = np.concatenate(frames)
        frames.clear()
        loudest = max(loudest, level_at(samples, hertz))
        if is_there(samples, hertz):
            return loudest, True
    return loudest, False
