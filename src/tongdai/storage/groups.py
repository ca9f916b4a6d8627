"""Groups of each tenant: added, changed, listed, removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from tongdai.call.directory import Group, Strategy

from . import names, number_space, recording_terms, supervising, tables
from .administration import changed, created_now, domains_of
from .destinations import check_ends, destination, telephone_number
from .errors import (
    InvalidName,
    NameRule,
    NumberUse,
    UnknownGroup,
    UnknownMember,
)

MOST_MEMBERS: Final = 100
"Of one group: more phones that ring at once are no help, and a flood of messages."

RING_TIME: Final = (5.0, 600.0)
"Seconds: less than a person needs, and longer than anybody waits."

LONGEST_WAIT: Final = 7200.0
"Seconds in line."


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What is to be different; None leaves a thing as it is."""

    members: Sequence[str] | None = None
    name: str | None = None
    strategy: Strategy | None = None
    ring_time: float | None = None
    longest_wait: float | None = None
    next: str | None = None
    recording: str | None = None
    "A rule; empty: none of its own."


def add_group(
    connection: Connection,
    tenant: str,
    number: str,
    change: GroupChange,
    *,
    external: bool = False,
) -> str:
    """
    Add a group; return its number.

    Args:
        change: How it differs from the defaults of
            :class:`~tongdai.call.directory.Group`.
        external: Its members are telephone numbers.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: The number, the name or a time cannot be used.
        NumberTaken: It is a number of the tenant already.
        UnknownMember: Nobody could be rung so.
        UnknownDestination: Nobody of the tenant could dial what follows.
        ClosedDestination: The tenant may not call there.
        GoesInCircles: What follows leads back.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    number = names.group(number)
    number_space.check_free(connection, tenant, number)
    bare = Group(number, (), external=external)
    _insert(connection, tenant, bare)
    _write(connection, tenant, _changed(connection, tenant, bare, change))
    return number


def set_group(
    connection: Connection, tenant: str, number: str, change: GroupChange
) -> str:
    """
    Change a group; return its number. Callers who wait or ring go on as they were.

    Raises:
        UnknownGroup: The tenant has none of this number.
        UnknownTenant, InvalidName, UnknownMember, UnknownDestination,
        ClosedDestination, GoesInCircles: As :func:`add_group`.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    number = names.group(number)
    former = load(connection, tenant).get(number)
    if former is None:
        raise UnknownGroup(tenant, number)
    _write(connection, tenant, _changed(connection, tenant, former, change))
    return number


def groups(connection: Connection, tenant: str) -> list[Group]:
    """
    The groups of a tenant, by number.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    found = load(connection, tenant)
    return [found[number] for number in sorted(found)]


def remove_group(connection: Connection, tenant: str, number: str) -> str:
    """
    Remove a group; return its number. Its members stay.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: No group could have this number.
        UnknownGroup: The tenant has none of it.
        NumberInUse: Something of the tenant leads there.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    number = names.group(number)
    if number not in load(connection, tenant):
        raise UnknownGroup(tenant, number)
    number_space.check_unused(connection, tenant, [number])
    each = tables.ring_groups
    connection.execute(
        delete(each).where(each.c.tenant == tenant, each.c.number == number)
    )
    supervising.forget(connection, tenant, [number])
    changed(connection)
    return number


def load(connection: Connection, tenant: str) -> dict[str, Group]:
    """The groups of one tenant, by number."""
    return {group.number: group for group in load_all(connection, tenant)[tenant]}


def load_all(
    connection: Connection, tenant: str | None = None
) -> defaultdict[str, list[Group]]:
    """The groups of every tenant, or of the one that is named, by its label."""
    each, of_group = tables.ring_groups.c, tables.group_members.c
    members: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    everybody = select(of_group.tenant, of_group.number, of_group.member)
    every = select(
        each.tenant,
        each.number,
        each.name,
        each.strategy,
        each.external,
        each.ring_time,
        each.longest_wait,
        each.next,
        each.recording,
    )
    if tenant is not None:
        everybody = everybody.where(of_group.tenant == tenant)
        every = every.where(each.tenant == tenant)
    for label, number, member in connection.execute(
        everybody.order_by(of_group.position)
    ):
        members[label, number].append(member)
    found: defaultdict[str, list[Group]] = defaultdict(list)
    for row in connection.execute(every):
        found[row.tenant].append(
            Group(
                row.number,
                tuple(members[row.tenant, row.number]),
                row.name,
                Strategy(row.strategy),
                row.external,
                row.ring_time,
                row.longest_wait,
                row.next,
                recording_terms.rule(row.recording),
            )
        )
    return found


def _changed(
    connection: Connection, tenant: str, group: Group, change: GroupChange
) -> Group:
    """``group`` after ``change``, checked."""
    if change.name is not None:
        group = replace(group, name=names.display_name(change.name))
    if change.strategy is not None:
        group = replace(group, strategy=change.strategy)
    if change.ring_time is not None:
        shortest, longest = RING_TIME
        if not shortest <= change.ring_time <= longest:
            raise InvalidName(f"{change.ring_time:g}", NameRule.SECONDS)
        group = replace(group, ring_time=change.ring_time)
    if change.longest_wait is not None:
        if not 0 <= change.longest_wait <= LONGEST_WAIT:
            raise InvalidName(f"{change.longest_wait:g}", NameRule.SECONDS)
        group = replace(group, longest_wait=change.longest_wait)
    if change.recording is not None:
        group = replace(group, recording=recording_terms.rule(change.recording))
    if change.members is not None:
        members = _members(connection, tenant, change.members, external=group.external)
        group = replace(group, members=members)
    if change.next is not None:
        group = replace(group, next=destination(connection, tenant, change.next))
        others = load(connection, tenant) | {group.number: group}
        check_ends(
            group.number,
            lambda number: others[number].next if number in others else "",
        )
    return group


def _members(
    connection: Connection, tenant: str, wanted: Sequence[str], *, external: bool
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in wanted:
        number = (
            telephone_number(connection, tenant, text)
            if external
            else _extension(connection, tenant, text)
        )
        if number is None:
            raise UnknownMember(tenant, text, external=external)
        if number in found or len(found) == MOST_MEMBERS:
            raise InvalidName(text, NameRule.MANY_MEMBERS)
        found[number] = None
    return tuple(found)


def _extension(connection: Connection, tenant: str, text: str) -> str | None:
    number = text.strip()
    use = number_space.use_of(connection, tenant, number)
    return number if use is NumberUse.EXTENSION else None


def _insert(connection: Connection, tenant: str, group: Group) -> None:
    row = {"tenant": tenant, "number": group.number, **_columns(group)}
    connection.execute(insert(tables.ring_groups).values(row | created_now()))


def _write(connection: Connection, tenant: str, group: Group) -> None:
    each, member = tables.ring_groups, tables.group_members
    connection.execute(
        update(each)
        .where(each.c.tenant == tenant, each.c.number == group.number)
        .values(_columns(group))
    )
    connection.execute(
        delete(member).where(member.c.tenant == tenant, member.c.number == group.number)
    )
    rows = [
        {"tenant": tenant, "number": group.number, "position": at, "member": number}
        for at, number in enumerate(group.members)
    ]
    if rows:
        connection.execute(insert(member), rows)
    changed(connection)


def _columns(group: Group) -> dict[str, object]:
    return {
        "name": group.name,
        "strategy": group.strategy.value,
        "external": group.external,
        "ring_time": group.ring_time,
        "longest_wait": group.longest_wait,
        "next": group.next,
        "recording": group.recording or recording_terms.NO_RULE,
    }
