"""The call history: written behind the calls, read a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, select

from tongdai.call.cause import EndCause
from tongdai.call.events import Direction, Quality, Side
from tongdai.call.ids import CallId
from tongdai.call.record import Record, Transfer
from tongdai.errors import RemoteError

from . import call_ways, supervised, tables
from .database import Database
from .history import LOOKED_AT, CallFilter, Position, bound_query, page_query
from .kept import Key, Row, Upsert, storable
from .moments import from_micros, to_micros
from .writer import Change, Writer

LONGEST_ID: Final = 128
"Characters of a call id in a position; ours have 36."

MOST_DIGITS: Final = 18
"Of a position's time: microseconds until the year 33658, and no integer overflows."

UNFINISHED_CODE: Final = 500
"The SIP status that stands for a call that ended with the switchboard's process."


class InvalidPosition(RemoteError):
    """Not where a page of this history ended."""

    code = "records.invalid_position"


class Records:
    """
    The records of all calls.

    A record is durable a quarter of a second after it was put; whoever reads sees it
    at once.
    """

    def __init__(
        self, database: Database, writer: Writer, *, looked_at: int = LOOKED_AT
    ) -> None:
        self._database = database
        self._writer = writer
        self._looked_at = looked_at

    def put(self, record: Record) -> None:
        """Write this soon. Of several states of one call the latest counts."""
        self._writer.write_behind(Change(KEPT_RECORDS, (record.call,), record))

    async def page(
        self,
        tenant: str,
        wanted: CallFilter,
        *,
        after: str | None = None,
        limit: int,
    ) -> tuple[Sequence[Record], str | None]:
        """
        Calls of a tenant, newest first, and where to go on.

        The position stays good whatever is added or removed meanwhile; it is None when
        there is nothing older. Where not every call is wanted that was looked at, there
        may be fewer than ``limit``, even none, and still older ones.

        Args:
            after: The position that the page before ended with.
            limit: At most so many records.

        Raises:
            InvalidPosition: ``after`` is no position.
            DatabaseUnavailable: The history cannot be read now.
        """
        before = _read_position(after)
        await self._written()
        return await self._database.read(
            lambda connection: _page(
                connection, tenant, wanted, before, limit, self._looked_at
            )
        )

    async def get(self, call: CallId) -> Record | None:
        """
        One call, whoever's it is.

        Raises:
            DatabaseUnavailable: The history cannot be read now.
        """
        query = select(tables.calls).where(tables.calls.c.id == storable(call))
        await self._written()
        row = await self._database.read(
            lambda connection: connection.execute(query).mappings().first()
        )
        return None if row is None else record_of(row)

    async def _written(self) -> None:
        await asyncio.wrap_future(self._writer.write(()))


def _page(
    connection: Connection,
    tenant: str,
    wanted: CallFilter,
    before: Position | None,
    limit: int,
    looked_at: int,
) -> tuple[Sequence[Record], str | None]:
    bound: Position | None = None
    ends_at = bound_query(tenant, wanted, before, looked_at=looked_at)
    if ends_at is not None:
        ends = connection.execute(ends_at).all()
        bound = max(((at, call) for at, call in ends), default=None)
    query = page_query(tenant, wanted, before, limit + 1, not_before=bound)
    rows = connection.execute(query).mappings().all()
    found = [record_of(row) for row in rows[:limit]]
    if len(rows) > limit:
        last = found[-1]
        return found, _position(to_micros(last.started_at), last.call)
    return found, None if bound is None else _position(*bound)


def close_open(connection: Connection, *, alive_at: datetime) -> list[Record]:
    """
    End the calls that a killed process left open; return them as they are now.

    Must run before the first call of this process.

    Args:
        alive_at: When that process was last known to live: its calls did not last
            much longer.
    """
    calls = tables.calls
    query = select(calls).where(calls.c.ended_at.is_(None))
    unfinished: dict[Key, Record] = {}
    for row in connection.execute(query).mappings():
        record = record_of(row)
        last = record.answered_at or record.rang_at or record.started_at
        unfinished[(record.call,)] = replace(
            record,
            ended_at=max(last, alive_at),
            cause=EndCause.UNKNOWN,
            code=UNFINISHED_CODE,
        )
    KEPT_RECORDS.put(connection, unfinished)
    return list(unfinished.values())


class _KeptRecords:
    """The table: one row a call; and who else talked in those passed on."""

    name: Final = tables.calls.name

    def __init__(self) -> None:
        self._upsert = Upsert(tables.calls)
        self._parties = Upsert(tables.call_parties)

    def put(self, connection: Connection, values: Mapping[Key, Record]) -> None:
        self._upsert.rows(connection, [row_of(record) for record in values.values()])
        self._parties.rows(
            connection,
            [
                row
                for record in values.values()
                if record.transfers
                for row in _party_rows(record)
            ],
        )


KEPT_RECORDS: Final = _KeptRecords()


def _position(started_at: int, call: str) -> str:
    return f"{started_at}:{call}"


def _read_position(text: str | None) -> Position | None:
    if text is None:
        return None
    digits, colon, call = text.partition(":")
    good = digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    if not good or not colon or not 0 < len(call) <= LONGEST_ID:
        raise InvalidPosition("expected the position of a former page")
    return int(digits), storable(call)


def row_of(record: Record) -> Row:
    """A record as its table has it; JSON can carry it, too."""
    return {
        "id": record.call,
        "tenant": storable(record.tenant),
        "caller": storable(record.caller),
        "caller_name": storable(record.caller_name),
        "dialled": storable(record.dialled),
        "callee": record.callee and storable(record.callee),
        "started_at": to_micros(record.started_at),
        "rang_at": record.rang_at and to_micros(record.rang_at),
        "answered_at": record.answered_at and to_micros(record.answered_at),
        "ended_at": record.ended_at and to_micros(record.ended_at),
        "cause": record.cause and record.cause.value,
        "code": record.code,
        "ended_by": record.ended_by and record.ended_by.value,
        "caller_quality": _quality_text(record.caller_quality),
        "callee_quality": _quality_text(record.callee_quality),
        "callee_name": storable(record.callee_name),
        "hotline": record.hotline,
        "datas": record.datas,
        "transfers": _transfers_text(record.transfers),
        "direction": record.direction.value,
        "way": storable(call_ways.written(record.way)),
        "supervised": storable(supervised.written(record.supervised)),
        "trunk": storable(record.trunk),
        "recorded": record.recorded,
    }


def _party_rows(record: Record) -> list[Row]:
    """Of everybody whom the call's own row does not name."""
    # As an extension, that is: a customer may have a number that looks like one.
    caller = None if record.direction is Direction.INBOUND else record.caller
    callee = None if record.direction is Direction.OUTBOUND else record.callee
    return [
        {
            "call": record.call,
            "extension": storable(extension),
            "tenant": storable(record.tenant),
            "started_at": to_micros(record.started_at),
        }
        for extension in record.parties - {caller, callee}
    ]


