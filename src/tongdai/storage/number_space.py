"""
The numbers of one tenant are one set: extensions, groups, hotlines.

Whoever dials one of them must mean one thing; and what somebody is sent on to must not
be removed behind their back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from . import tables
from .errors import NumberInUse, NumberTaken, NumberUse


def use_of(connection: Connection, tenant: str, number: str) -> NumberUse | None:
    """What ``number`` is in a tenant; None: free."""
    for use, table in (
        (NumberUse.EXTENSION, tables.extensions),
        (NumberUse.GROUP, tables.ring_groups),
        (NumberUse.HOTLINE, tables.hotlines),
    ):
        query = select(table.c.number).where(
            table.c.tenant == tenant, table.c.number == number
        )
        if connection.execute(query).first() is not None:
            return use
    return None


def check_free(connection: Connection, tenant: str, number: str) -> None:
    """
    Refuse a number that is something of the tenant already.

    Raises:
        NumberTaken: It is.
    """
    use = use_of(connection, tenant, number)
    if use is not None:
        raise NumberTaken(tenant, number, use)


def check_extensions_free(
    connection: Connection, tenant: str, numbers: Sequence[str]
) -> None:
    """
    Refuse extensions that would hide a group or a hotline.

    Two queries for thousands of them.

    Raises:
        NumberTaken: The first that would.
    """
    for use, table in (
        (NumberUse.GROUP, tables.ring_groups),
        (NumberUse.HOTLINE, tables.hotlines),
    ):
        query = select(table.c.number).where(table.c.tenant == tenant)
        taken = set(connection.execute(query).scalars())
        for number in numbers:
            if number in taken:
                raise NumberTaken(tenant, number, use)


def check_unused(connection: Connection, tenant: str, numbers: Sequence[str]) -> None:
    """
    Refuse to remove numbers that others of the tenant lead to.

    Those that are removed together may lead to each other.

    Raises:
        NumberInUse: Somebody does.
    """
    removed = set(numbers)
    for by, user, number in _leads(connection, tenant):
        if number in removed and user not in removed:
            raise NumberInUse(tenant, number, by, user)


def led_to(connection: Connection, tenant: str) -> set[str]:
    """Every destination and every member that somebody of the tenant leads to."""
    return {number for _, _, number in _leads(connection, tenant)}


def _leads(connection: Connection, tenant: str) -> Iterator[tuple[NumberUse, str, str]]:
    """Who leads where in a tenant: what it is, its number, the number it leads to."""
    hotline, group, member, extension = (
        tables.hotlines.c,
        tables.ring_groups.c,
        tables.group_members.c,
        tables.extensions.c,
    )
    queries = (
        (
            NumberUse.HOTLINE,
            select(hotline.number, hotline.destination, hotline.fallback).where(
                hotline.tenant == tenant
            ),
        ),
        (
            NumberUse.GROUP,
            select(group.number, group.next).where(group.tenant == tenant),
        ),
        (
            NumberUse.GROUP,
            select(member.number, member.member).where(member.tenant == tenant),
        ),
        (
            NumberUse.EXTENSION,
            select(
                extension.number,
                extension.forward_always,
                extension.forward_busy,
                extension.forward_no_answer,
            ).where(extension.tenant == tenant),
        ),
    )
    for by, query in queries:
        for user, *numbers in connection.execute(query):
            yield from ((by, user, number) for number in numbers if number)
