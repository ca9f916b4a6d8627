"""From one sample rate to another, without a seam, as the samples come."""

from __future__ import annotations

from typing import Final

import av
import numpy as np

from tongdai.client.leg import Samples

from .samples import LINE_RATE

_NONE: Final = np.zeros(0, np.int16)


class Resampler:
    """
    One stream of samples at another rate (FFmpeg's libswresample).

    What is kept back to filter with, up to 2 ms, is made up for by silence at the very
    beginning: each whole 20 ms that go in give whole 20 ms.

    Args:
        source: Samples a second of what goes in.
        target: Samples a second of what comes out.
    """

    def __init__(self, source: int, target: int = LINE_RATE) -> None:
        self.source = source
        self.target = target
        self._resampler: av.AudioResampler | None = None
        self._begun = False

    def feed(self, samples: Samples) -> Samples:
        """What has come of it so far; the very samples where the rates are the same."""
        if self.source == self.target or not len(samples):
            return samples
        if self._resampler is None:
            self._resampler = av.AudioResampler("s16", "mono", self.target)
        frame = av.AudioFrame("s16", "mono", len(samples))
        frame.sample_rate = self.source
        frame.planes[0].update(samples.tobytes())
        made = _joined(self._resampler.resample(frame))
        if not self._begun:
            self._begun = True
            lack = len(samples) * self.target // self.source - len(made)
            made = np.concatenate([np.zeros(max(0, lack), np.int16), made])
        return made

    def flush(self) -> Samples:
        """The last of it. What is fed afterwards is a stream of its own."""
        if self._resampler is None:
            return _NONE
        made = _joined(self._resampler.resample(None))
        self._resampler, self._begun = None, False
        return made


def samples_of(frame: av.AudioFrame) -> Samples:
    """The samples of a frame of one channel in 16 bits, not copied."""
    return np.frombuffer(memoryview(frame.planes[0]), np.int16, frame.samples)


def _joined(frames: list[av.AudioFrame]) -> Samples:
    parts = [samples_of(frame) for frame in frames]
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else _NONE
