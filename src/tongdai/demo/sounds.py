"""
What the people of the demo's telephone network say, as G.711 A-law.

Of its own, not the switchboard's media: a peer that shared its code would share its
mistakes, and no call between the two would show them.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from tongdai.machine import value

RATE: Final = 8000
"Samples a second; in G.711 one sample is one octet."

FRAME: Final = 160
"Octets of a packet: 20 ms."

SILENCE: Final = b"\xd5"
"The A-law octet of the smallest positive level."

LOUDNESS: Final = 0.25
"Of full scale, -12 dB: as loud as speech, and no shock in a headset."

HIGHEST_TONE: Final = 3400
"Hz: the upper end of the telephone band (ITU-T G.712)."

ECHO_DEPTH: Final = 2
"Frames kept back before an echo begins: what a packet may come late, 40 ms."

ECHO_MOST: Final = 10
"Frames an echo may lag behind; beyond, the oldest are left out."

REMEMBERED: Final = 16
"Tones whose second of octets is kept: 8 kB each."


@value
class Tone:
    """A steady tone."""

    hertz: int


@value
class Echo:
    """Whatever is heard is said again."""


Sound = Tone | Echo


class ToneSource:
    """One tone, without an end and without a click."""

    def __init__(self, hertz: int) -> None:
        self._second = _second_of(hertz)
        self._at = 0

    def hear(self, payload: bytes) -> None:
        """It listens to nobody."""

    def frame(self) -> bytes:
        """The next 20 ms."""
        start = self._at
        self._at = (start + FRAME) % RATE
        return self._second[start : start + FRAME]


class EchoSource:
    """
    What was heard, a little later.

    A buffer of octets rather than of packets, so that it does not matter how many
    milliseconds the other side puts into one. A lost packet is a moment of silence.
    """

    def __init__(self) -> None:
        self._heard = bytearray()
        self._speaking = False

    def hear(self, payload: bytes) -> None:
        """Take A-law octets, of any number."""
        self._heard += payload
        surplus = len(self._heard) - ECHO_MOST * FRAME
        if surplus > 0:
            del self._heard[:surplus]

    def frame(self) -> bytes:
        """The next 20 ms."""
        depth = FRAME if self._speaking else ECHO_DEPTH * FRAME
        self._speaking = len(self._heard) >= depth
        if not self._speaking:
            return SILENCE * FRAME
        said = bytes(self._heard[:FRAME])
        del self._heard[:FRAME]
        return said


class SilentSource:
    """Nothing is said."""

    def hear(self, payload: bytes) -> None:
        """It keeps nothing."""

    def frame(self) -> bytes:
        """The next 20 ms."""
        return SILENCE * FRAME


Source = ToneSource | EchoSource | SilentSource


def source_of(sound: Sound) -> Source:
    """Begin to make a sound."""
    match sound:
        case Tone(hertz):
            return ToneSource(hertz)
        case Echo():
            return EchoSource()


def a_law(level: int) -> int:
    """
    The A-law octet of a level (ITU-T G.711 table 1).

    Args:
        level: 13 bits with sign; more is cut to what can be said.
    """
    sign = 0x80 if level >= 0 else 0
    magnitude = min(level if level >= 0 else -level - 1, 4095)
    segment = max(0, magnitude.bit_length() - 5)
    mantissa = magnitude >> max(segment, 1) & 0x0F
    # Every other bit is inverted on the wire, so that silence is not all zeros.
    return (sign | segment << 4 | mantissa) ^ 0x55


@lru_cache(REMEMBERED)
def _second_of(hertz: int) -> bytes:
    """A second holds a whole number of periods, so that it joins onto itself."""
    step = 2 * math.pi * hertz / RATE
    return bytes(
        a_law(round(4095 * LOUDNESS * math.sin(step * sample)))
        for sample in range(RATE)
    )
