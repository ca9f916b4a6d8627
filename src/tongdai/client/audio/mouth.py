"""What is said on a call: everything that is being said at once, in one stream."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from tongdai.client.leg import Samples

from .resampling import Resampler
from .samples import FRAME, LINE_RATE, mixed

_SILENCE: Final = np.zeros(FRAME, np.int16)


class Source(Protocol):
    """Something that says something."""

    def take(self) -> Samples | None:
        """Its next 20 ms at ``LINE_RATE``; None: nothing just now."""


class Mouth:
    """Mixes what is to be said, and brings it to the rate of the call's codec."""

    def __init__(self) -> None:
        self._sources: dict[Source, None] = {}
        self._outlet = Resampler(LINE_RATE, LINE_RATE)
        self._speaking = False
        self.begun = False
        "Has the call asked for something to say yet?"

    def add(self, source: Source) -> None:
        self._sources[source] = None

    def remove(self, source: Source) -> None:
        self._sources.pop(source, None)

    def next(self, rate: int) -> Samples | None:
        """The next ``rate // 50`` samples; None: there is nothing to say."""
        self.begun = True
        if rate != self._outlet.target:
            self._outlet = Resampler(LINE_RATE, rate)
        taken = (source.take() for source in tuple(self._sources))
        parts = [part for part in taken if part is not None]
        if parts:
            self._speaking = True
            return self._outlet.feed(mixed(parts))
        if self._speaking:
            # What the resampler has kept back would be heard before the next sound.
            self._speaking = False
            return self._outlet.feed(_SILENCE)
        return None
