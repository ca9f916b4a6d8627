"""Recordings: what there is of each call, for how long, and in which folder."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, RowMapping, delete, select, update

from tongdai.call.ids import CallId
from tongdai.call.recorded_call import Recorded

from . import tables
from .database import Database
from .kept import Key, Row, Upsert, storable
from .moments import from_micros, to_micros
from .writer import Change, Writer

FOLDER: Final = "recordings"
"In the data folder: one folder a call, named for its id."

ORPHANED: Final = 86_400.0
"Seconds after which a folder that no row tells of is removed: its tenant is gone."

log = logging.getLogger("tongdai.storage")


class Recordings:
    """All recordings; their sound is in files beside the database."""

    def __init__(self, database: Database, writer: Writer, data: Path) -> None:
        self._database = database
        self._writer = writer
        self._folder = data / FOLDER

    def folder(self, call: CallId) -> Path:
        """Where the tracks of a call's recording are; it need not be there."""
        return self._folder / call

    def put(self, recorded: Recorded) -> None:
        """Write this soon. Of several states of one recording the latest counts."""
        self._writer.write_behind(Change(KEPT_RECORDINGS, (recorded.call,), recorded))

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

    async def sweep(self, now: datetime) -> int:
        """
        Remove what has been kept for as long as its tenant wants; return how many.

        Raises:
            DatabaseUnavailable: It cannot be read or written now.
        """
        await asyncio.wrap_future(self._writer.write(()))
        return await asyncio.to_thread(self._sweep, now)

    def _sweep(self, now: datetime) -> int:
        with self._database.transaction() as connection:
            over = _over(connection, now)
            known = set(connection.execute(select(tables.recordings.c.call)).scalars())
        # Files first: what is left of them by a crash still has its row.
        for call in over:
            shutil.rmtree(self.folder(call), ignore_errors=True)
        gone = [call for call in over if not self.folder(call).exists()]
        if len(gone) < len(over):
            log.error("recordings not removed", extra={"count": len(over) - len(gone)})
        with self._database.transaction() as connection:
            for call in gone:
                each = tables.recordings
                connection.execute(delete(each).where(each.c.call == call))
        for folder in self._folders():
            if folder.name not in known and _older(folder, time.time() - ORPHANED):
                shutil.rmtree(folder, ignore_errors=True)
        return len(gone)

    def _folders(self) -> list[Path]:
        try:
            return [each for each in self._folder.iterdir() if each.is_dir()]
        except OSError:
            return []  # nothing was ever recorded


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


def _older(folder: Path, moment: float) -> bool:
    try:
        return folder.stat().st_mtime < moment
    except OSError:
        return False


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
