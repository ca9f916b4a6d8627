"""
The hotlines of each tenant, and where they lead: for the command line and the demo.

Each function works inside the caller's transaction, so that several make one change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from tongdai.call.numbers import canonical

from . import limits, names, number_space, recording_terms, tables, written_hours
from .administration import changed, created_now, domains_of
from .destinations import destination, dialling_of
from .errors import HotlineTaken, InvalidName, NameRule, UnknownHotline
from .limits import LimitsChange


@dataclass(frozen=True, slots=True)
class HotlineRow:
    """What a list of hotlines shows."""

    number: str
    name: str
    destination: str = ""
    hours: str = ""
    "As :mod:`~tongdai.storage.written_hours` writes them; empty: always open."

    zone: str = ""
    special: str = ""
    fallback: str = ""
    recording: str = ""
    "A rule; empty: none of its own."


@dataclass(frozen=True, slots=True)
class HotlineChange:
    """What is to be different; None leaves a thing as it is."""

    name: str | None = None
    destination: str | None = None
    hours: str | None = None
    "As :mod:`~tongdai.storage.written_hours` reads them."

    zone: str | None = None
    special: str | None = None
    fallback: str | None = None
    recording: str | None = None
    "A rule; empty: none of its own."

    limits: LimitsChange | None = None


def add_hotline(
    connection: Connection,
    tenant: str,
    number: str,
    name: str = "",
    *,
    more: HotlineChange | None = None,
) -> str:
    """
    Add a hotline; return its number as it is kept.

    Args:
        more: Where it leads, and when.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: The number, the name or the hours cannot be used.
        HotlineTaken: A tenant has it already.
        NumberTaken: It is another number of the tenant.
        UnknownDestination: Nobody of the tenant could dial a destination.
        ClosedDestination: The tenant may not call there.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    number, name = kept_number(connection, tenant, number), names.display_name(name)
    each = tables.hotlines
    owner = connection.execute(
        select(each.c.tenant).where(each.c.number == number)
    ).scalar_one_or_none()
    if owner is not None:
        raise HotlineTaken(number, owner)
    number_space.check_free(connection, tenant, number)
    row = {"number": number, "tenant": tenant, "name": name}
    connection.execute(insert(each).values(row | created_now()))
    changed(connection)
    if more is not None:
        set_hotline(connection, tenant, number, more)
    return number


def set_hotline(
    connection: Connection, tenant: str, number: str, change: HotlineChange
) -> str:
    """
    Change a hotline; return its number. Calls that have begun go on as they were.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownHotline: The tenant has none of this number.
        InvalidName: The name, the hours or a limit cannot be used.
        UnknownDestination: Nobody of the tenant could dial a destination.
        ClosedDestination: The tenant may not call there.
    """
    tenant = tenant.lower()
    row = _row(connection, tenant, number)
    new: dict[str, Any] = {}
    if change.name is not None:
        new["name"] = names.display_name(change.name)
    for field, text in (
        ("destination", change.destination),
        ("fallback", change.fallback),
    ):
        if text is not None:
            new[field] = destination(connection, tenant, text)
    if change.recording is not None:
        new["recording"] = recording_terms.rule(change.recording) or ""
    if change.limits is not None:
        new |= limits.columns(change.limits, dialling_of(connection, tenant))
    if (change.hours, change.zone, change.special) != (None, None, None):
        new |= _hours(row, change)
    each = tables.hotlines
    if new:
        connection.execute(update(each).where(each.c.number == row.number).values(new))
        changed(connection)
    return row.number


def hotlines(connection: Connection, tenant: str) -> list[HotlineRow]:
    """
    The hotlines of a tenant, by number.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    query = _query().where(tables.hotlines.c.tenant == tenant)
    ordered = query.order_by(tables.hotlines.c.number)
    return [HotlineRow(*row) for row in connection.execute(ordered)]


def remove_hotline(connection: Connection, tenant: str, number: str) -> str:
    """
    Remove a hotline; return its number. Its history stays.

    Extensions that were to call with it alone cannot call out any more.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: No hotline could have this number.
        UnknownHotline: The tenant has none of it.
    """
    tenant = tenant.lower()
    found = _row(connection, tenant, number).number
    each = tables.hotlines
    connection.execute(delete(each).where(each.c.number == found))
    changed(connection)
    return found


def kept_number(connection: Connection, tenant: str, text: str) -> str:
    """
    A hotline's number in its one form.

    Raises:
        InvalidName: It is no telephone number.
    """
    number = canonical(text, dialling_of(connection, tenant))
    if number is None:
        raise InvalidName(text, NameRule.HOTLINE)
    return number


def _row(connection: Connection, tenant: str, number: str) -> HotlineRow:
    domains_of(connection, tenant)
    each = tables.hotlines.c
    mine = _query().where(each.tenant == tenant)
    # As it is kept, first: an older Tongdai took numbers that are none.
    found = connection.execute(mine.where(each.number == number)).first()
    if found is None:
        number = kept_number(connection, tenant, number)
        found = connection.execute(mine.where(each.number == number)).first()
    if found is None:
        raise UnknownHotline(tenant, number)
    return HotlineRow(*found)


def _query() -> Any:
    each = tables.hotlines.c
    return select(
        each.number,
        each.name,
        each.destination,
        each.hours,
        each.zone,
        each.special,
        each.fallback,
        each.recording,
    )


def _hours(row: HotlineRow, change: HotlineChange) -> dict[str, str]:
    """The hours' columns after ``change``, all of them readable."""
    week, zone, special = (
        old if new is None else new
        for old, new in (
            (row.hours, change.hours),
            (row.zone, change.zone),
            (row.special, change.special),
        )
    )
    if zone:
        zone = written_hours.read_zone(zone).key
    found = written_hours.opening_hours(week, zone, special)
    if found is None:
        # The zone stays for hours that are given later.
        return {"hours": "", "zone": zone, "special": ""}
    return {
        "hours": written_hours.write_week(found.week),
        "zone": found.zone.key,
        "special": written_hours.write_special(found.special),
    }
