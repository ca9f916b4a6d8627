"""The tenant's own sounds: ``/api/v1/music`` and ``/api/v1/announcements``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final, Protocol

import msgspec
from starlette.requests import Request

from tongdai.errors import RemoteError
from tongdai.storage.scopes import Scope

from .authentication import Principal
from .operations import Operation, Perform
from .problems import Conflict, InvalidField, NotFound, TooLarge, TooOften
from .queries import Moment

LARGEST_SOUND: Final = 20 * 1024 * 1024
"Bytes of a file: a quarter of an hour of good MP3, two minutes of an uncompressed CD."

ANY_BYTES: Final = "application/octet-stream"
"What a sound file is, nobody has to say: it is looked into."


class NoSound(RemoteError):
    """What came cannot be played."""

    code = "no_sound"


class Full(Conflict):
    """As many files are there as are played."""

    code = "too_many_sounds"


class Sound(msgspec.Struct, frozen=True):
    """One file."""

    file: str
    "Its name; of an announcement, what stands behind `play:`."

    size: int
    "Bytes."

    changed: Moment


class SoundList(msgspec.Struct, frozen=True):
    """Files by name: as music is played, round and round."""

    items: Sequence[Sound]


class Folder(Protocol):
    """The files of one kind."""

    async def list(self, tenant: str) -> Sequence[Sound]:
        """Every file, by name."""

    async def put(self, tenant: str, file: str, body: AsyncIterator[bytes]) -> Sound:
        """
        Keep a file, in the place of one of its name; it is heard from the next call on.

        Raises:
            InvalidField: A file cannot have such a name.
            NoSound: It cannot be played; nothing has changed, as after every error.
            Full: The tenant has as many files as are played.
            TooOften: It sends too many at once.
            Unavailable: The disk takes nothing now.
        """

    async def remove(self, tenant: str, file: str) -> bool:
        """Remove a file. False: there is none."""


class SoundFiles(Protocol):
    """What these resources need of the rest of the switchboard."""

    @property
    def music(self) -> Folder:
        """What callers hear who are on hold or wait in line."""

    @property
    def announcements(self) -> Folder:
        """What destinations like ``play:closed.wav`` name."""


def operations(sounds: SoundFiles) -> list[Operation]:
    """What can be done with music and announcements."""
    return [*_of_music(sounds.music), *_of_announcements(sounds.announcements)]


def _of_music(folder: Folder) -> list[Operation]:
    async def list_music(who: Principal) -> SoundList:
        """What callers hear who are on hold or wait in line; played by name."""
        return SoundList(await folder.list(who.tenant))

    async def put_music(who: Principal, file: str, request: Request) -> Sound:
        """
        The body is the file, of any format; a file of that name is replaced. The answer
        comes when it has been decoded, and the next who waits hears it.
        """
        return await folder.put(who.tenant, file, request.stream())

    async def remove_music(who: Principal, file: str) -> None:
        """Who waits hears the others from then on; without any, soft notes."""
        await _remove(folder, who, file)

    return _operations("music", "music", list_music, put_music, remove_music)


def _of_announcements(folder: Folder) -> list[Operation]:
    async def list_announcements(who: Principal) -> SoundList:
        """What destinations like `play:closed.wav` name."""
        return SoundList(await folder.list(who.tenant))

    async def put_announcement(who: Principal, file: str, request: Request) -> Sound:
        """
        The body is the file, of any format; a file of that name is replaced. The answer
        comes when it has been decoded, and the next caller hears it.
        """
        return await folder.put(who.tenant, file, request.stream())

    async def remove_announcement(who: Principal, file: str) -> None:
        """Whatever names it is as if there had never been such a file."""
        await _remove(folder, who, file)

    return _operations(
        "announcements",
        "announcement",
        list_announcements,
        put_announcement,
        remove_announcement,
    )


async def _remove(folder: Folder, who: Principal, file: str) -> None:
    if not await folder.remove(who.tenant, file):
        raise NotFound("there is no such file")


def _operations(
    things: str, thing: str, see: Perform, put: Perform, remove: Perform
) -> list[Operation]:
    every, one = f"/{things}", f"/{things}/{{file}}"
    return [
        Operation("GET", every, see, Scope.DIRECTORY_READ, f"All {things}"),
        Operation(
            "PUT",
            one,
            put,
            Scope.DIRECTORY_WRITE,
            f"Add or replace {thing}",
            problems=(InvalidField, NoSound, Full, TooLarge, TooOften),
            takes_bytes=ANY_BYTES,
            largest_body=LARGEST_SOUND,
        ),
        Operation(
            "DELETE",
            one,
            remove,
            Scope.DIRECTORY_WRITE,
            f"Remove {thing}",
            problems=(NotFound,),
        ),
    ]
