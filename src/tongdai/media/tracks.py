"""
Sounds as workers play them: files of equal frames, mapped into memory.

A track is one source encoded once in every encoding that we send. Each encoding is a
file of frames of 20 ms, one behind the other with nothing between: Opus at a constant
bit rate gives frames of one size as the others do. All workers map the same pages.
"""

from __future__ import annotations

import bisect
import itertools
import mmap
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tongdai.errors import Unavailable

from .codecs import Encoding


class Format(NamedTuple):
    """How one encoding lies in its file."""

    suffix: str
    frame_size: int
    "Octets of 20 ms."


OPUS_BIT_RATE: Final = 48_000
"Bit/s of a sound in Opus: music for one voice more than speech needs."

FORMATS: Final[dict[Encoding, Format]] = {
    "opus/48000": Format("opus", OPUS_BIT_RATE // 400),
    "PCMA/8000": Format("alaw", 160),
    "PCMU/8000": Format("ulaw", 160),
    "G722/8000": Format("g722", 160),
}


class NoTrack(Unavailable):
    """A file of the cache is not there, or not what was written."""

    code = "media.no_track"


class Track:
    """One source in one encoding, mapped."""

    def __init__(self, path: Path, frame_size: int) -> None:
        """
        Map the file.

        Raises:
            NoTrack: It is missing, empty or cut off.
        """
        try:
            with path.open("rb") as file:
                self._frames = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        except (OSError, ValueError) as error:
            raise NoTrack(f"cannot map {path}: {error}") from error
        self._frame_size = frame_size
        self.frames, rest = divmod(len(self._frames), frame_size)
        if rest:
            raise NoTrack(f"{path} is no whole number of frames")

    def frame(self, index: int) -> bytes:
        """The frame's payload."""
        start = index * self._frame_size
        return self._frames[start : start + self._frame_size]


class Shelf:
    """The tracks that a worker has mapped; each only once, while somebody hears it."""

    def __init__(self) -> None:
        self._mapped: weakref.WeakValueDictionary[tuple[str, Encoding], Track]
        self._mapped = weakref.WeakValueDictionary()

    def take(self, name: str, encoding: Encoding) -> Track:
        """
        The track of that name.

        Raises:
            NoTrack: It cannot be used.
        """
        key = (name, encoding)
        track = self._mapped.get(key)
        if track is None:
            form = FORMATS[encoding]
            track = Track(Path(f"{name}.{form.suffix}"), form.frame_size)
            self._mapped[key] = track
        return track


class Programme:
    """Tracks in one encoding, played one behind the other."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self._tracks = tuple(tracks)
        ends = itertools.accumulate(track.frames for track in self._tracks)
        self._starts = (0, *ends)

    def __len__(self) -> int:
        """How many frames it has."""
        return self._starts[-1]

    def frame(self, index: int) -> bytes:
        """The payload of the frame, from 0."""
        which = bisect.bisect_right(self._starts, index) - 1
        return self._tracks[which].frame(index - self._starts[which])
