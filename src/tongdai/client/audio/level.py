"""How loud something is."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tongdai.client.leg import Samples

QUIETEST: Final = -96.0
"dBFS of digital silence, as there is no number for it."

_FULL_POWER: Final = 32_768.0**2
_QUIETEST_POWER: Final = 10 ** (QUIETEST / 10)
_SHARE: Final = 0.3
"Of the newest 20 ms in what a meter shows: it follows within 100 ms."


def power(samples: Samples) -> float:
    """Mean power, where a square wave of full scale has 1.0; its offset left out."""
    if not len(samples):
        return 0.0
    wave = samples.astype(np.float32)
    wave -= wave.mean()
    return float(np.dot(wave, wave)) / len(wave) / _FULL_POWER


def decibels(of: float) -> float:
    """
    dBFS of a mean power, from :data:`QUIETEST` to 0.

    A sine wave of full scale has -3.0, as in dBov (ITU-T G.100.1).
    """
    return 10 * math.log10(max(of, _QUIETEST_POWER))


class Meter:
    """Shows how loud it has been in the last 100 ms."""

    def __init__(self) -> None:
        self._power = 0.0

    @property
    def level(self) -> float:
        """dBFS."""
        return decibels(self._power)

    def feed(self, power: float) -> None:
        """Take the mean power of 20 ms."""
        self._power += _SHARE * (power - self._power)
