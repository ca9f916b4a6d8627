"""Hotlines, the telephone numbers of tenants: added, listed, removed by operators."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from . import names, tables
from .administration import changed, created_now, domains_of
from .errors import HotlineTaken, UnknownHotline


@dataclass(frozen=True, slots=True)
class HotlineRow:
    """What a list of hotlines shows."""

    number: str
    name: str


def add_hotline(
    connection: Connection, tenant: str, number: str, name: str = ""
) -> str:
    """
    Add a hotline; return its number as it is kept.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: The number or the name cannot be used.
        HotlineTaken: A tenant has it already.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    number, name = names.hotline(number), names.display_name(name)
    each = tables.hotlines
    owner = connection.execute(
        select(each.c.tenant).where(each.c.number == number)
    ).scalar_one_or_none()
    if owner is not None:
        raise HotlineTaken(number, owner)
    row = {"number": number, "tenant": tenant, "name": name}
    connection.execute(insert(each).values(row | created_now()))
    changed(connection)
    return number


def hotlines(connection: Connection, tenant: str) -> list[HotlineRow]:
    """
    The hotlines of a tenant, by number.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    each = tables.hotlines.c
    query = select(each.number, each.name).where(each.tenant == tenant)
    return [HotlineRow(*row) for row in connection.execute(query.order_by(each.number))]


def remove_hotline(connection: Connection, tenant: str, number: str) -> str:
    """
    Remove a hotline; return its number. Its history stays.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: No hotline could have this number.
        UnknownHotline: The tenant has none of it.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    number = names.hotline(number)
    each = tables.hotlines
    removed = connection.execute(
        delete(each).where(each.c.tenant == tenant, each.c.number == number)
    )
    if not removed.rowcount:
        raise UnknownHotline(tenant, number)
    changed(connection)
    return number
