"""The tenant's API keys: ``/api/v1/keys``. A key is shown once, when it is made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from sqlalchemy import Connection

from tongdai.storage import api_keys, scopes
from tongdai.storage.api_keys import ApiKeyRow
from tongdai.storage.errors import UnknownApiKey
from tongdai.storage.scopes import Scope

from .administration import REFUSALS, Administration, Text, change, found, read
from .authentication import Principal
from .operations import Operation
from .problems import MissingScope, NotFound


class ApiKey(msgspec.Struct, frozen=True, rename="camel"):
    """A key, but for itself."""

    id: str
    "The beginning of its digest."
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime


class ApiKeys(msgspec.Struct, frozen=True):
    """All of them, the oldest first."""

    items: list[ApiKey]


class ApiKeyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to make."""

    scopes: Annotated[list[Text], msgspec.Meta(min_length=1, max_length=100)]
    name: Text = ""


class NewApiKey(msgspec.Struct, frozen=True):
    """A key, shown this one time."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    key: str


def operations(administration: Administration) -> list[Operation]:
    """What can be done with API keys."""

    async def list_keys(who: Principal) -> ApiKeys:
        """The oldest first."""
        rows = await read(
            administration, lambda connection: api_keys.api_keys(connection, who.tenant)
        )
        return ApiKeys([_shown(each) for each in rows])

    async def make_key(who: Principal, body: ApiKeyWish) -> NewApiKey:
        """It may do no more than the key that asks for it."""

        def add(connection: Connection) -> NewApiKey:
            may = scopes.read(body.scopes)
            if beyond := may - who.scopes:
                more = ", ".join(sorted(beyond))
                raise MissingScope(f"expected scopes of the key that asks, not {more}")
            new = api_keys.add_api_key(connection, who.tenant, body.name, may=may)
            rows = {each.id: each for each in api_keys.api_keys(connection, who.tenant)}
            return NewApiKey(new.id, rows[new.id].name, tuple(sorted(may)), new.key)

        return await change(administration, add)

    async def remove_key(who: Principal, key: str) -> None:
        """It opens nothing any more, from this moment on."""

        def remove(connection: Connection) -> None:
            try:
                api_keys.remove_api_key(connection, who.tenant, key)
            except UnknownApiKey:
                found(None, "key")

        await change(administration, remove)

    there = (NotFound,)
    return [
        Operation(
            "GET", "/keys", list_keys, Scope.KEYS_READ, "Every API key", problems=there
        ),
        Operation(
            "POST",
            "/keys",
            make_key,
            Scope.KEYS_WRITE,
            "Make an API key",
            status=201,
            problems=(*REFUSALS, NotFound),
        ),
        Operation(
            "DELETE",
            "/keys/{key}",
            remove_key,
            Scope.KEYS_WRITE,
            "Remove an API key",
            problems=there,
        ),
    ]


def _shown(row: ApiKeyRow) -> ApiKey:
    return ApiKey(row.id, row.name, tuple(sorted(row.scopes)), row.created_at)
