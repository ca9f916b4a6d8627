"""Does the caller speak? By loudness against the noise that is there anyway."""

from __future__ import annotations

from collections import deque
from typing import Final

from .level import QUIETEST

ABOVE_NOISE: Final = 10.0
"dB above the noise that is taken for speech."

SOFTEST: Final = -50.0
"dBFS below which nothing is: what a telephone makes of a quiet room is below."

ONSET: Final = 4
"Frames, 80 ms, that must be loud: a click or a breath is shorter."

HANGOVER: Final = 15
"Frames, 300 ms, that may be soft within speech: stops, and gaps between words."

_SPAN: Final = 5
"Frames of which the softest counts, 100 ms."

_SPANS: Final = 30
"""
Such spans, 3 s, of which the softest is the noise: who speaks takes a breath in that
time, so that only what goes on without a gap becomes noise.
"""


class SpeechDetector:
    """
    Tells speech from silence and steady noise, frame by frame.

    It knows loudness only: a tone or music that sets in is taken for speech, until it
    has gone on for 3 s without a gap. Where nothing at all comes (lost packets, a
    microphone that is switched off) the noise is not believed to have gone.
    """

    def __init__(self) -> None:
        self._minima: deque[float] = deque(maxlen=_SPANS)
        self._minimum = 0.0
        self._counted = 0
        self._loud = 0
        self._soft = 0
        self.speaking = False
        self.onsets = 0
        "How often speech has begun."

    @property
    def noise(self) -> float:
        """dBFS of the noise as it is believed to be; 0 before anything has come."""
        lowest = min(self._minima, default=0.0)
        return min(lowest, self._minimum) if self._counted else lowest

    def feed(self, level: float) -> bool:
        """Take the level of 20 ms, in dBFS; tell whether it belongs to speech."""
        if level > QUIETEST:
            self._learn(level)
        loud = level > max(SOFTEST, self.noise + ABOVE_NOISE)
        self._loud = self._loud + 1 if loud else 0
        self._soft = 0 if loud else self._soft + 1
        if not self.speaking and self._loud >= ONSET:
            self.speaking = True
            self.onsets += 1
        elif self.speaking and self._soft > HANGOVER:
            self.speaking = False
        return self.speaking

    def _learn(self, level: float) -> None:
        self._minimum = min(self._minimum, level) if self._counted else level
        self._counted += 1
        if self._counted == _SPAN:
            self._minima.append(self._minimum)
            self._counted = 0
