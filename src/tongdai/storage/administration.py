"""
Tenants and extensions: added, listed, removed, by the command line and the demo.

Each function works inside the caller's transaction, so that several make one change.
A running switchboard notices within a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, delete, func, insert, select, update

from tongdai.call.directory import Dialling, Forwarding, RecordingTerms

from . import (
    loading,
    names,
    number_space,
    passwords,
    recording_terms,
    supervising,
    tables,
)
from .errors import (
    DomainTaken,
    ExtensionsExist,
    TenantInUse,
    UnknownExtensions,
    UnknownTenant,
)
from .moments import to_micros

AT_A_TIME: Final = 500
"Numbers in one query: SQLite takes 32766 values, other databases fewer."


@dataclass(frozen=True, slots=True)
class TenantRow:
    """What a list of tenants shows."""

    label: str
    domains: tuple[str, ...]
    "Besides the label."

    extensions: int
    "How many."

    loopback_only: bool
    "Never served beyond this machine."

    dialling: Dialling
    "Which telephone numbers it may call."

    supervised_told: bool = False
    "Who is supervised sees it."

    recording: RecordingTerms = field(default_factory=RecordingTerms)


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """What a list of extensions shows."""

    number: str
    name: str
    phones: int
    "Phones and pages that are registered, as far as the database knows."

    forwarding: Forwarding
    hotlines: tuple[str, ...] | None
    "From which it may call out, its usual one first; None: every one."

    supervises: tuple[str, ...] | None = ()
    "Extensions, and groups whose members, it may listen in to; None: everybody."

    recording: str = ""
    "A rule; empty: none of its own."


@dataclass(frozen=True, slots=True)
class NewExtension:
    """One extension to add."""

    number: str
    password: str
    name: str = ""

    def __repr__(self) -> str:
        return f"NewExtension({self.number!r}, …)"  # a password is never shown


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with a tenant."""

    extensions: int
    calls: int


def add_tenant(
    connection: Connection,
    label: str,
    *,
    domains: Iterable[str] = (),
    loopback_only: bool = False,
) -> str:
    """
    Add a tenant; return its label as it is kept.

    Args:
        domains: SIP domains that mean this tenant, besides its label.
        loopback_only: Never serve it beyond this machine.

    Raises:
        InvalidName: The label or a domain cannot be used.
        DomainTaken: A tenant has one of them already.
    """
    label = names.label(label)
    wanted = list(dict.fromkeys([label, *map(names.domain, domains)]))
    each = tables.domains.c
    taken = connection.execute(
        select(each.domain, each.tenant).where(each.domain.in_(wanted))
    ).first()
    if taken is not None:
        raise DomainTaken(*taken)
    connection.execute(
        insert(tables.tenants).values(
            label=label, loopback_only=loopback_only, created_at=_now()
        )
    )
    connection.execute(
        insert(tables.domains), [{"domain": d, "tenant": label} for d in wanted]
    )
    changed(connection)
    return label


def tenants(connection: Connection) -> list[TenantRow]:
    """All tenants, by label."""
    each, of_tenant = tables.tenants.c, tables.extensions.c
    counted = select(of_tenant.tenant, func.count()).group_by(of_tenant.tenant)
    counts = _counts(connection, counted)
    domains: defaultdict[str, list[str]] = defaultdict(list)
    other = tables.domains.c
    for label, domain in connection.execute(
        select(other.tenant, other.domain)
        .where(other.domain != other.tenant)
        .order_by(other.domain)
    ):
        domains[label].append(domain)
    dialling = loading.dialling(connection)
    told = loading.supervised_told(connection)
    recording = recording_terms.load(connection)
    return [
        TenantRow(
            label,
            tuple(domains[label]),
            counts.get(label, 0),
            loopback_only,
            dialling[label],
            label in told,
            recording[label],
        )
        for label, loopback_only in connection.execute(
            select(each.label, each.loopback_only).order_by(each.label)
        )
    ]


def remove_tenant(
    connection: Connection, label: str, *, everything: bool = False
) -> Removed:
    """
    Remove a tenant.

    Args:
        everything: Its extensions and its history too.

    Raises:
        UnknownTenant: There is none.
        TenantInUse: It has extensions or a history, and ``everything`` was not asked.
    """
    label = label.lower()
    domains_of(connection, label)
    extensions, calls = tables.extensions, tables.calls
    found = Removed(
        _count(connection, extensions, label), _count(connection, calls, label)
    )
    if found != Removed(0, 0) and not everything:
        raise TenantInUse(label, found.extensions, found.calls)
    # The sound of recordings without a row is swept away.
    of_calls = tables.call_parties, tables.call_infos, tables.recordings
    costs = tables.usage, tables.outside_talks
    for history in (calls, *of_calls, *costs):
        connection.execute(delete(history).where(history.c.tenant == label))
    connection.execute(
        delete(tables.tenants).where(tables.tenants.c.label == label)
    )  # extensions, digests and bindings go with it
    changed(connection)
    return found


