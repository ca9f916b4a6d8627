"""Accounts of the console: who may see to a tenant's switchboard, in which role."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from . import console_passwords, names, tables
from .administration import changed, created_now, domains_of
from .console_errors import AccountExists, TooManyAccounts, UnknownAccount
from .moments import from_micros
from .scopes import EVERYTHING, Scope

FIRST: Final = "admin"
"The account that a new tenant gets."

MOST: Final = 1_000
"Accounts of a tenant: all of them are in memory, with 20 logins each."


class Role(enum.StrEnum):
    """What an account is for. The values are public."""

    ADMIN = "admin"
    "Runs the switchboard of its tenant."

    VIEWER = "viewer"
    "Looks, and changes nothing."


READING: Final = ":read"
"How the scopes end that change nothing."

OF_PROGRAMS: Final = frozenset({Scope.TOKENS_WRITE})
"""
What no role has. A login token is for a program that has checked who sits at a page; a
person at the console would log in as somebody else, for longer than a login lasts.
As the extension that the operator gave its account it may: that is no scope.
"""


def scopes_of(role: Role) -> frozenset[Scope]:
    """What a role may do: the same scopes as those of API keys."""
    if role is Role.ADMIN:
        return EVERYTHING - OF_PROGRAMS
    return frozenset(each for each in EVERYTHING if each.endswith(READING))


@dataclass(frozen=True, slots=True)
class Account:
    """One account, as the running switchboard has it."""

    tenant: str
    "The tenant's label."

    name: str
    role: Role
    password: str = field(repr=False)
    "What is kept of it, see :mod:`.console_passwords`."

    must_change: bool
    "The password must be changed before anything else is done."

    extension: str | None = None
    "Its number, if it has one: see :mod:`.console_extensions`."

    @property
    def stamp(self) -> str:
        """Differs whenever the password was set anew."""
        return console_passwords.stamp_of(self.password)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What a list of accounts shows."""

    name: str
    role: Role
    must_change: bool
    created_at: datetime
    extension: str | None


def add_account(
    connection: Connection,
    tenant: str,
    name: str,
    role: Role,
    password: str,
    *,
    must_change: bool,
) -> str:
    """
    Add an account; return its name.

    Args:
        password: What :func:`.console_passwords.kept` made of it.
        must_change: The password must be changed at the first login.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: The name cannot be used.
        AccountExists: There is one of this name.
        TooManyAccounts: The tenant has as many as it may have.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    name = names.account(name)
    each = tables.console_accounts
    mine = each.c.tenant == tenant
    same = select(each.c.name).where(mine, each.c.name == name)
    if connection.execute(same).first() is not None:
        raise AccountExists(tenant, name)
    count = select(func.count()).select_from(each).where(mine)
    if connection.execute(count).scalar_one() >= MOST:
        raise TooManyAccounts(tenant, MOST)
    row = {
        "tenant": tenant,
        "name": name,
        "role": role.value,
        "password": password,
        "must_change": must_change,
    }
    connection.execute(insert(each).values(row | created_now()))
    changed(connection)
    return name


def accounts(connection: Connection, tenant: str) -> list[AccountRow]:
    """
    The accounts of a tenant, by name.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    each = tables.console_accounts.c
    query = select(
        each.name,
        each.role,
        each.must_change,
        each.created_at,
        tables.console_extensions.c.number,
    ).select_from(_WITH_EXTENSIONS)
    return [
        AccountRow(name, Role(role), must_change, from_micros(created_at), extension)
        for name, role, must_change, created_at, extension in connection.execute(
            query.where(each.tenant == tenant).order_by(each.name)
        )
    ]


def set_password(
    connection: Connection, tenant: str, name: str, password: str, *, must_change: bool
) -> str:
    """
    Give an account a new password; return its name. Everybody who is logged in is out.

    Args:
        password: What :func:`.console_passwords.kept` made of it.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownAccount: The tenant has none of this name.
    """
    tenant, name = tenant.lower(), name.strip().lower()
    domains_of(connection, tenant)
    each = tables.console_accounts
    found = connection.execute(
        update(each)
        .where(each.c.tenant == tenant, each.c.name == name)
        .values(password=password, must_change=must_change)
    )
    if not found.rowcount:
        raise UnknownAccount(tenant, name)
    changed(connection)
    return name


def remove_account(connection: Connection, tenant: str, name: str) -> str:
    """
    Remove an account; return its name. Everybody who is logged in is out.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownAccount: The tenant has none of this name.
    """
    tenant, name = tenant.lower(), name.strip().lower()
    domains_of(connection, tenant)
    each = tables.console_accounts
    removed = connection.execute(
        delete(each).where(each.c.tenant == tenant, each.c.name == name)
    )
    if not removed.rowcount:
        raise UnknownAccount(tenant, name)
    changed(connection)
    return name


def load(connection: Connection) -> Mapping[tuple[str, str], Account]:
    """Every account, by its tenant's label and its name."""
    each = tables.console_accounts.c
    query = select(
        each.tenant,
        each.name,
        each.role,
        each.password,
        each.must_change,
        tables.console_extensions.c.number,
    ).select_from(_WITH_EXTENSIONS)
    return {
        (tenant, name): Account(tenant, name, Role(role), *rest)
        for tenant, name, role, *rest in connection.execute(query)
    }


_WITH_EXTENSIONS: Final = tables.console_accounts.outerjoin(
    tables.console_extensions,
    (tables.console_accounts.c.tenant == tables.console_extensions.c.tenant)
    & (tables.console_accounts.c.name == tables.console_extensions.c.name),
)
