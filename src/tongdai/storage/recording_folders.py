"""The tracks of recordings in a folder: one folder a call, named for its id."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final, Protocol

from tongdai.call.ids import CallId
from tongdai.call.recorded_call import side_of

ORPHANED: Final = 86_400.0
"Seconds after which sound that no row tells of is removed: its tenant is gone."

GIVEN_UP: Final = ".moved"
"Ends the name of a folder whose tracks are elsewhere: it is on its way out."


class RecordingFiles(Protocol):
    """Where the sound of recordings is."""

    def rendered(self, call: CallId) -> Path:
        """The folder of what was made of a call's tracks; it need not be there."""

    def tracks(self, call: CallId) -> AbstractAsyncContextManager[Path]:
        """
        A folder with all tracks of a recording that has ended, for as long as the
        block lasts. Without one that folder need not be there.

        Raises:
            Unavailable: They cannot be had now.
        """

    async def remove(self, call: CallId) -> bool:
        """
        Have nothing of a call; return whether there is nothing.

        Raises:
            Unavailable: Where it is cannot be reached now.
        """

    async def tidy(self, known: Collection[str]) -> None:
        """
        Remove what is old and belongs to no recording.

        Args:
            known: The calls that were recorded.

        Raises:
            Unavailable: Where it is cannot be reached now.
        """


class RecordingFolders:
    """All of them in one folder, where they are written and stay."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, call: CallId) -> Path:
        """Where the tracks of a call's recording are; it need not be there."""
        return self._root / call

    def rendered(self, call: CallId) -> Path:
        return self.folder(call)

    @asynccontextmanager
    async def tracks(self, call: CallId) -> AsyncIterator[Path]:
        yield self.folder(call)

    async def remove(self, call: CallId) -> bool:
        folder = self.folder(call)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return not await asyncio.to_thread(folder.exists)

    async def tidy(self, known: Collection[str]) -> None:
        await asyncio.to_thread(self._tidy, known)

    def _tidy(self, known: Collection[str]) -> None:
        for folder in folders_in(self._root):
            if folder.name not in known and older(folder, ORPHANED):
                shutil.rmtree(folder, ignore_errors=True)

    def calls(self) -> list[CallId]:
        """All calls that there is a folder of. Blocks."""
        found = []
        for folder in folders_in(self._root):
            if folder.name.endswith(GIVEN_UP):
                shutil.rmtree(folder, ignore_errors=True)  # a crash left it
            else:
                found.append(CallId(folder.name))
        return found

    def give_up(self, call: CallId) -> None:
        """
        Have nothing of a call here, for it is elsewhere. Blocks.

        Its tracks go together: nobody finds half of them, not after a crash either.

        Raises:
            OSError: They cannot be removed.
        """
        folder = self.folder(call)
        shutil.rmtree(folder.rename(folder.with_name(folder.name + GIVEN_UP)))


def tracks_in(folder: Path) -> list[Path]:
    """
    The tracks in a folder, which need not be there.

    Raises:
        OSError: It cannot be read.
    """
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if side_of(each.name) is not None)


def folders_in(root: Path) -> list[Path]:
    """The folders in a folder, which need not be there."""
    try:
        return [each for each in root.iterdir() if each.is_dir()]
    except OSError:
        return []  # nothing was ever recorded


def older(folder: Path, seconds: float) -> bool:
    """Whether nothing has come into a folder, or left it, for so long."""
    try:
        return folder.stat().st_mtime < time.time() - seconds
    except OSError:
        return False
