"""Keeping what is heard and said on a call in a file."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from typing import Final

import numpy as np

from tongdai.client.leg import FRAMES_PER_SECOND, Samples

from .resampling import Resampler
from .samples import Fifo, frame_rate, mixed
from .sound_writer import SoundWriter

WRITTEN_AT_ONCE: Final = FRAMES_PER_SECOND // 2
"Frames, half a second, that a thread is given to write."

MOST_WAITING: Final = 10 * FRAMES_PER_SECOND
"Frames, 10 s, that may wait for a slow disk; those that come then are lost."

MOST_APART: Final = 5
"Frames, 100 ms, that one side may be ahead: then the other is taken to be silent."

_log = logging.getLogger("tongdai.client")


class _Side:
    """What one side says, at the rate of the file."""

    def __init__(self, rate: int) -> None:
        self._resampler = Resampler(rate, rate)
        self._rate = rate
        self.fifo = Fifo()

    def put(self, samples: Samples, rate: int) -> None:
        if rate != self._resampler.source:
            self._resampler = Resampler(rate, self._rate)
        self.fifo.put(self._resampler.feed(samples).copy())


class Recording:
    """
    A recording that is under way: :meth:`stop` it, or let the call end.

    Args:
        both: Two sides, left what is heard and right what is said; else one, mixed.
        stopped: Called once when it takes no more.

    Raises:
        BadArgument: The rate or the file's ending is none that can be had.
        UnreadableAudio: The file cannot be opened for writing.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        both: bool,
        rate: int,
        stopped: Callable[[Recording], None],
    ) -> None:
        self.path = os.fspath(path)
        self.dropped = 0
        "Frames of 20 ms that were lost, because the disk was too slow."

        self._both = both
        self._frame = frame_rate(rate) // FRAMES_PER_SECOND
        self._stopped = stopped
        self._heard, self._said = _Side(rate), _Side(rate)
        self._waiting: list[Samples] = []
        self._writer = SoundWriter(path, rate, 2 if both else 1)
        self._written: asyncio.Future[None] | None = None
        self._finished: asyncio.Future[None] | None = None
        self._error: BaseException | None = None

    def heard(self, samples: Samples, rate: int) -> None:
        """Take 20 ms of what is heard."""
        self._heard.put(samples, rate)
        self._pair()

    def said(self, samples: Samples | None, rate: int) -> None:
        """Take 20 ms of what is said; None: nothing."""
        if samples is None:
            samples = np.zeros(rate // FRAMES_PER_SECOND, np.int16)
        self._said.put(samples, rate)
        self._pair()

    async def stop(self) -> None:
        """
        Take no more, and wait until the file is whole. More than once does no harm.

        Raises:
            UnreadableAudio: It could not be written.
        """
        await asyncio.shield(self.finish())
        if self._error is not None:
            raise self._error

    def finish(self) -> asyncio.Future[None]:
        """
        Take no more; the file is whole when the future is done.

        The rest is written by a thread that the loop waits for when it is closed.
        """
        if self._finished is None:
            self._stopped(self)
            while len(self._heard.fifo) or len(self._said.fifo):
                self._take()
            loop = asyncio.get_running_loop()
            rest = self._rest()
            self._finished = loop.run_in_executor(None, self._writer.finish, rest)
            self._finished.add_done_callback(self._wrote)
        return self._finished

    def _pair(self) -> None:
        heard, said = self._heard.fifo, self._said.fifo
        while True:
            fewer, more = sorted((len(heard), len(said)))
            if fewer < self._frame and more < MOST_APART * self._frame:
                break
            self._take()
        if len(self._waiting) >= WRITTEN_AT_ONCE:
            self._write()

    def _take(self) -> None:
        heard = self._heard.fifo.take(self._frame)
        said = self._said.fifo.take(self._frame)
        if len(self._waiting) >= MOST_WAITING:
            self.dropped += 1
        elif self._both:
            self._waiting.append(np.stack([heard, said], axis=1).reshape(-1))
        else:
            self._waiting.append(mixed([heard, said]))

    def _write(self) -> None:
        if self._written is None and self._error is None:
            loop = asyncio.get_running_loop()
            rest = self._rest()
            self._written = loop.run_in_executor(None, self._writer.write, rest)
            self._written.add_done_callback(self._wrote)

    def _rest(self) -> Samples:
        waiting, self._waiting = self._waiting, []
        return np.concatenate(waiting) if waiting else np.zeros(0, np.int16)

    def _wrote(self, written: asyncio.Future[None]) -> None:
        if written is self._written:
            self._written = None
        if written.cancelled():
            return
        error = written.exception()
        if error is not None and self._error is None:
            self._error = error
            _log.warning("recording failed", extra={"reason": str(error)})