def add_extensions(
    connection: Connection, tenant: str, wanted: Sequence[NewExtension]
) -> None:
    """
    Add all of them, or none.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: A number or a name cannot be used.
        WeakPassword: A password breaks a rule.
        ExtensionsExist: Some are there already.
        NumberTaken: One is the number of a group or a hotline.
    """
    tenant = tenant.lower()
    realms = domains_of(connection, tenant)
    now = _now()
    rows, digests = [], []
    for new in wanted:
        (number,) = names.numbers(new.number)
        passwords.check(number, new.password)
        name = names.display_name(new.name)
        rows.append(
            {"tenant": tenant, "number": number, "name": name, "created_at": now}
        )
        digests += passwords.rows(tenant, number, new.password, realms)
    numbers = [new.number for new in wanted]
    present = present_extensions(connection, tenant, numbers)
    if present:
        raise ExtensionsExist(tenant, tuple(n for n in numbers if n in present))
    number_space.check_extensions_free(connection, tenant, numbers)
    if rows:
        connection.execute(insert(tables.extensions), rows)
        connection.execute(insert(tables.digests), digests)
        changed(connection)


def set_password(
    connection: Connection, tenant: str, number: str, password: str
) -> None:
    """
    Give an extension a new password; the one that it has changes nothing.

    Whatever was let in by the old one is out: its registrations go with the digests,
    and its login tokens. Calls go on.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownExtensions: There is no such extension.
        WeakPassword: The password breaks a rule.
    """
    tenant = tenant.lower()
    realms = domains_of(connection, tenant)
    if number not in present_extensions(connection, tenant, [number]):
        raise UnknownExtensions(tenant, (number,))
    passwords.check(number, password)
    rows = passwords.rows(tenant, number, password, realms)
    each, token = tables.digests, tables.login_tokens
    its_own = (each.c.tenant == tenant) & (each.c.number == number)
    kept = connection.execute(select(each).where(its_own)).mappings()
    if {row["realm"]: dict(row) for row in kept} == {row["realm"]: row for row in rows}:
        return
    connection.execute(delete(each).where(its_own))
    connection.execute(insert(each), rows)
    connection.execute(
        delete(token).where(token.c.tenant == tenant, token.c.number == number)
    )
    changed(connection)


def extensions(
    connection: Connection, tenant: str, *, now: float
) -> list[ExtensionRow]:
    """
    The extensions of a tenant, by number.

    Args:
        now: Seconds since the epoch.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    bound, digest = tables.bindings.c, tables.digests.c
    counted = (
        select(bound.number, func.count())
        .join_from(
            tables.bindings,
            tables.digests,
            (bound.domain == digest.realm) & (bound.number == digest.number),
        )
        .where(digest.tenant == tenant, bound.expires_at > now)
        .group_by(bound.number)
    )
    registered = _counts(connection, counted)
    found = loading.extensions(connection, tenant)[tenant]
    return [
        ExtensionRow(
            each.number,
            each.name,
            registered.get(each.number, 0),
            each.forwarding,
            each.hotlines,
            each.supervises,
            each.recording or recording_terms.NO_RULE,
        )
        for each in sorted(found, key=lambda each: (len(each.number), each.number))
    ]


def remove_extensions(
    connection: Connection, tenant: str, numbers: Sequence[str]
) -> None:
    """
    Remove all of them, or none. Their history stays; their phones are unregistered.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownExtensions: Some are not there.
        NumberInUse: Somebody else of the tenant leads there.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    present = present_extensions(connection, tenant, numbers)
    missing = tuple(number for number in numbers if number not in present)
    if missing:
        raise UnknownExtensions(tenant, missing)
    number_space.check_unused(connection, tenant, numbers)
    each = tables.extensions
    for some in slices(numbers):
        connection.execute(
            delete(each).where(each.c.tenant == tenant, each.c.number.in_(some))
        )
        supervising.forget(connection, tenant, some)
    changed(connection)


def domains_of(connection: Connection, tenant: str) -> tuple[str, ...]:
    """
    The SIP domains of a tenant, its label first.

    Raises:
        UnknownTenant: There is none of this label.
    """
    each = tables.domains.c
    found = connection.execute(
        select(each.domain)
        .where(each.tenant == tenant)
        .order_by(each.domain != tenant, each.domain)
    )
    domains = tuple(found.scalars())
    if not domains:
        raise UnknownTenant(tenant)
    return domains


def present_extensions(
    connection: Connection, tenant: str, numbers: Sequence[str]
) -> set[str]:
    """Which of the numbers are extensions of the tenant."""
    each = tables.extensions.c
    present: set[str] = set()
    for some in slices(numbers):
        query = select(each.number).where(each.tenant == tenant, each.number.in_(some))
        present.update(connection.execute(query).scalars())
    return present


def changed(connection: Connection) -> None:
    """Tell running switchboards that their snapshot is out of date."""
    row = tables.switchboard
    connection.execute(update(row).values(revision=row.c.revision + 1))


def created_now() -> dict[str, int]:
    """The column that says when a row was added."""
    return {"created_at": _now()}


def slices(numbers: Sequence[str]) -> Iterable[Sequence[str]]:
    """``numbers`` in as many parts as it takes, each of ``AT_A_TIME`` at most."""
    for start in range(0, len(numbers), AT_A_TIME):
        yield numbers[start : start + AT_A_TIME]


def _count(connection: Connection, table: Table, tenant: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.tenant == tenant)
    return connection.execute(query).scalar_one()


def _counts(connection: Connection, query: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _now() -> int:
    return to_micros(datetime.now(UTC))
