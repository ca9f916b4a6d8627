"""Music and announcements as the API changes them: decoded first, then in force."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import Final

from tongdai.api.problems import InvalidField, TooOften
from tongdai.api.sounds import Full, NoSound, Sound
from tongdai.errors import Unavailable
from tongdai.media import sound as media
from tongdai.media.sound_files import MOST_FILES
from tongdai.media.sounds import Sounds
from tongdai.storage.destinations import SOUND_NAME
from tongdai.switch.tunes import ANNOUNCEMENTS, MUSIC

LONGEST_NAME: Final = 200
"Bytes of a file's name; file systems take 255."

MOST_AT_ONCE: Final = 2
"Files that a tenant may be sending: they wait for one decoder, and take up the disk."

ASK_AGAIN: Final = 10.0
"Seconds until another one may be sent, likely."

LEFT: Final = 3600.0
"Seconds after which what is only half there is not on its way any more."

PART: Final = ".part"
"What a file ends with that is on its way; it begins with a dot, so nobody plays it."


class SoundLibrary:
    """The folders of all tenants, by kind."""

    def __init__(self, data: Path, sounds: Sounds) -> None:
        """
        Args:
            data: The data folder.
            sounds: What plays the files.
        """
        self.music = _Kind(data / MUSIC, sounds, _music_with)
        self.announcements = _Kind(
            data / ANNOUNCEMENTS, sounds, media.Sound.announcement
        )


def _music_with(path: Path) -> media.Sound:
    return media.Sound.music(path.parent)


class _Kind:
    """The folders of one kind, each with the files of one tenant."""

    def __init__(
        self, folder: Path, sounds: Sounds, played: Callable[[Path], media.Sound]
    ) -> None:
        """
        Args:
            played: What a file is heard in.
        """
        self._folder = folder
        self._sounds = sounds
        self._played = played
        self._sending: Counter[str] = Counter()

    async def list(self, tenant: str) -> Sequence[Sound]:
        """Every file, by name."""
        with _disk():
            return await asyncio.to_thread(_listed, self._folder / tenant)

    async def put(self, tenant: str, file: str, body: AsyncIterator[bytes]) -> Sound:
        """Keep a file, see :class:`tongdai.api.sounds.Folder`."""
        _check(file)
        path = self._folder / tenant / file
        with self._one_more(tenant), _disk():
            await asyncio.to_thread(_make_room, path)
            fd, name = await asyncio.to_thread(_begin, path.parent)
            part = Path(name)
            try:
                await _write(fd, body)
                if (why := await self._sounds.examine(part, path)) is not None:
                    raise NoSound(why)
                sound = await asyncio.to_thread(_finish, part, path)
            finally:
                await asyncio.shield(asyncio.to_thread(part.unlink, missing_ok=True))
            await self._sounds.look_again(self._played(path))
        return sound

    async def remove(self, tenant: str, file: str) -> bool:
        """Remove a file. False: there is none."""
        if not _good(file):
            return False
        path = self._folder / tenant / file
        with _disk():
            removed = await asyncio.to_thread(_remove, path)
        if removed:
            await self._sounds.look_again(self._played(path))
        return removed

    @contextlib.contextmanager
    def _one_more(self, tenant: str) -> Iterator[None]:
        if self._sending[tenant] >= MOST_AT_ONCE:
            raise TooOften(f"{MOST_AT_ONCE} files are on their way already", ASK_AGAIN)
        self._sending[tenant] += 1
        try:
            yield
        finally:
            self._sending[tenant] -= 1
            self._sending += Counter()  # forgets who sends nothing


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    """What the disk refuses is nobody's fault who asks, and may work later."""
    try:
        yield
    except OSError as error:
        raise Unavailable(error.strerror or "the disk cannot be used") from error


def _good(file: str) -> bool:
    return bool(SOUND_NAME.fullmatch(file)) and len(file.encode()) <= LONGEST_NAME


def _check(file: str) -> None:
    if not _good(file):
        raise InvalidField(
            "file",
            "expected letters, digits, spaces, dots, dashes and underscores, at most "
            f"{LONGEST_NAME} bytes, neither dot nor space first, not {file:.100}",
        )


def _listed(folder: Path) -> Sequence[Sound]:
    found = []
    with contextlib.suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            if path.name.startswith("."):
                continue
            with contextlib.suppress(OSError):  # a link to nowhere, or just removed
                status = path.stat()
                if S_ISREG(status.st_mode):
                    found.append(_shown(path, status))
    return found


def _shown(path: Path, status: os.stat_result) -> Sound:
    changed = datetime.fromtimestamp(status.st_mtime, UTC)
    # Operators may have names that are no UTF-8.
    name = path.name.encode("utf-8", "replace").decode()
    return Sound(name, status.st_size, changed)


def _make_room(path: Path) -> None:
    """
    See to it that there is a folder, and nothing in it that was left half done.

    Raises:
        Full: There are as many files as are played, and this would be another one.
        InvalidField: There is something of that name that is no file.
    """
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for each in folder.iterdir():
        if not each.name.startswith("."):
            count += 1
        elif each.name.endswith(PART):
            with contextlib.suppress(FileNotFoundError):
                if each.stat().st_mtime < time.time() - LEFT:
                    each.unlink()
    if path.is_dir():
        raise InvalidField("file", "expected the name of a file, not of a folder")
    if count >= MOST_FILES and not path.exists():
        raise Full(f"{MOST_FILES} files are there already, as many as are played")


def _begin(folder: Path) -> tuple[int, str]:
    return tempfile.mkstemp(PART, ".", folder)


async def _write(fd: int, body: AsyncIterator[bytes]) -> None:
    with os.fdopen(fd, "wb") as out:
        async for some in body:
            await asyncio.to_thread(out.write, some)


def _finish(part: Path, path: Path) -> Sound:
    with part.open("rb") as written:
        os.fsync(written.fileno())
    # As any other file that an operator puts there; mkstemp lets nobody else read it.
    part.chmod(0o644)
    shown = _shown(path, part.stat())
    part.replace(path)
    return shown


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
    return True
