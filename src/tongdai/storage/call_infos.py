"""Notes, tags and forms of calls: each party's own, kept apart from the record."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from tongdai.call.ids import CallId
from tongdai.call.info import CallInfo, FieldValue

from . import tables
from .database import Database
from .kept import Key, Row, Upsert, storable
from .writer import Change, Writer


@dataclass(frozen=True, slots=True)
class _Written:
    """What one extension of a tenant wrote."""

    tenant: str
    info: CallInfo


class CallInfos:
    """What people wrote about their calls; a call may still live, or end meanwhile."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def put(
        self, call: CallId, tenant: str, extension: str, info: CallInfo
    ) -> None:
        """
        Keep this in the place of what the extension wrote before; return when durable.

        Raises:
            DatabaseUnavailable: It could not be written.
        """
        change = Change(KEPT_INFOS, (call, extension), _Written(tenant, info))
        await asyncio.wrap_future(self._writer.write([change]))

    async def of(
        self, tenant: str, extension: str | None, calls: Iterable[CallId]
    ) -> Mapping[CallId, Mapping[str, CallInfo]]:
        """
        What the extension wrote about these calls, as far as it did, by its number.

        Args:
            extension: None: each of the tenant.

        Raises:
            DatabaseUnavailable: It cannot be read now.
        """
        each = tables.call_infos.c
        query = select(
            each.call, each.extension, each.note, each.tags, each.form
        ).where(
            each.call.in_([storable(call) for call in calls]), each.tenant == tenant
        )
        if extension is not None:
            query = query.where(each.extension == extension)
        rows = await self._database.read(
            lambda connection: connection.execute(query).all()
        )
        found: defaultdict[CallId, dict[str, CallInfo]] = defaultdict(dict)
        for call, by, note, tags, form in rows:
            found[CallId(call)][by] = CallInfo(
                note,
                msgspec.json.decode(tags, type=tuple[str, ...]),
                msgspec.json.decode(form, type=dict[str, FieldValue]),
            )
        return found


class _KeptInfos:
    """The table: one row for each party of a call that wrote something."""

    name: Final = tables.call_infos.name

    def __init__(self) -> None:
        self._upsert = Upsert(tables.call_infos)

    def put(self, connection: Connection, values: Mapping[Key, _Written]) -> None:
        rows = [_row(key, written) for key, written in values.items()]
        self._upsert.rows(connection, rows)


KEPT_INFOS: Final = _KeptInfos()


def _row(key: Key, written: _Written) -> Row:
    call, extension = key
    info = written.info
    return {
        "call": call,
        "extension": extension,
        "tenant": written.tenant,
        "note": storable(info.note),
        # As JSON, which writes what a database might not take as an escape.
        "tags": msgspec.json.encode(info.tags).decode(),
        "form": msgspec.json.encode(info.form).decode(),
    }
