"""Samples that a program says as it makes them."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from numpy.typing import NDArray

from tongdai.client.leg import FRAMES_PER_SECOND, Samples

from .bell import Bell
from .resampling import Resampler
from .samples import FRAME, LINE_RATE, Fifo, as_samples, checked_rate

MOST_WAITING: Final = 0.2
"""
Seconds of what is written that may wait to be said: enough for a program that is late,
and not so much that it is heard late itself.
"""

_MOST: Final = round(MOST_WAITING * LINE_RATE)


class Written:
    """A source that is written to."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._fifo = Fifo()
        self._resampler = Resampler(LINE_RATE)
        self._turn = asyncio.Lock()
        "Whose samples are being taken: those of two writers are not shuffled."

        self._cleared = 0
        self._all_said = True
        "Also what resamplers keep back: a beat has found nothing more to say."

    async def write(self, given: NDArray[Any], rate: int) -> None:
        """See :meth:`~tongdai.client.audio.audio.Audio.write`."""
        samples, rate = as_samples(given), checked_rate(rate)
        cleared, step = self._cleared, rate // FRAMES_PER_SECOND
        async with self._turn:
            for start in range(0, len(samples), step):
                await self._bell.until(self._has_room)
                if self._cleared != cleared:
                    return
                self._put(samples[start : start + step].copy(), rate)
            await self._bell.until(self._has_room)

    async def drain(self) -> None:
        """Wait until everything written before has been said."""
        async with self._turn:
            await self._bell.until(lambda: self._all_said)

    def clear(self) -> None:
        """Forget what has not been said yet, also of writers that wait."""
        self._cleared += 1
        self._fifo.clear()
        self._all_said = True
        self._resampler = Resampler(LINE_RATE)
        self._bell.ring()

    def take(self) -> Samples | None:
        """The next frame; the last one is filled up with silence."""
        if len(self._fifo) < FRAME:
            self._fifo.put(self._resampler.flush())
        self._all_said = not len(self._fifo)
        return None if self._all_said else self._fifo.take(FRAME)

    def _has_room(self) -> bool:
        return len(self._fifo) <= _MOST

    def _put(self, samples: Samples, rate: int) -> None:
        if rate != self._resampler.source:
            self._fifo.put(self._resampler.flush())
            self._resampler = Resampler(rate)
        self._fifo.put(self._resampler.feed(samples))
        self._all_said = False
