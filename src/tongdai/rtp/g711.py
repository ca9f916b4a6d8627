"""
G.711 A-law and µ-law, each turned into the other (ITU-T G.711).

In both one octet is one sample, so a table of 256 octets and ``bytes.translate`` do
it. An octet becomes the one whose level is nearest, of two the quieter: within half
a step of ITU-T's own tables, and a level never changes its sign.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final


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
