"""What is heard on a call, in frames for as many as want to listen."""

from __future__ import annotations

from collections import deque
from typing import Final
from weakref import WeakSet

from tongdai.client.errors import CallEnded
from tongdai.client.leg import Samples

from .bell import Bell
from .resampling import Resampler

READER_FRAMES: Final = 100
"Frames, 2 s, that wait for one reader; then the oldest are dropped, and counted."


class Frames:
    """
    What is heard, as frames of 20 ms: ``async for frame in call.audio.frames()``.

    Each frame is the reader's own array of int16, shape ``(rate // 50,)``. It ends with
    the call. Frames are kept from the moment it was asked for.
    """

    def __init__(self, rate: int, bell: Bell) -> None:
        self.rate = rate
        "Samples a second."

        self.dropped = 0
        "Frames that were lost, because the reader was late."

        self._bell = bell
        self._waiting: deque[Samples] = deque(maxlen=READER_FRAMES)

    def __aiter__(self) -> Frames:
        return self

    async def __anext__(self) -> Samples:
        if not self._waiting:
            try:
                await self._bell.until(lambda: bool(self._waiting))
            except CallEnded:
                raise StopAsyncIteration from None
        return self._waiting.popleft()

    def catch_up(self, most: int) -> None:
        """Keep only the newest frames that wait; the others count as dropped."""
        while len(self._waiting) > most:
            self._waiting.popleft()
            self.dropped += 1

    def offer(self, samples: Samples) -> None:
        """Take the next frame."""
        self.dropped += len(self._waiting) == READER_FRAMES
        self._waiting.append(samples)


class Ear:
    """Brings what is heard to the rates of those who listen."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._readers: dict[int, WeakSet[Frames]] = {}
        "By their rate. Who no longer holds a reader does not read."

        self._inlets: dict[int, Resampler] = {}

    def frames(self, rate: int) -> Frames:
        reader = Frames(rate, self._bell)
        self._readers.setdefault(rate, WeakSet()).add(reader)
        return reader

    def hear(self, samples: Samples, rate: int) -> None:
        """Pass 20 ms on."""
        for wanted, readers in self._readers.items():
            if not readers:
                self._inlets.pop(wanted, None)
                continue
            inlet = self._inlets.get(wanted)
            if inlet is None or inlet.source != rate:
                inlet = self._inlets[wanted] = Resampler(rate, wanted)
            frame = inlet.feed(samples)
            for reader in readers:
                reader.offer(frame.copy())
