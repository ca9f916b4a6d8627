"""The voice of one of the demo's subscribers: a tone, or what is heard said again."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np

from tongdai.client.leg import FRAMES_PER_SECOND, Samples

from .sounds import Echo, Sound, Tone

FULL_SCALE: Final = 32_767

LOUDNESS: Final = 0.25
"Of full scale, -12 dB: as loud as speech, and no shock in a headset."

REMEMBERED: Final = 16
"Tones whose second of samples is kept: 16 kB each at 8 kHz."


class Subscriber:
    """Says one thing at a time, nothing at first. A ``Voice`` of a leg."""

    def __init__(self) -> None:
        self.sound: Sound | None = None
        "What is said; None: nothing yet."

        self._frame = 0
        "Of the second of a tone."

        self._heard: Samples | None = None

    def play(self, sound: Sound) -> None:
        """Say this from now on."""
        self.sound = sound
        self._frame = 0

    def speak(self, rate: int) -> Samples | None:
        """See :class:`~tongdai.client.leg.Voice`."""
        size = rate // FRAMES_PER_SECOND
        match self.sound:
            case Tone(hertz):
                start = self._frame * size
                self._frame = (self._frame + 1) % FRAMES_PER_SECOND
                return _second_of(hertz, rate)[start : start + size]
            case Echo() if self._heard is not None and len(self._heard) == size:
                return self._heard
            case _:
                return None

    def hear(self, samples: Samples, rate: int) -> None:
        """See :class:`~tongdai.client.leg.Voice`."""
        self._heard = samples


@lru_cache(REMEMBERED)
def _second_of(hertz: int, rate: int) -> Samples:
    """A second holds a whole number of periods, so that it joins onto itself."""
    at = np.arange(rate) / rate
    wave = FULL_SCALE * LOUDNESS * np.sin(math.tau * hertz * at)
    return np.round(wave).astype(np.int16)
