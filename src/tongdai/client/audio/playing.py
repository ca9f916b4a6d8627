"""Playing sounds to the caller, until they end or the caller interrupts."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from tongdai.client.errors import BadArgument
from tongdai.client.leg import FRAMES_PER_SECOND, Samples

from .bell import Bell
from .decoding import Reader, Sound, decoder
from .mouth import Mouth
from .samples import FRAME, LINE_RATE, Fifo, cut

READ_AT_ONCE: Final = 2 * LINE_RATE
"Samples, 2 s, that a thread reads when there are less than"

READ_AGAIN: Final = LINE_RATE
"those left."

LOUDEST: Final = 10.0
"Times as loud as it is, 20 dB."


class Played(NamedTuple):
    """How playing went."""

    seconds: float
    "That were said."

    interrupted_by: str | None
    """
    None: it was played to its end. Else ``speech``, the key that was pressed, or
    ``stopped`` by the program.
    """


Interrupts = Callable[[], str | None]
"""What has interrupted, as in :class:`Played`; None: nothing yet."""


class Playing:
    """One sound that is being played: a source of the mouth."""

    def __init__(self, reader: Reader, volume: float) -> None:
        self._reader = reader
        self._volume = volume
        self._fifo = Fifo()
        self._read: asyncio.Future[tuple[list[Samples], bool]] | None = None
        self._ended = False
        self._said = 0
        self.error: Exception | None = None
        "Why it could not be played to its end."

    @property
    def seconds(self) -> float:
        """That have been said."""
        return self._said / FRAMES_PER_SECOND

    @property
    def over(self) -> bool:
        """Has all of it been said?"""
        return self._ended and not len(self._fifo)

    async def open(self) -> None:
        """
        Read the beginning.

        Raises:
            UnreadableAudio: It cannot be.
        """
        self._read_ahead()
        if self._read is not None:
            await asyncio.wait([self._read])
        if self.error is not None:
            raise self.error

    def take(self) -> Samples | None:
        """See :class:`~tongdai.client.audio.mouth.Source`."""
        waiting = len(self._fifo)
        if waiting < READ_AGAIN:
            self._read_ahead()
        if not waiting or (waiting < FRAME and not self._ended):
            return None  # it is over, or the disk is slower than the call
        self._said += 1
        frame = self._fifo.take(FRAME)
        if self._volume == 1.0:
            return frame
        return cut(np.rint(frame.astype(np.float32) * self._volume))

    def close(self) -> None:
        """Give the file back, in a thread as it may have to wait for one that reads."""
        self._ended = True
        self._fifo.clear()
        asyncio.get_running_loop().run_in_executor(None, self._reader.close)

    def _read_ahead(self) -> None:
        if self._read is None and not self._ended:
            loop = asyncio.get_running_loop()
            self._read = loop.run_in_executor(None, self._reader.read, READ_AT_ONCE)
            self._read.add_done_callback(self._took)

    def _took(self, read: asyncio.Future[tuple[list[Samples], bool]]) -> None:
        self._read = None
        if read.cancelled():
            return
        error = read.exception()
        if self._ended:
            return  # it was closed meanwhile
        if isinstance(error, Exception):
            self.error, self._ended = error, True
            return
        pieces, self._ended = read.result()
        for piece in pieces:
            self._fifo.put(piece)


class Player:
    """Plays any number of sounds at once."""

    def __init__(self, bell: Bell, mouth: Mouth) -> None:
        self._bell = bell
        self._mouth = mouth
        self._hushed = 0

    def hush(self) -> None:
        """Stop all of them."""
        self._hushed += 1
        self._bell.ring()

    async def play(
        self,
        source: Sound,
        *,
        rate: int,
        loop: bool,
        volume: float,
        interrupts: Interrupts,
    ) -> Played:
        """See :meth:`~tongdai.client.audio.audio.Audio.play`."""
        if not (math.isfinite(volume) and 0 <= volume <= LOUDEST):
            raise BadArgument(f"volume: expected 0 to {LOUDEST:g}, not {volume!r}")
        playing = Playing(Reader(decoder(source, rate, loop=loop), loop=loop), volume)
        hushed = self._hushed

        def interrupted_by() -> str | None:
            return "stopped" if self._hushed != hushed else interrupts()

        try:
            await playing.open()
            self._mouth.add(playing)
            await self._bell.until(lambda: playing.over or interrupted_by() is not None)
        finally:
            self._mouth.remove(playing)
            finished = playing.over
            playing.close()
        if playing.error is not None:
            raise playing.error
        return Played(playing.seconds, None if finished else interrupted_by())
