"""Trunks of each tenant: added, changed, removed; listed without their passwords."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from tongdai.call.directory import NumberFormat, Trunk

from . import names, tables
from .administration import changed, created_now, domains_of
from .errors import (
    InvalidName,
    NameRule,
    TrunkExists,
    TrunkNeedsAccount,
    UnknownTrunk,
)

TRANSPORTS: Final = ("udp", "tcp", "tls")

CODECS: Final = ("PCMA", "PCMU", "G722", "opus")
"What the media engine speaks, as it is registered."

HIGHEST_PORT: Final = 65535
HIGHEST_ORDER: Final = 999

MOST_SOURCES: Final = 16
"Networks of one carrier: each is compared with every stranger's request."

WIDEST: Final = 16
"Bits of a network's addresses: whoever is in it may call in without a password."

LONGEST_SECRET: Final = 128
"Characters of a carrier's password."

_ACCOUNT: Final = re.compile(r"[!#-\[\]-~]{0,128}")
"""What a user name may have: printable ASCII but no space, quote or backslash, so that
it stands in a SIP address and in a quoted string as it is."""


@dataclass(frozen=True, slots=True)
class TrunkChange:
    """What is to be different; None leaves a thing as it is."""

    host: str | None = None
    port: int | None = None
    "0: by DNS, or what is usual for the transport."

    transport: str | None = None
    order: int | None = None
    user: str | None = None
    password: str | None = None
    registers: bool | None = None
    domain: str | None = None
    sources: Sequence[str] | None = None
    numbers: NumberFormat | None = None
    codecs: Sequence[str] | None = None

    def __repr__(self) -> str:
        return f"TrunkChange(host={self.host!r}, …)"  # a password is never shown


def add_trunk(
    connection: Connection, tenant: str, name: str, host: str, change: TrunkChange
) -> str:
    """
    Add a trunk; return its name.

    Args:
        host: Name or address of the carrier's SIP server.
        change: How it differs from the defaults of
            :class:`~tongdai.call.directory.Trunk`.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: Something of it cannot be used.
        TrunkExists: The tenant has one of this name.
        TrunkNeedsAccount: It registers or has a password, and no user name.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    name = names.trunk(name)
    if name in _names(connection, tenant):
        raise TrunkExists(tenant, name)
    trunk = _changed(Trunk(name, _host(host)), change)
    password = _password(trunk, "", change)
    row = {"tenant": tenant, "name": name, "password": password, **_columns(trunk)}
    connection.execute(insert(tables.trunks).values(row | created_now()))
    changed(connection)
    return name


def set_trunk(
    connection: Connection, tenant: str, name: str, change: TrunkChange
) -> str:
    """
    Change a trunk; return its name. Calls over it go on.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownTrunk: The tenant has none of this name.
        InvalidName: Something of it cannot be used.
        TrunkNeedsAccount: It registers or has a password, and no user name.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    name = names.trunk(name)
    each = tables.trunks
    this = (each.c.tenant == tenant) & (each.c.name == name)
    row = connection.execute(_query().where(this)).first()
    if row is None:
        raise UnknownTrunk(tenant, name)
    former = connection.execute(select(each.c.password).where(this)).scalar_one()
    trunk = _changed(_trunk(row), change)
    values = {**_columns(trunk), "password": _password(trunk, former, change)}
    connection.execute(update(each).where(this).values(values))
    changed(connection)
    return name


def trunks(connection: Connection, tenant: str) -> list[Trunk]:
    """
    The trunks of a tenant, in the order in which they are tried.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    each = tables.trunks.c
    query = _query().where(each.tenant == tenant).order_by(each.rank, each.name)
    return [_trunk(row) for row in connection.execute(query)]


