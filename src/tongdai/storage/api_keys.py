"""API keys: what a tenant's own back end shows to the API. Only digests are kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from . import names, scopes, tables
from .administration import changed, created_now, domains_of
from .errors import ApiKeyExists, UnknownApiKey
from .moments import from_micros
from .scopes import EVERYTHING, Scope

KEY_BYTES: Final = 32
"Random bytes of a key: nobody guesses one, so a plain digest keeps it well enough."

PREFIX: Final = "tdk_"
"So that people, and programs that look for leaked secrets, know one when they see it."

ID_DIGITS: Final = 12
"Hexadecimal digits of a key's id."


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """What a list of keys shows."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class KeyRights:
    """What a key opens."""

    tenant: str
    "The tenant's label."

    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key that was just added; nobody can learn the key itself again."""

    id: str
    key: str = field(repr=False)


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def id_of(key: str) -> str:
    """What names a key where it may be seen: the beginning of its digest."""
    return digest(key)[:ID_DIGITS]


def add_api_key(
    connection: Connection,
    tenant: str,
    name: str = "",
    *,
    key: str | None = None,
    may: frozenset[Scope] = EVERYTHING,
) -> NewApiKey:
    """
    Add a key.

    Args:
        name: What it is for.
        key: Public knowledge, such as the demo's; else one is made up.
        may: What it may do.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: The name cannot be used.
        ApiKeyExists: The given key is there already.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    name = names.display_name(name)
    if key is None:
        key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    new = NewApiKey(id_of(key), key)
    each = tables.api_keys
    known = connection.execute(select(each.c.id).where(each.c.id == new.id)).first()
    if known is not None:
        raise ApiKeyExists(new.id)
    row = {
        "id": new.id,
        "tenant": tenant,
        "name": name,
        "digest": digest(key),
        "scopes": scopes.write(may),
    }
    connection.execute(insert(each).values(row | created_now()))
    changed(connection)
    return new


def api_keys(connection: Connection, tenant: str) -> list[ApiKeyRow]:
    """
    The keys of a tenant, the oldest first.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    each = tables.api_keys.c
    query = select(each.id, each.name, each.scopes, each.created_at)
    mine = query.where(each.tenant == tenant).order_by(each.created_at, each.id)
    return [
        ApiKeyRow(key, name, scopes.kept(may), from_micros(created_at))
        for key, name, may, created_at in connection.execute(mine)
    ]


def load(connection: Connection) -> Mapping[str, KeyRights]:
    """What every key opens, by its digest."""
    each = tables.api_keys.c
    query = select(each.digest, each.tenant, each.scopes)
    return {
        digest: KeyRights(tenant, scopes.kept(may))
        for digest, tenant, may in connection.execute(query)
    }


def remove_api_key(connection: Connection, tenant: str, key: str) -> None:
    """
    Remove the key with this id.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownApiKey: The tenant has none of this id.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    each = tables.api_keys
    removed = connection.execute(
        delete(each).where(each.c.tenant == tenant, each.c.id == key.lower())
    )
    if not removed.rowcount:
        raise UnknownApiKey(tenant, key)
    changed(connection)
