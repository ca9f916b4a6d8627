"""Sound from files of any format, piece by piece. What is here may wait: in threads."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from typing import IO, Any, Final, Protocol

import av
import numpy as np
from numpy.typing import NDArray

from tongdai.client.errors import BadArgument, UnreadableAudio
from tongdai.client.leg import Samples

from .resampling import Resampler, samples_of
from .samples import LINE_RATE, as_samples, checked_rate

Sound = str | os.PathLike[str] | bytes | IO[bytes] | NDArray[Any]
"""
What can be played: a path or address that FFmpeg opens, a whole file's bytes, a file
that is open for reading, or samples as :func:`~tongdai.client.audio.samples.as_samples`
takes them.
"""

_PIECE: Final = LINE_RATE // 2
"Samples of an array that are taken at a time."


class Decoder(Protocol):
    """One sound, from its beginning."""

    def pieces(self) -> Iterator[Samples]:
        """
        The sound at ``LINE_RATE``, in pieces of any length.

        Raises:
            UnreadableAudio: It cannot be opened, or is damaged from there on.
        """


def decoder(sound: Sound, rate: int, *, loop: bool = False) -> Decoder:
    """
    What decodes a sound; nothing is opened yet.

    Args:
        rate: Samples a second, if it is an array.
        loop: It is to be played again and again.

    Raises:
        BadArgument: It is nothing that can be played, or not more than once.
    """
    if isinstance(sound, np.ndarray):
        return _Array(as_samples(sound), checked_rate(rate))
    if isinstance(sound, bytes | bytearray | memoryview):
        return _File(io.BytesIO(sound), "the given bytes")
    if isinstance(sound, str | os.PathLike):
        return _File(_address(sound), str(os.fspath(sound)))
    if hasattr(sound, "read"):
        if loop and not sound.seekable():
            raise BadArgument("source: expected a file that can be sought, to loop it")
        return _File(sound, str(getattr(sound, "name", "the given file")))
    raise BadArgument(
        "source: expected a path, bytes, an open file or a NumPy array, "
        f"not {type(sound)}"
    )


def _address(path: str | os.PathLike[str]) -> str:
    """FFmpeg takes what is before a colon for a protocol; a path may have colons."""
    text = str(os.fspath(path))
    return text if isinstance(path, str) and "://" in text else f"file:{text}"


class _Array:
    def __init__(self, samples: Samples, rate: int) -> None:
        self._samples = samples
        self._rate = rate

    def pieces(self) -> Iterator[Samples]:
        resampler = Resampler(self._rate)
        for start in range(0, len(self._samples), _PIECE):
            yield resampler.feed(self._samples[start : start + _PIECE])
        yield resampler.flush()


class _File:
    def __init__(self, file: str | IO[bytes], name: str) -> None:
        self._file = file
        self._name = name

    def pieces(self) -> Iterator[Samples]:
        try:
            if not isinstance(self._file, str) and self._file.seekable():
                self._file.seek(0)
            with av.open(self._file, "r") as container:
                if not container.streams.audio:
                    raise UnreadableAudio(f"{self._name}: there is no sound in it")
                yield from _decoded(container)
        except (av.FFmpegError, OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise UnreadableAudio(f"{self._name}: {why}") from error


def _decoded(container: av.container.InputContainer) -> Iterator[Samples]:
    resampler = av.AudioResampler("s16", "mono", LINE_RATE)
    for frame in container.decode(audio=0):
        frame.pts = None
        for part in resampler.resample(frame):
            yield samples_of(part)
    for part in resampler.resample(None):
        yield samples_of(part)


class Reader:
    """
    Reads a sound ahead, some seconds at a time.

    Args:
        loop: Begin again at the end, for ever.
    """

    def __init__(self, source: Decoder, *, loop: bool) -> None:
        self._source = source
        self._loop = loop
        self._pieces = source.pieces()
        self._sounds = False
        "Has there been anything in it since it was begun?"

        self._lock = threading.Lock()
        "It may be closed while a thread reads."

    def read(self, length: int) -> tuple[list[Samples], bool]:
        """
        The next samples, at least ``length`` of them unless they end before.

        Returns:
            Them, and whether that was the end.

        Raises:
            UnreadableAudio: See :meth:`Decoder.pieces`.
        """
        made: list[Samples] = []
        read = 0
        with self._lock:
            while read < length:
                piece = next(self._pieces, None)
                if piece is not None:
                    self._sounds = self._sounds or bool(len(piece))
                    made.append(piece)
                    read += len(piece)
                elif self._loop and self._sounds:
                    self._pieces, self._sounds = self._source.pieces(), False
                else:
                    return made, True
        return made, False

    def close(self) -> None:
        """Give the file back; it cannot be read any more."""
        with self._lock:
            close = getattr(self._pieces, "close", None)
            if close is not None:
                close()
