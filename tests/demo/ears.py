"""What a recording of A-law octets sounds like: levels, and how loud each tone is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RATE = 8000
FULL_SCALE = 4096
SILENT = -120.0
"dB below full scale that stand for nothing at all."


def _level(octet: int) -> int:
    """The 13-bit level of an A-law octet, in the middle of its step (G.711 table 1)."""
    bits = octet ^ 0x55
    segment, mantissa = bits >> 4 & 7, bits & 15
    level = 2 * mantissa + 1
    if segment:
        level = (level + 32) << segment - 1
    return level if bits & 0x80 else -level


_LEVELS = np.array([_level(octet) for octet in range(256)], float)


def levels(octets: bytes) -> NDArray[np.float64]:
    return _LEVELS[np.frombuffer(octets, np.uint8)]


def spectrum_of(octets: bytes, frequencies: Sequence[int]) -> list[float]:
    """How loud each frequency is, in dB: 0 is a sine of full scale."""
    heard = levels(octets) / FULL_SCALE
    if not len(heard):
        return [SILENT] * len(frequencies)
    heard = heard * np.hanning(len(heard)) * 2
    time = np.arange(len(heard)) / RATE
    found = []
    for hertz in frequencies:
        size = abs(np.sum(heard * np.exp(-2j * np.pi * hertz * time))) * 2 / len(heard)
        found.append(20 * math.log10(size) if size > 1e-6 else SILENT)
    return found
