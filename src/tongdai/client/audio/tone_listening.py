"""Brings what is heard to the detector of key tones."""

from __future__ import annotations

from tongdai.client.leg import Samples

from .resampling import Resampler
from .tone_detection import RATE, ToneDetector


class ToneListening:
    """Finds keys in frames of any rate."""

    def __init__(self) -> None:
        self._detector = ToneDetector()
        self._inlet = Resampler(RATE, RATE)

    def hear(self, samples: Samples, rate: int) -> str:
        """The keys that are recognised with this frame."""
        if rate != self._inlet.source:
            self._inlet = Resampler(rate, RATE)
        return self._detector.feed(self._inlet.feed(samples))
