"""A sound file that is being written. What is here may wait: in a thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import av
import numpy as np

from tongdai.client.errors import BadArgument, UnreadableAudio
from tongdai.client.leg import Samples

FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    ".wav": ("wav", "pcm_s16le"),
    ".ogg": ("ogg", "libopus"),
    ".opus": ("ogg", "libopus"),
    ".mp3": ("mp3", "libmp3lame"),
    ".flac": ("flac", "flac"),
}
"FFmpeg's container and codec, by the ending of the file's name."


class SoundWriter:
    """
    One file, open for writing; what was there before is gone.

    Args:
        rate: Samples a second.
        sides: 1 or 2: mono, or stereo of which samples come left, right, left, …

    Raises:
        BadArgument: Its name ends in none of :data:`FORMATS`.
        UnreadableAudio: It cannot be opened for writing.
    """

    def __init__(self, path: str | os.PathLike[str], rate: int, sides: int) -> None:
        self._name = os.fspath(path)
        self._lock = threading.Lock()
        self._layout = "stereo" if sides == 2 else "mono"
        self._rate = rate
        form = FORMATS.get(Path(self._name).suffix.lower())
        if form is None:
            raise BadArgument(
                f"{self._name}: expected a name that ends in {', '.join(FORMATS)}"
            )
        try:
            with open(self._name, "wb"):
                pass  # FFmpeg opens it with the first samples, and that is too late
        except OSError as error:
            raise self._unwritable(error) from error
        self._container = av.open(f"file:{self._name}", "w", format=form[0])
        self._stream = _stream(self._container, form[1], rate, self._layout)

    def write(self, samples: Samples) -> None:
        """
        Append samples, of both sides in turn.

        Raises:
            UnreadableAudio: They cannot be written: the disk is full, …
        """
        with self._lock:
            self._write(samples)

    def finish(self, samples: Samples) -> None:
        """
        Append the last samples and close the file, which is whole then.

        Raises:
            UnreadableAudio: It cannot be written.
        """
        with self._lock:
            try:
                self._write(samples)
                self._container.mux(self._stream.encode(None))
                self._container.close()
            except (av.FFmpegError, OSError) as error:
                raise self._unwritable(error) from error

    def _write(self, samples: Samples) -> None:
        if not len(samples):
            return
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples).reshape(1, -1), "s16", self._layout
        )
        frame.sample_rate = self._rate
        try:
            self._container.mux(self._stream.encode(frame))
        except (av.FFmpegError, OSError) as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: Exception) -> UnreadableAudio:
        why = getattr(error, "strerror", None) or str(error)
        return UnreadableAudio(f"{self._name} cannot be written: {why}")


def _stream(
    container: av.container.OutputContainer, codec: str, rate: int, layout: str
) -> av.AudioStream:
    stream = container.add_stream(codec, rate=rate)
    if not isinstance(stream, av.AudioStream):
        raise TypeError(f"{codec} is no audio codec")
    stream.layout = layout
    return stream
