"""Which files a sound is made of: folders looked through, links followed, or not."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from .sound import Sound, Tone
from .tracks import FORMATS

MOST_FILES: Final = 200
"Files of one folder that are played: 10 hours of music."

KEPT: Final = 30 * 86400.0
"Seconds that a track is kept after it was last asked for."

_VERSION: Final = "1"
"Of what the encoder makes: a new one makes all tracks anew."


class Source(NamedTuple):
    """Something that a track is made of."""

    what: str
    "A file's path without links, or a :class:`~tongdai.media.sound.Tone`."

    track: Path
    "Where its track is, or will be; it differs when the file has changed."

    encoded: bool
    "Is the track there?"


class Wrong(NamedTuple):
    """Something that cannot be played."""

    path: Path
    why: str


def sources(sound: Sound, cache: Path) -> list[Source | Wrong]:
    """
    What the sound is made of, in order. May wait for disks: call it in a thread.

    Raises:
        OSError: The cache cannot be used.
    """
    if sound.tone is not None:
        return [_source(sound.tone, sound.tone, cache)]
    found: list[Source | Wrong] = []
    for path in sound.paths:
        try:
            if path.is_dir():
                found += _in_folder(path, cache)
            else:
                found.append(_file(path.resolve(strict=True), cache))
        except (OSError, RuntimeError) as error:
            found.append(Wrong(path, _reason(error)))
    return found


def _in_folder(folder: Path, cache: Path) -> Iterator[Source | Wrong]:
    inside = folder.resolve(strict=True)
    names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    for name in names[:MOST_FILES]:
        path = folder / name
        try:
            real = path.resolve(strict=True)
            if not real.is_relative_to(inside):
                yield Wrong(path, "it is a link out of its folder")
            elif not real.is_dir():
                yield _file(real, cache)
        except (OSError, RuntimeError) as error:
            yield Wrong(path, _reason(error))
    if len(names) > MOST_FILES:
        yield Wrong(folder, f"{len(names)} files, of which {MOST_FILES} are played")


def _reason(error: OSError | RuntimeError) -> str:
    """Python 3.11 raises RuntimeError for links in a circle, later ones OSError."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _file(path: Path, cache: Path) -> Source | Wrong:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return Wrong(path, "it is not a file")
    return _source(str(path), _identity(path, status), cache)


def on_its_way(part: Path, path: Path, cache: Path) -> Source | Wrong:
    """
    What ``path`` will be made of when ``part`` gets its name. May wait for disks.

    Raises:
        OSError: The file or the cache cannot be used.
    """
    there = path.parent.resolve(strict=True) / path.name
    status = part.stat()
    if not stat.S_ISREG(status.st_mode):
        return Wrong(part, "it is not a file")
    _, track, encoded = _source(str(there), _identity(there, status), cache)
    return Source(str(part.resolve(strict=True)), track, encoded)


def _identity(path: Path, status: os.stat_result) -> str:
    of = (path, status.st_size, status.st_mtime_ns, status.st_ino)
    return "\0".join(map(str, of))


def _source(what: str | Tone, identity: str, cache: Path) -> Source:
    text = f"{_VERSION}\0{identity}"
    track = cache / hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
    encoded = True
    for form in FORMATS.values():
        try:
            os.utime(track.with_suffix(f".{form.suffix}"))
        except FileNotFoundError:
            encoded = False
    return Source(str(what), track, encoded)


def forget_old(cache: Path) -> None:
    """Delete tracks that nobody has asked for in a long time. May wait for disks."""
    oldest = time.time() - KEPT
    for path in cache.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