def record_of(row: Mapping[str, Any] | RowMapping) -> Record:
    """
    The record that :func:`row_of` made this of.

    Raises:
        KeyError: A column is not there.
    """
    return Record(
        call=CallId(row["id"]),
        tenant=row["tenant"],
        caller=row["caller"],
        caller_name=row["caller_name"],
        dialled=row["dialled"],
        callee=row["callee"],
        started_at=from_micros(row["started_at"]),
        rang_at=_moment(row["rang_at"]),
        answered_at=_moment(row["answered_at"]),
        ended_at=_moment(row["ended_at"]),
        cause=None if row["cause"] is None else EndCause(row["cause"]),
        code=row["code"],
        ended_by=None if row["ended_by"] is None else Side(row["ended_by"]),
        caller_quality=_quality(row["caller_quality"]),
        callee_quality=_quality(row["callee_quality"]),
        callee_name=row["callee_name"],
        hotline=row["hotline"],
        datas=row["datas"],
        transfers=_transfers(row["transfers"]),
        direction=Direction(row["direction"]),
        way=call_ways.read(row["way"]),
        supervised=supervised.read(row["supervised"]),
        trunk=row["trunk"],
        recorded=row["recorded"],
    )


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _quality_text(quality: Quality | None) -> str | None:
    return None if quality is None else msgspec.json.encode(quality).decode()


def _quality(text: str | None) -> Quality | None:
    return None if text is None else msgspec.json.decode(text, type=Quality)


def _transfers_text(transfers: tuple[Transfer, ...]) -> str:
    if not transfers:
        return ""
    rows = [(to_micros(each.at), each.by, each.to, each.place) for each in transfers]
    return msgspec.json.encode(rows).decode()


def _transfers(text: str) -> tuple[Transfer, ...]:
    if not text:
        return ()
    rows = msgspec.json.decode(text, type=list[tuple[int, str, str, Side]])
    return tuple(Transfer(from_micros(at), by, to, place) for at, by, to, place in rows)
