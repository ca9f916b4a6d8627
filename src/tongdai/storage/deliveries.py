"""What became of each event for each webhook that wanted it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, Row, select

from tongdai.call.ids import CallId
from tongdai.call.public_events import EventType
from tongdai.call.webhook import Delivery, Standing

from . import kept, tables
from .database import Database
from .kept import Key, Upsert, storable
from .moments import from_micros, to_micros
from .writer import Change, Writer


class Deliveries:
    """The deliveries of the last day. One is durable a moment after it was put."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def put(self, delivery: Delivery) -> None:
        """Write this soon. Of several states of one delivery the latest counts."""
        key = (delivery.webhook, str(delivery.event))
        self._writer.write_behind(Change(KEPT_DELIVERIES, key, delivery))

    async def waiting(self) -> list[Delivery]:
        """
        Those that are neither delivered nor given up, in the order of their events.

        Raises:
            DatabaseUnavailable: They cannot be read now.
        """
        each = tables.webhook_deliveries
        query = (
            select(each)
            .where(each.c.standing == Standing.WAITING.value)
            .order_by(each.c.event)
        )
        await asyncio.wrap_future(self._writer.write(()))
        return await self._database.read(
            lambda connection: [_delivery(row) for row in connection.execute(query)]
        )

    async def last(self, webhook: str, limit: int) -> Sequence[Delivery]:
        """
        The deliveries of one webhook, the newest event first.

        Raises:
            DatabaseUnavailable: They cannot be read now.
        """
        await asyncio.wrap_future(self._writer.write(()))
        return await self._database.read(
            lambda connection: last_deliveries(connection, webhook, limit)
        )


def last_deliveries(
    connection: Connection, webhook: str, limit: int, before: int | None = None
) -> list[Delivery]:
    """
    The deliveries of one webhook, the newest event first.

    Args:
        before: Only of events before this one.
    """
    each = tables.webhook_deliveries
    query = select(each).where(each.c.webhook == webhook)
    if before is not None:
        query = query.where(each.c.event < before)
    rows = connection.execute(query.order_by(each.c.event.desc()).limit(limit))
    return [_delivery(row) for row in rows]


class _KeptDeliveries:
    """The table: one row an event and webhook."""

    name: Final = tables.webhook_deliveries.name

    def __init__(self) -> None:
        self._upsert = Upsert(tables.webhook_deliveries)

    def put(self, connection: Connection, values: Mapping[Key, Delivery]) -> None:
        self._upsert.rows(connection, [_row(each) for each in values.values()])


KEPT_DELIVERIES: Final = _KeptDeliveries()


def _row(delivery: Delivery) -> kept.Row:
    return {
        "webhook": delivery.webhook,
        "event": delivery.event,
        "type": delivery.type.value,
        "call": delivery.call,
        "began_at": delivery.began_at,
        "due_at": delivery.due_at,
        "standing": delivery.standing.value,
        "attempts": delivery.attempts,
        "tried_at": delivery.tried_at and to_micros(delivery.tried_at),
        "status": delivery.status,
        "reason": storable(delivery.reason),
    }


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        row.webhook,
        row.event,
        EventType(row.type),
        None if row.call is None else CallId(row.call),
        row.began_at,
        row.due_at,
        Standing(row.standing),
        row.attempts,
        None if row.tried_at is None else from_micros(row.tried_at),
        row.status,
        row.reason,
    )