def remove_trunk(connection: Connection, tenant: str, name: str) -> str:
    """
    Remove a trunk; return its name. Calls over it go on.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: No trunk could have this name.
        UnknownTrunk: The tenant has none of it.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    name = names.trunk(name)
    each = tables.trunks
    removed = connection.execute(
        delete(each).where(each.c.tenant == tenant, each.c.name == name)
    )
    if not removed.rowcount:
        raise UnknownTrunk(tenant, name)
    changed(connection)
    return name


def load_all(connection: Connection) -> defaultdict[str, list[Trunk]]:
    """The trunks of every tenant, by its label."""
    found: defaultdict[str, list[Trunk]] = defaultdict(list)
    for row in connection.execute(_query()):
        found[row.tenant].append(_trunk(row))
    return found


def load_passwords(connection: Connection) -> dict[tuple[str, str], str]:
    """By tenant and name of the trunk; those without one are left out."""
    each = tables.trunks.c
    query = select(each.tenant, each.name, each.password).where(each.password != "")
    return {
        (tenant, name): password for tenant, name, password in connection.execute(query)
    }


def _query() -> Select[Any]:
    each = tables.trunks.c
    return select(*(column for column in each if column is not each.password))


def _trunk(row: Row[Any]) -> Trunk:
    return Trunk(
        row.name,
        row.host,
        row.port,
        row.transport,
        row.rank,
        row.account,
        row.registers,
        row.domain,
        tuple(row.sources.split()),
        NumberFormat(row.numbers),
        tuple(row.codecs.split()),
    )


def _columns(trunk: Trunk) -> dict[str, object]:
    return {
        "host": trunk.host,
        "port": trunk.port,
        "transport": trunk.transport,
        "rank": trunk.order,
        "account": trunk.user,
        "registers": trunk.registers,
        "domain": trunk.domain,
        "sources": " ".join(trunk.sources),
        "numbers": trunk.numbers.value,
        "codecs": " ".join(trunk.codecs),
    }


def _names(connection: Connection, tenant: str) -> set[str]:
    each = tables.trunks.c
    query = select(each.name).where(each.tenant == tenant)
    return set(connection.execute(query).scalars())


def _changed(trunk: Trunk, change: TrunkChange) -> Trunk:
    """``trunk`` after ``change``, checked."""
    new: dict[str, Any] = {}
    if change.host is not None:
        new["host"] = _host(change.host)
    if change.port is not None:
        if not 0 <= change.port <= HIGHEST_PORT:
            raise InvalidName(str(change.port), NameRule.PORT)
        new["port"] = change.port or None
    if change.transport is not None:
        if change.transport not in TRANSPORTS:
            raise InvalidName(change.transport, NameRule.TRANSPORT)
        new["transport"] = change.transport
    if change.order is not None:
        if not 0 <= change.order <= HIGHEST_ORDER:
            raise InvalidName(str(change.order), NameRule.ORDER)
        new["order"] = change.order
    if change.user is not None:
        if not _ACCOUNT.fullmatch(change.user):
            raise InvalidName(change.user, NameRule.ACCOUNT)
        new["user"] = change.user
    if change.registers is not None:
        new["registers"] = change.registers
    if change.domain is not None:
        new["domain"] = _host(change.domain) if change.domain else ""
    if change.sources is not None:
        new["sources"] = _sources(change.sources)
    if change.numbers is not None:
        new["numbers"] = change.numbers
    if change.codecs is not None:
        new["codecs"] = _codecs(change.codecs)
    return replace(trunk, **new)


def _password(trunk: Trunk, former: str, change: TrunkChange) -> str:
    """The password after ``change``; an account that is taken away takes it along."""
    password = former if change.password is None else change.password
    if change.user == "" and change.password is None:
        password = ""
    if len(password) > LONGEST_SECRET or not password.isprintable():
        raise InvalidName("…", NameRule.SECRET)
    if bool(password) != bool(trunk.user) or (trunk.registers and not password):
        raise TrunkNeedsAccount(trunk.name)
    return password


def _host(text: str) -> str:
    """A domain name, or an address without brackets."""
    try:
        return str(ipaddress.ip_address(text.strip().strip("[]")))
    except ValueError:
        pass  # a name then
    try:
        return names.domain(text.strip())
    except InvalidName:
        raise InvalidName(text, NameRule.HOST) from None


def _sources(wanted: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in wanted:
        try:
            network = ipaddress.ip_network(text.strip())
        except ValueError:
            raise InvalidName(text, NameRule.SOURCES) from None
        too_wide = network.max_prefixlen - network.prefixlen > WIDEST
        if too_wide or len(found) == MOST_SOURCES:
            raise InvalidName(text, NameRule.SOURCES)
        whole = network.prefixlen == network.max_prefixlen
        found[str(network.network_address) if whole else str(network)] = None
    return tuple(found)


def _codecs(wanted: Sequence[str]) -> tuple[str, ...]:
    known = {codec.lower(): codec for codec in CODECS}
    found = tuple(known.get(text.strip().lower(), "") for text in wanted)
    if not found or "" in found or len(set(found)) != len(found):
        raise InvalidName(",".join(wanted), NameRule.CODECS)
    return found
