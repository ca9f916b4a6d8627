"""
What calls out have cost: used talk time by day, and the talks that go on.

A talk has a row while it lasts, so that what it cost is counted even if the process
that served it was killed: until shortly before that.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from tongdai.call.allowance import KEPT, by_day
from tongdai.call.ids import LegId
from tongdai.call.limits import Limits, Payer, PayerKind, payers
from tongdai.call.outside_talk import OutsideTalk

from . import limits, tables
from .administration import domains_of
from .database import Database
from .kept import Key, Upsert
from .moments import from_micros, to_micros
from .writer import Change, Writer

A_MICROSECOND: Final = timedelta(microseconds=1)

STILL_ALIVE: Final = timedelta(seconds=15)
"After its last sign of life a switchboard may still be there."

Amounts = Mapping[tuple[Payer, date], timedelta]


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What one that pays has used, the talks that go on included."""

    kind: PayerKind
    number: str
    "Empty for the tenant."

    today: float
    "Seconds, in the tenant's zone."

    month: float
    "Seconds."

    limits: Limits

    @property
    def left(self) -> float | None:
        """Seconds that may still be used today; None: any number."""
        of = self.limits
        spans = ((of.daily, self.today), (of.monthly, self.month))
        found = [allowed - used for allowed, used in spans if allowed is not None]
        return max(0.0, min(found)) if found else None


class Usage:
    """What the running switchboard keeps of its talks with the world outside."""

    def __init__(self, before: Amounts, database: Database, writer: Writer) -> None:
        """
        Args:
            before: What was used before, by :func:`load`.
        """
        self.before: Final = before
        self._database = database
        self._writer = writer

    def put(self, talk: OutsideTalk) -> None:
        """Write this soon: a talk that has begun, then the same that has ended."""
        self._writer.write_behind(Change(KEPT_TALKS, (talk.leg,), talk))

    async def of(self, tenant: str, at: datetime) -> Sequence[UsageRow]:
        """
        What a tenant, its extensions and its hotlines have used, and may use.

        Raises:
            UnknownTenant: There is none of this label.
            DatabaseUnavailable: It cannot be read now.
        """
        await asyncio.wrap_future(self._writer.write(()))
        return await self._database.read(
            lambda connection: used(connection, tenant, at)
        )


def load(connection: Connection, *, now: datetime) -> Amounts:
    """What was used lately, of this month at least."""
    each = tables.usage.c
    since = (now.date() - KEPT).isoformat()
    return {
        (Payer(row.tenant, PayerKind(row.kind), row.number), _day(row.day)): (
            timedelta(microseconds=row.micros)
        )
        for row in connection.execute(select(tables.usage).where(each.day >= since))
    }


def close_open(connection: Connection, *, alive_at: datetime) -> None:
    """
    Count the talks that a killed process left open.

    Must run before :func:`load`.

    Args:
        alive_at: When that process was last known to live.
    """
    zones = _zones(connection)
    left = _open_talks(connection, zones, alive_at)
    KEPT_TALKS.put(connection, {(talk.leg,): talk for talk in left})


