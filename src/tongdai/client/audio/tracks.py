"""Tracks, as aiortc calls streams of sound: those that are said, and what is heard."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

import av

from tongdai.client.errors import BadArgument, CallEnded, NotPossible
from tongdai.client.leg import Samples

from .bell import Bell
from .ear import Frames
from .resampling import samples_of
from .samples import FRAME, LINE_RATE, Fifo

_log = logging.getLogger("tongdai.client")

MOST_WAITING: Final = LINE_RATE // 5
"""
Samples, 200 ms, of a track that may wait to be said; then the oldest are dropped. A
track keeps its own time, and what it gives is said as soon as it comes.
"""


class Track(Protocol):
    """Something that gives sound in its own time, as an aiortc ``MediaStreamTrack``."""

    async def recv(self) -> Any:
        """
        The next ``av.AudioFrame``, of any length, rate and layout; raises at the end.
        """


def heard_track(frames: Frames) -> Any:
    """
    Frames as an :class:`~tongdai.client.audio.aiortc_track.HeardTrack`.

    Raises:
        NotPossible: There is no aiortc, which is needed for this alone.
    """
    try:
        module = importlib.import_module(".aiortc_track", __package__)
    except ModuleNotFoundError as error:
        raise NotPossible("a track needs aiortc: pip install aiortc") from error
    return module.HeardTrack(frames)


class Attached:
    """
    A track that is being said: :meth:`stop` it, or let it or the call end.

    Args:
        begun: Has the call begun to speak? Nothing is asked of the track before.
        stopped: Called once when nothing more will be said of it.

    Raises:
        BadArgument: It is no track, or one of pictures.
    """

    def __init__(
        self,
        track: Track,
        bell: Bell,
        *,
        begun: Callable[[], bool],
        stopped: Callable[[Attached], None],
    ) -> None:
        kind = getattr(track, "kind", "audio")
        if not callable(getattr(track, "recv", None)) or kind != "audio":
            raise BadArgument(
                "track: expected an aiortc audio track, or what has `async recv()` "
                f"that gives av.AudioFrame, not {track!r}"
            )
        self.dropped = 0
        "Samples at 48,000 a second that came faster than they could be said."

        self._track = track
        self._bell = bell
        self._begun = begun
        self._stopped = stopped
        self._fifo = Fifo()
        self._ended = False
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._task.add_done_callback(_tell)

    def stop(self) -> None:
        """Say no more of it. The track itself goes on."""
        self._task.cancel()
        self._fifo.clear()

    async def wait(self) -> None:
        """
        Wait until the track, or the call, has ended, or it was stopped.

        Raises:
            Exception: What the track raised, if that was not its end.
        """
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.result()

    def take(self) -> Samples | None:
        """See :class:`~tongdai.client.audio.mouth.Source`."""
        waiting = len(self._fifo)
        if waiting >= FRAME or (waiting and self._ended):
            return self._fifo.take(FRAME)
        return None

    async def _run(self) -> None:
        try:
            await self._bell.until(self._begun)
            await self._listen()
            self._ended = True
            await self._bell.until(lambda: not len(self._fifo))
        except CallEnded:
            return
        finally:
            self._stopped(self)

    async def _listen(self) -> None:
        """Take what the track gives, until it ends."""
        resampler, form = av.AudioResampler("s16", "mono", LINE_RATE), None
        while True:
            try:
                frame = await self._track.recv()
            except Exception:
                # How a track says that it has ended is its own; that it has is not.
                if getattr(self._track, "readyState", None) == "ended":
                    self._put(resampler.resample(None) if form else [])
                    return
                raise
            if not isinstance(frame, av.AudioFrame):
                raise BadArgument(f"track: expected av.AudioFrame, not {type(frame)}")
            came = (frame.format.name, frame.layout.name, frame.sample_rate)
            if form is not None and came != form:
                self._put(resampler.resample(None))
                resampler = av.AudioResampler("s16", "mono", LINE_RATE)
            form = came
            self._put(resampler.resample(frame))

    def _put(self, frames: list[av.AudioFrame]) -> None:
        for frame in frames:
            self._fifo.put(samples_of(frame))
        late = len(self._fifo) - MOST_WAITING
        if late > 0:
            self._fifo.take(late)
            self.dropped += late


def _tell(task: asyncio.Task[None]) -> None:
    """Nobody may be waiting for it."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        _log.warning("track failed", extra={"reason": str(error) or repr(error)})
