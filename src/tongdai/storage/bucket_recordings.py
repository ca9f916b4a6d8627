"""The tracks of recordings that have ended, in a bucket, and back from it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from tongdai.call.ids import CallId
from tongdai.call.recorded_call import side_of
from tongdai.errors import Unavailable

from .bucket import Bucket
from .recording_folders import (
    ORPHANED,
    RecordingFolders,
    folders_in,
    older,
    tracks_in,
)

FETCHED: Final = "tracks"
"In the folder of what was made of a call: its tracks, while something is made."

LISTENED: Final = 86_400.0
"Seconds that a file to listen to is kept here after it was made."


class CannotFetch(Unavailable):
    """There is no room here for the tracks, or they cannot be read."""

    code = "storage.cannot_fetch"
    retry_after = 60.0


class BucketRecordings:
    """
    Tracks as objects ``call/track``, as they lie in the folder where they are written.

    Who moves, fetches or removes what there is of a call does so alone.
    """

    def __init__(
        self,
        bucket: Bucket,
        written: RecordingFolders,
        listened: Path,
        *,
        orphaned: float = ORPHANED,
    ) -> None:
        """
        Args:
            written: Where tracks are written.
            listened: The folder for what is made of tracks; it may be emptied.
            orphaned: Seconds after which objects that no row tells of are removed.
        """
        self._bucket = bucket
        self._written = written
        self._listened = listened
        self._orphaned = timedelta(seconds=orphaned)
        self._turns: WeakValueDictionary[CallId, asyncio.Lock] = WeakValueDictionary()

    def rendered(self, call: CallId) -> Path:
        return self._listened / call

    @asynccontextmanager
    async def tracks(self, call: CallId) -> AsyncIterator[Path]:
        async with self._turn(call):
            fetched = self.rendered(call) / FETCHED
            try:
                written = self._written.folder(call)
                await asyncio.to_thread(
                    fetched.mkdir, mode=0o700, parents=True, exist_ok=True
                )
                if await asyncio.to_thread(tracks_in, written):
                    folder = written
                else:
                    folder = fetched
                    await self._fetch(call, fetched)
            except OSError as error:
                await asyncio.to_thread(shutil.rmtree, fetched, ignore_errors=True)
                raise CannotFetch(error.strerror or "cannot fetch") from None
            try:
                yield folder
            finally:
                await asyncio.to_thread(shutil.rmtree, fetched, ignore_errors=True)

    async def _fetch(self, call: CallId, folder: Path) -> None:
        async for each in self._bucket.list(call):
            name = each.name.removeprefix(f"{call}/")
            if side_of(name) is not None:
                await self._bucket.fetch(each.name, folder / name)

    async def move(self, call: CallId) -> bool:
        """
        Move the tracks of a recording that has ended; False: somebody is at them.

        Raises:
            BucketUnavailable: They are still here, all of them.
            OSError: So they are, and cannot be read or removed.
        """
        turn = self._turn(call)
        if turn.locked():
            return False
        async with turn:
            folder = self._written.folder(call)
            if not await asyncio.to_thread(folder.is_dir):
                return True  # it was removed since we saw it
            for track in await asyncio.to_thread(tracks_in, folder):
                await self._bucket.put(f"{call}/{track.name}", track)
            await asyncio.to_thread(self._written.give_up, call)
        return True

    async def remove(self, call: CallId) -> bool:
        turn = self._turn(call)
        if turn.locked():
            return False
        async with turn:
            for name in [each.name async for each in self._bucket.list(call)]:
                await self._bucket.remove(name)
            listened = self.rendered(call)
            await asyncio.to_thread(shutil.rmtree, listened, ignore_errors=True)
            left = await asyncio.to_thread(listened.exists)
            return await self._written.remove(call) and not left

    async def tidy(self, known: Collection[str]) -> None:
        await self._written.tidy(known)
        for folder in await asyncio.to_thread(folders_in, self._listened):
            turn = self._turn(CallId(folder.name))
            if not turn.locked() and await asyncio.to_thread(older, folder, LISTENED):
                async with turn:
                    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        before = datetime.now(UTC) - self._orphaned
        orphans = []
        async for each in self._bucket.list():
            call, _, track = each.name.partition("/")
            # Others may keep things in the bucket: only what is named as ours goes.
            ours = side_of(track) is not None
            if ours and call not in known and each.modified_at < before:
                orphans.append(each.name)
        for name in orphans:
            await self._bucket.remove(name)

    def _turn(self, call: CallId) -> asyncio.Lock:
        turn = self._turns.get(call)
        if turn is None:
            turn = self._turns[call] = asyncio.Lock()
        return turn