def used(connection: Connection, tenant: str, at: datetime) -> list[UsageRow]:
    """
    What a tenant, its extensions and its hotlines have used, and may use.

    The tenant comes first; of the others only those that have used something in this
    month, or that have limits.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    zones = _zones(connection)
    today = at.astimezone(zones[tenant]).date()
    amounts: defaultdict[Payer, dict[date, timedelta]] = defaultdict(dict)
    each = tables.usage.c
    month = today.replace(day=1)
    query = select(tables.usage).where(
        each.tenant == tenant, each.day >= month.isoformat()
    )
    for row in connection.execute(query):
        payer = Payer(tenant, PayerKind(row.kind), row.number)
        amounts[payer][_day(row.day)] = timedelta(microseconds=row.micros)
    alive_at = connection.execute(select(tables.switchboard.c.alive_at)).scalar_one()
    until = min(at, from_micros(alive_at) + STILL_ALIVE)
    for (payer, day), amount in _sums(_open_talks(connection, zones, until)).items():
        if payer.tenant == tenant and day >= month:
            before = amounts[payer].get(day, timedelta())
            amounts[payer][day] = before + amount
    held_to = _limits(connection, tenant)
    whole = Payer(tenant, PayerKind.TENANT)
    paying = {payer for payer, of in held_to.items() if of != Limits()} | amounts.keys()
    order = list(PayerKind)
    ordered = sorted(
        paying | {whole},
        key=lambda each: (order.index(each.kind), len(each.number), each.number),
    )
    return [
        UsageRow(
            payer.kind,
            payer.number,
            amounts[payer].get(today, timedelta()).total_seconds(),
            sum(amounts[payer].values(), timedelta()).total_seconds(),
            held_to.get(payer, Limits()),
        )
        for payer in ordered
    ]


class _KeptTalks:
    """Two tables: a row for each talk that goes on, and sums of those that ended."""

    name: Final = tables.outside_talks.name

    def __init__(self) -> None:
        self._open = Upsert(tables.outside_talks)

    def put(self, connection: Connection, values: Mapping[Key, OutsideTalk]) -> None:
        begun = [talk for talk in values.values() if talk.used is None]
        over = [talk for talk in values.values() if talk.used is not None]
        self._open.rows(
            connection,
            [
                {
                    "leg": talk.leg,
                    "tenant": talk.tenant,
                    "extension": talk.extension,
                    "hotline": talk.hotline,
                    "began_at": to_micros(talk.began_at),
                }
                for talk in begun
            ],
        )
        each = tables.outside_talks
        for talk in over:
            connection.execute(delete(each).where(each.c.leg == talk.leg))
        _add(connection, _sums(over))


KEPT_TALKS: Final = _KeptTalks()


def _sums(talks: Iterable[OutsideTalk]) -> dict[tuple[Payer, date], timedelta]:
    sums: defaultdict[tuple[Payer, date], timedelta] = defaultdict(timedelta)
    for talk in talks:
        for payer in payers(talk.tenant, talk.extension, talk.hotline):
            for day, amount in (talk.used or {}).items():
                sums[payer, day] += amount
    return dict(sums)


def _add(connection: Connection, amounts: Amounts) -> None:
    if not amounts:
        return
    rows = [
        {
            "tenant": payer.tenant,
            "kind": payer.kind.value,
            "number": payer.number,
            "day": day.isoformat(),
            "micros": amount // A_MICROSECOND,
        }
        for (payer, day), amount in amounts.items()
    ]
    connection.execute(_ADDING[connection.dialect.name], rows)


def _adding(
    insert: sqlite.Insert | postgresql.Insert,
) -> sqlite.Insert | postgresql.Insert:
    table = tables.usage
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={"micros": table.c.micros + insert.excluded.micros},
    )


_ADDING: Final = {
    "sqlite": _adding(sqlite.insert(tables.usage)),
    "postgresql": _adding(postgresql.insert(tables.usage)),
}


def _open_talks(
    connection: Connection, zones: Mapping[str, ZoneInfo], until: datetime
) -> list[OutsideTalk]:
    """The talks that have a row, as if they had ended then."""
    found = []
    for row in connection.execute(select(tables.outside_talks)):
        began_at = from_micros(row.began_at)
        talk = OutsideTalk(
            LegId(row.leg), row.tenant, row.extension, row.hotline, began_at
        )
        zone = zones.get(row.tenant)  # None: the tenant was removed meanwhile
        days = {} if zone is None else by_day(began_at, until, zone)
        found.append(talk.ended(days))
    return found


def _zones(connection: Connection) -> Mapping[str, ZoneInfo]:
    return {label: terms.zone for label, (terms, _) in limits.load(connection).items()}


def _limits(connection: Connection, tenant: str) -> Mapping[Payer, Limits]:
    """Of a tenant, its extensions and its hotlines."""
    found = {Payer(tenant, PayerKind.TENANT): limits.load(connection)[tenant][1]}
    for kind, table in (
        (PayerKind.EXTENSION, tables.extensions),
        (PayerKind.HOTLINE, tables.hotlines),
    ):
        for number, held_to in limits.of_each(connection, table, tenant).items():
            found[Payer(tenant, kind, number)] = held_to
    return found


def _day(text: str) -> date:
    return date.fromisoformat(text)
