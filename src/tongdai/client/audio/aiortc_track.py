"""What is heard on a call as a track of aiortc. Imported only where aiortc is."""

from __future__ import annotations

from fractions import Fraction

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from .ear import Frames


class HeardTrack(MediaStreamTrack):
    """An audio track of 20 ms frames that ends with the call."""

    kind = "audio"

    def __init__(self, frames: Frames) -> None:
        super().__init__()
        self._frames = frames
        self._given = 0
        "Samples."

    async def recv(self) -> av.AudioFrame:
        """
        The next 20 ms: 16 bits, mono, ``pts`` in samples.

        Raises:
            MediaStreamError: The call has ended, or the track was stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        samples = await anext(self._frames, None)
        if samples is None:
            self.stop()
            raise MediaStreamError
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate = self._frames.rate
        frame.pts = self._given
        frame.time_base = Fraction(1, self._frames.rate)
        self._given += len(samples)
        return frame
