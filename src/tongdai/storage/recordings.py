"""Recordings: what there is of each call, for how long, and in which folder."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, RowMapping, delete, select, update

from tongdai.call.ids import CallId
from tongdai.call.recorded_call import Recorded

from . import tables
from .database import Database
from .kept import Key, Row, Upsert, storable
from .moments import from_micros, to_micros
from .recording_folders import RecordingFiles, RecordingFolders
from .writer import Change, Writer

FOLDER: Final = "recordings"
"In the data folder: one folder a call, named for its id."

LISTENED: Final = "listened"
"In the data folder: what was made of recordings that are in a bucket."

ASKED_AT_ONCE: Final = 500
"Calls in one query: databases bound the number of its parameters."

log = logging.getLogger("tongdai.storage")


class Recordings:
    """All recordings; their sound is in files beside the database, or in a bucket."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        written: RecordingFolders,
        files: RecordingFiles | None = None,
    ) -> None:
        """
        Args:
            written: Where tracks are written.
            files: Where those that have ended are found; None: they stay.
        """
        self._database = database
        self._writer = writer
        self._written = written
        self._files = files or written
        self._on_end: Callable[[], None] = lambda: None

    def folder(self, call: CallId) -> Path:
        """Where the tracks of a call's recording are written; it need not be there."""
        return self._written.folder(call)

    def rendered(self, call: CallId) -> Path:
        """The folder of what was made of a call's tracks; it need not be there."""
        return self._files.rendered(call)

    def tracks(self, call: CallId) -> AbstractAsyncContextManager[Path]:
        """
        A folder with all tracks of a recording that has ended, for as long as the
        block lasts. Without one that folder need not be there.

        Raises:
            Unavailable: They cannot be had now.
        """
        return self._files.tracks(call)

    def tell(self, on_end: Callable[[], None]) -> None:
        """Have somebody called whenever a recording has ended."""
        self._on_end = on_end

    def put(self, recorded: Recorded) -> None:
        """Write this soon. Of several states of one recording the latest counts."""
        self._writer.write_behind(Change(KEPT_RECORDINGS, (recorded.call,), recorded))
        if recorded.ended_at is not None:
            self._on_end()

    async def get(self, call: CallId) -> Recorded | None:
        """
        The recording of a call, whoever's it is.

        Raises:
            DatabaseUnavailable: It cannot be read now.
        """
        each = tables.recordings
        query = select(each).where(each.c.call == storable(call))
        await asyncio.wrap_future(self._writer.write(()))
        row = await self._database.read(
            lambda connection: connection.execute(query).mappings().first()
        )
        return None if row is None else _recorded(row)

    async def ended(self, calls: Collection[CallId]) -> list[CallId]:
        """
        Those of these calls whose recordings have ended.

        Raises:
            DatabaseUnavailable: It cannot be read now.
        """
        await asyncio.wrap_future(self._writer.write(()))
        asked = list(calls)
        found: list[CallId] = []
        for first in range(0, len(asked), ASKED_AT_ONCE):
            some = asked[first : first + ASKED_AT_ONCE]
            found += await self._database.read(partial(_ended, some))
        return found

    async def sweep(self, now: datetime) -> int:
        """
        Remove what has been kept for as long as its tenant wants; return how many.

        Raises:
            Unavailable: The database, or where the sound is, cannot be reached now.
        """
        await asyncio.wrap_future(self._writer.write(()))
        over, known = await self._database.read(
            lambda connection: (_over(connection, now), _known(connection))
        )
        gone: list[CallId] = []
        # Files first: what is left of them by a crash still has its row.
        try:
            for call in over:
                if await self._files.remove(call):
                    gone.append(call)  # noqa: PERF401  what is gone is, if one fails
        finally:
            await asyncio.to_thread(self._forget, gone)
        if len(gone) < len(over):
            log.error("recordings not removed", extra={"count": len(over) - len(gone)})
        await self._files.tidy(known)
        return len(gone)

    def _forget(self, gone: Sequence[CallId]) -> None:
        with self._database.transaction() as connection:
            for call in gone:
                each = tables.recordings
                connection.execute(delete(each).where(each.c.call == call))


def close_open(connection: Connection, *, alive_at: datetime) -> None:
    """
    End the recordings that a killed process left open: they grow no more.

    Args:
        alive_at: When that process was last known to live.
    """
    each = tables.recordings
    moment = to_micros(alive_at)
    unfinished = each.c.ended_at.is_(None)
    late = unfinished & (each.c.began_at > moment)
    connection.execute(update(each).where(late).values(ended_at=each.c.began_at))
    connection.execute(update(each).where(unfinished).values(ended_at=moment))


def _over(connection: Connection, now: datetime) -> Sequence[CallId]:
    """The calls whose recordings are to go."""
    each, tenants = tables.recordings.c, tables.tenants.c
    over: list[CallId] = []
    days = connection.execute(select(tenants.label, tenants.recording_days))
    for label, kept in days.all():
        before = to_micros(now - timedelta(days=kept))
        query = select(each.call).where(
            each.tenant == label, each.began_at < before, each.ended_at.is_not(None)
        )
        over += map(CallId, connection.execute(query).scalars())
    return over


def _known(connection: Connection) -> set[str]:
    return set(connection.execute(select(tables.recordings.c.call)).scalars())


def _ended(calls: Sequence[CallId], connection: Connection) -> list[CallId]:
    each = tables.recordings.c
    query = select(each.call).where(each.call.in_(calls), each.ended_at.is_not(None))
    return [CallId(call) for call in connection.execute(query).scalars()]


class _KeptRecordings:
    """The table: one row a recorded call."""

    name: Final = tables.recordings.name

    def __init__(self) -> None:
        self._upsert = Upsert(tables.recordings)

    def put(self, connection: Connection, values: Mapping[Key, Recorded]) -> None:
        self._upsert.rows(connection, [_row(each) for each in values.values()])


KEPT_RECORDINGS: Final = _KeptRecordings()


def _row(recorded: Recorded) -> Row:
    return {
        "call": recorded.call,
        "tenant": storable(recorded.tenant),
        "began_at": to_micros(recorded.began_at),
        "ended_at": recorded.ended_at and to_micros(recorded.ended_at),
    }


def _recorded(row: RowMapping) -> Recorded:
    ended_at = row["ended_at"]
    return Recorded(
        CallId(row["call"]),
        row["tenant"],
        from_micros(row["began_at"]),
        None if ended_at is None else from_micros(ended_at),
    )
