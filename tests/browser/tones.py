"""Tones to speak with: one frequency a microphone, so that every listener can be asked
whom it hears."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE = 48_000
LOUDNESS = 0.5
"Of full scale: loud enough to measure, far from clipping."


def tone(path: Path, hertz: int, *, seconds: int = 1, rate: int = RATE) -> Path:
    """Write a WAV file of a steady tone that loops without a click."""
    samples = (
        int(32767 * LOUDNESS * math.sin(2 * math.pi * hertz * n / rate))
        for n in range(rate * seconds)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path
