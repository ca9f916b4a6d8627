"""
Keys that are heard as tones (ITU-T Q.23, Q.24), for carriers that send no events.

Two tones at once, one of four low and one of four high ones, are looked for in windows
of 20 ms, one each 5 ms. Pure: no call, no clock.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tongdai.client.leg import Samples

RATE: Final = 8_000
"Samples a second of what is listened to."

WINDOW: Final = RATE // 50
STEP: Final = RATE // 200

KEYS: Final = ("123A", "456B", "789C", "*0#D")
LOW: Final = (697.0, 770.0, 852.0, 941.0)
HIGH: Final = (1209.0, 1336.0, 1477.0, 1633.0)
"Hz (Q.23)."

DETUNED: Final = (-0.012, 0.0, 0.012)
"Shares by which a tone is looked for beside its pitch: 1.5 % must be heard (Q.24)."

SOFTEST: Final = -40.0
"dBFS, both tones together; Q.24 has them from -24 to -29 dBm on, at the exchange."

PURITY: Final = 0.8
"Of all power, the share that must be in the two tones: speech has more beside it."

TWIST: Final = 9.0
"dB by which one of the tones may be louder; lines damp the high one (Q.24: 5 to 10)."

APART: Final = 6.0
"dB by which each tone must be louder than the others of its group."

_APART: Final = 10 ** (APART / 10)

HEARD: Final = 4
"Windows in a row that must agree, 35 ms: what lasts 40 must be heard (Q.24)."

GONE: Final = 4
"Windows without it, 20 ms more than one, after which the same key counts anew."


def _bank() -> NDArray[np.float32]:
    """The transform of one window at each pitch: real parts, then imaginary ones."""
    at = np.arange(WINDOW) / RATE
    pitches = [hz * (1 + off) for hz in LOW + HIGH for off in DETUNED]
    angle = math.tau * np.outer(at, pitches)
    bank = np.concatenate([np.cos(angle), np.sin(angle)], axis=1)
    return (bank * (math.sqrt(2) / WINDOW)).astype(np.float32)


_BANK: Final = _bank()


class ToneDetector:
    """Finds keys in a stream of samples."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._candidate = ""
        self._agreed = 0
        self._reported = ""
        self._missed = 0

    def feed(self, samples: Samples) -> str:
        """
        Take samples at :data:`RATE`.

        Returns:
            The keys that have been recognised in them, mostly none.
        """
        wave = samples.astype(np.float32) / 32_768
        self._rest = np.concatenate([self._rest, wave])
        found = ""
        while len(self._rest) >= WINDOW:
            found += self._agree(key_in(self._rest[:WINDOW]))
            self._rest = self._rest[STEP:]
        return found

    def _agree(self, key: str) -> str:
        """What a window adds; a key counts once for as long as it is held down."""
        self._agreed = self._agreed + 1 if key and key == self._candidate else 1
        self._candidate = key
        self._missed = 0 if key == self._reported else self._missed + 1
        if self._missed >= GONE:
            self._reported = ""
        if not key or self._agreed < HEARD or key == self._reported:
            return ""
        self._reported, self._missed = key, 0
        return key


def key_in(window: NDArray[np.float32]) -> str:
    """The key that a window of 20 ms is full of; empty: none."""
    total = float(np.dot(window, window)) / WINDOW
    if total <= 10 ** (SOFTEST / 10):
        return ""
    transformed = (window @ _BANK).reshape(2, len(LOW + HIGH), len(DETUNED))
    powers: list[float] = (transformed**2).sum(axis=0).max(axis=1).tolist()
    lows, highs = powers[: len(LOW)], powers[len(LOW) :]
    low, high = max(lows), max(highs)
    if low + high < PURITY * total or not _stands_out(lows) & _stands_out(highs):
        return ""
    if abs(10 * math.log10(low / high)) > TWIST:
        return ""
    return KEYS[lows.index(low)][highs.index(high)]


def _stands_out(powers: list[float]) -> bool:
    """Is one tone of a group louder than the others?"""
    second, first = sorted(powers)[-2:]
    return first > second * _APART
