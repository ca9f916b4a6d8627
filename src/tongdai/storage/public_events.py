"""Events for webhooks and streams, kept for as long as somebody may ask for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, select

from tongdai.call.ids import CallId
from tongdai.call.public_events import EventType, Phone, PublicEvent
from tongdai.call.recorded_call import Recorded
from tongdai.machine import changed

from . import tables
from .database import Database
from .kept import Key, Row, Upsert, storable
from .moments import from_micros, to_micros
from .records import record_of, row_of
from .writer import Change, Writer

KEPT_SECONDS: Final = 25 * 3600
"Webhooks are tried for a day; an hour more, so that what they are tried with is there."

MICROS: Final = 1_000_000

log = logging.getLogger("tongdai.storage")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a process that begins must know of the one before."""

    newest: int = 0
    "The last id that was given out."

    heard: Mapping[str, int] = field(default_factory=dict)
    "When a tenant last listened to the stream, in microseconds since the epoch."


class PublicEvents:
    """
    The events of the last day.

    An event is durable a quarter of a second after it was put; whoever reads sees it at
    once.
    """

    def __init__(self, loaded: Loaded, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer
        self._newest = loaded.newest
        self._heard = dict(loaded.heard)

    def put(self, event: PublicEvent) -> PublicEvent:
        """Keep an event; return it with its id."""
        self._newest = max(self._newest + 1, to_micros(event.at))
        kept = _as_kept(event, self._newest)
        self._writer.write_behind(Change(KEPT_EVENTS, (str(kept.id),), kept))
        return kept

    def listened(self, tenant: str, at: datetime) -> None:
        """Somebody listens to the stream of this tenant."""
        micros = to_micros(at)
        self._heard[tenant] = micros
        self._writer.write_behind(Change(KEPT_LISTENERS, (tenant,), micros))

    def heard(self, tenant: str, at: datetime) -> bool:
        """Has somebody listened so shortly before that it may want to go on?"""
        heard = self._heard.get(tenant)
        return heard is not None and heard > oldest(at)

    def oldest(self, now: datetime) -> int:
        """The id before which nothing is kept."""
        return oldest(now)

    async def get(self, event: int) -> PublicEvent | None:
        """
        One event, whoever's it is; None: it is not kept any more.

        Raises:
            DatabaseUnavailable: It cannot be read now.
        """
        each = tables.public_events
        query = select(each).where(each.c.id == event)
        await self._written()
        row = await self._database.read(
            lambda connection: connection.execute(query).mappings().first()
        )
        return None if row is None else _event(row)

    async def after(
        self, tenant: str, event: int, limit: int
    ) -> tuple[list[PublicEvent], int | None]:
        """
        The events of a tenant that follow one, in order, and after which to go on.

        Args:
            event: Its id; it need not be kept any more.
            limit: At most so many.

        Returns:
            The position is None when there are no more.

        Raises:
            DatabaseUnavailable: They cannot be read now.
        """
        each = tables.public_events
        query = (
            select(each)
            .where(each.c.tenant == tenant, each.c.id > event)
            .order_by(each.c.id)
            .limit(limit)
        )
        await self._written()
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        further = rows[-1]["id"] if len(rows) == limit else None
        return [found for row in rows if (found := _event(row)) is not None], further

    async def sweep(self, now: datetime) -> None:
        """
        Forget what is older than a day, and what became of its deliveries.

        Raises:
            DatabaseUnavailable: It cannot be done now.
        """
        before = oldest(now)
        self._heard = {
            t: micros for t, micros in self._heard.items() if micros > before
        }
        sweeping = Change(SWEPT, (), before)
        await asyncio.wrap_future(self._writer.write([sweeping]))

    async def _written(self) -> None:
        await asyncio.wrap_future(self._writer.write(()))


def oldest(now: datetime) -> int:
    """The id before which nothing is kept."""
    return to_micros(now) - KEPT_SECONDS * MICROS


def load(connection: Connection) -> Loaded:
    """What a process that begins must know."""
    newest = connection.execute(select(func.max(tables.public_events.c.id))).scalar()
    heard = connection.execute(select(tables.event_listeners))
    return Loaded(newest or 0, {each.tenant: each.heard_at for each in heard})


class _KeptEvents:
    """The table: one row an event."""

    name: Final = tables.public_events.name

    def __init__(self) -> None:
        self._upsert = Upsert(tables.public_events)

    def put(self, connection: Connection, values: Mapping[Key, PublicEvent]) -> None:
        self._upsert.rows(connection, [_row(event) for event in values.values()])


class _KeptListeners:
    """The table: one row a tenant."""

    name: Final = tables.event_listeners.name

    def __init__(self) -> None:
        self._upsert = Upsert(tables.event_listeners)

    def put(self, connection: Connection, values: Mapping[Key, int]) -> None:
        self._upsert.rows(
            connection,
            [{"tenant": tenant, "heard_at": at} for (tenant,), at in values.items()],
        )


class _Swept:
    """What is too old, in all tables of events."""

    name: Final = "old events"

    def put(self, connection: Connection, values: Mapping[Key, int]) -> None:
        for before in values.values():
            for column in (
                tables.public_events.c.id,
                tables.webhook_deliveries.c.event,
                tables.event_listeners.c.heard_at,
            ):
                connection.execute(delete(column.table).where(column < before))


KEPT_EVENTS: Final = _KeptEvents()
KEPT_LISTENERS: Final = _KeptListeners()
SWEPT: Final = _Swept()


class _About(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an event is about, as the table has it."""

    at: int
    record: dict[str, Any] | None = None
    recorded: tuple[int, int | None] | None = None
    phone: Phone | None = None


def _as_kept(event: PublicEvent, name: int) -> PublicEvent:
    """With its id; what is sent at once must not differ from what is sent later."""
    record, phone = event.record, event.phone
    if record is not None:
        record = record_of(row_of(record))
    if phone is not None:
        phone = changed(phone, agent=storable(phone.agent))
    return changed(event, id=name, record=record, phone=phone)


def _row(event: PublicEvent) -> Row:
    about = _About(
        to_micros(event.at),
        None if event.record is None else row_of(event.record),
        None if event.recorded is None else _span(event.recorded),
        event.phone,
    )
    return {
        "id": event.id,
        "tenant": storable(event.tenant),
        "type": event.type.value,
        "about": msgspec.json.encode(about).decode(),
    }


def _span(recorded: Recorded) -> tuple[int, int | None]:
    ended = recorded.ended_at
    return to_micros(recorded.began_at), None if ended is None else to_micros(ended)


def _event(row: RowMapping) -> PublicEvent | None:
    """None: another version of Tongdai has written it, which knew other fields."""
    try:
        about = msgspec.json.decode(row["about"], type=_About)
        record = None if about.record is None else record_of(about.record)
        kind = EventType(row["type"])
    except (msgspec.MsgspecError, KeyError, ValueError):
        log.warning("an event of another version is left out", extra={"id": row["id"]})
        return None
    recorded = None
    if about.recorded is not None and record is not None:
        began, ended = about.recorded
        recorded = Recorded(
            CallId(record.call),
            record.tenant,
            from_micros(began),
            None if ended is None else from_micros(ended),
        )
    return PublicEvent(
        kind,
        from_micros(about.at),
        row["tenant"],
        record,
        recorded,
        about.phone,
        row["id"],
    )
