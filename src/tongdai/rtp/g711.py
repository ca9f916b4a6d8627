"""
G.711 A-law and µ-law, each turned into the other and into samples (ITU-T G.711).

In both one octet is one sample, so a table of 256 octets and ``bytes.translate`` do
it. An octet becomes the one whose level is nearest, of two the quieter: within half
a step of ITU-T's own tables, and a level never changes its sign. So does a sample.
"""

from __future__ import annotations

import operator
import sys
from array import array
from bisect import bisect_left
from itertools import pairwise
from typing import Final

SAMPLE_RATE: Final = 8_000
"Samples a second."

_UNIT: Final = 4
"A level's unit, 1/8192 of full scale, in samples of 16 bits."


def _mu_law_level(octet: int) -> int:
    """The level that a µ-law octet stands for, in units of 1/8192 of full scale."""
    bits = ~octet
    exponent, mantissa = bits >> 4 & 7, bits & 15
    magnitude = ((2 * mantissa + 33) << exponent) - 33
    return -magnitude if bits & 0x80 else magnitude


def _a_law_level(octet: int) -> int:
    """The same of an A-law octet, whose even bits are inverted on the wire."""
    bits = octet ^ 0x55
    exponent, mantissa = bits >> 4 & 7, bits & 15
    magnitude = 2 * mantissa + (33 if exponent else 1)
    magnitude <<= max(exponent, 1)  # the lowest two segments have the same step
    return magnitude if bits & 0x80 else -magnitude


def _translation(given: list[int], wanted: list[int]) -> bytes:
    """For each octet of one law the octet of the other whose level is nearest."""
    table = bytearray()
    # The top bit of an octet says "positive" in both laws.
    for half in (range(0x80), range(0x80, 0x100)):
        octets = sorted(half, key=lambda octet: abs(wanted[octet]))
        levels = [abs(wanted[octet]) for octet in octets]
        for octet in half:
            level = abs(given[octet])
            louder = min(bisect_left(levels, level), len(levels) - 1)
            quieter = max(louder - 1, 0)
            is_nearer = levels[louder] - level < level - levels[quieter]
            table.append(octets[louder if is_nearer else quieter])
    return bytes(table)


_MU_LEVELS: Final = [_mu_law_level(octet) for octet in range(256)]
_A_LEVELS: Final = [_a_law_level(octet) for octet in range(256)]

MU_TO_A: Final = _translation(_MU_LEVELS, _A_LEVELS)
"For ``payload.translate``: PCMU to PCMA."

A_TO_MU: Final = _translation(_A_LEVELS, _MU_LEVELS)
"For ``payload.translate``: PCMA to PCMU."


class Law:
    """
    Octets of one law to signed 16-bit samples, and back.

    Args:
        levels: What each octet stands for, in units of 1/8192 of full scale.
    """

    def __init__(self, levels: list[int]) -> None:
        samples = [level * _UNIT & 0xFFFF for level in levels]
        self._low = bytes(sample & 0xFF for sample in samples)
        self._high = bytes(sample >> 8 for sample in samples)
        self.octets: Final = _compression(levels)
        "For each sample, as an unsigned number of 16 bits, its octet."

    def expand(self, payload: bytes) -> array[int]:
        """Samples of type ``h``, one an octet."""
        # Both halves of all samples by translation: a tenth of what a loop takes.
        halves = bytearray(2 * len(payload))
        halves[0::2] = payload.translate(self._low)
        halves[1::2] = payload.translate(self._high)
        samples = array("h", bytes(halves))
        if sys.byteorder == "big":
            samples.byteswap()
        return samples

    def compress(self, samples: array[int]) -> bytes:
        """An octet for each of the samples, which are of type ``h``."""
        unsigned = array("H", samples.tobytes())
        # All at once, which takes half as long as each by itself; what gets fewer
        # than two would not return a tuple.
        octets: tuple[int, ...] = operator.itemgetter(0, 0, *unsigned)(self.octets)
        return bytes(octets[2:])


def _compression(levels: list[int]) -> bytes:
    """For each sample, as an unsigned number, the octet whose level is nearest."""
    # The top bit of an octet says "positive" in both laws, that of a sample "negative".
    negative = _nearest(levels, range(0x80))
    return _nearest(levels, range(0x80, 0x100))[:-1] + negative[:0:-1]


def _nearest(levels: list[int], octets: range) -> bytes:
    """For each magnitude of a sample, 0 to 0x8000, the octet whose level is nearest."""
    table = bytearray()
    ascending = sorted(octets, key=lambda octet: abs(levels[octet]))
    for quieter, louder in pairwise(ascending):
        middle = (abs(levels[quieter]) + abs(levels[louder])) * _UNIT // 2
        table += bytes((quieter,)) * (middle + 1 - len(table))
    return bytes(table) + bytes((ascending[-1],)) * (0x8001 - len(table))


A_LAW: Final = Law(_A_LEVELS)
MU_LAW: Final = Law(_MU_LEVELS)
