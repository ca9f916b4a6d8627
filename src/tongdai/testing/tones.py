"""Who hears whom, found out by tones: each phone whistles one of its own."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tongdai.client import Audio
from tongdai.client.errors import CallEnded

RATE: Final = 16_000
"Samples a second."

BLOCK: Final = RATE // 10
"Samples, 100 ms, that are whistled at once."

PEAK: Final = 6000
"Of 32767: about -18 dBFS, as loud as a voice on the telephone."

WINDOW: Final = 25
"Frames, 0.5 s, in which a tone must be: then tones 4 Hz apart are told apart."

NEAR: Final = 6.0
"Hz at either side that still are the tone: what the window smears."

SHARE: Final = 0.15
"Of all the power that is heard; three people who whistle at once have 0.33 each."

QUIET: Final = -50.0
"dBFS: fainter than this nothing is heard at all."


@dataclass(frozen=True, slots=True)
class Heard:
    """Whether a tone was heard; ``assert phone.hears(other)`` takes it as a bool."""

    wanted: float
    "Hz."

    share: float
    "Of the power that was heard at last, 0 to 1."

    loudest: float
    "Hz of the strongest tone heard at last; 0: nothing was."

    level: float
    "dBFS of what was heard at last."

    def __bool__(self) -> bool:
        return self.share >= SHARE and self.level > QUIET


def heard_in(samples: NDArray[Any], wanted: float, rate: int = RATE) -> Heard:
    """Look for a tone in samples, int16."""
    window = samples.astype(np.float64) * np.hanning(len(samples))
    power = np.abs(np.fft.rfft(window)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    loudness = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) / 32768
    level = max(-96.0, 20 * float(np.log10(loudness + 1e-9)))
    total = float(power.sum())
    if total == 0:
        return Heard(wanted, 0.0, 0.0, level)
    share = float(power[np.abs(hertz - wanted) <= NEAR].sum()) / total
    return Heard(wanted, share, float(hertz[power.argmax()]), level)


async def whistle(audio: Audio, hertz: float) -> None:
    """Say a tone until cancelled, or until the call ends."""
    time = np.arange(BLOCK) / RATE
    with contextlib.suppress(CallEnded):
        while True:
            tone = PEAK * np.sin(2 * np.pi * hertz * time)
            await audio.write(tone.astype(np.int16), RATE)
            time += BLOCK / RATE


async def listen(audio: Audio, hertz: float, within: float) -> Heard:
    """What was heard last when the tone is heard, the call ends, or time is over."""
    last = Heard(hertz, 0.0, 0.0, -96.0)
    frames: list[NDArray[np.int16]] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            async for frame in audio.frames(RATE):
                frames = [*frames, frame][-WINDOW:]
                if len(frames) == WINDOW:
                    last = heard_in(np.concatenate(frames), hertz)
                    if last:
                        break
    return last
