"""The colleagues of an extension, and where each stands: ``/api/v1/extensions``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final, Protocol

import msgspec

from tongdai.storage.scopes import Scope
from tongdai.switch.presence import Colleague, State

from .authentication import Principal
from .operations import Operation

PORTION: Final = 500
"Extensions that are looked at, in about a millisecond, before calls have their turn."


class Presence(Protocol):
    """What this resource needs of the running switchboard."""

    def of(self, tenant: str) -> Iterable[Colleague]:
        """Every extension of a tenant, by number."""


class Extension(msgspec.Struct, frozen=True):
    """One extension of the tenant."""

    extension: str
    name: str
    state: State


class Extensions(msgspec.Struct, frozen=True):
    """All of them: the largest tenants have some thousands."""

    items: list[Extension]


def operations(presence: Presence) -> list[Operation]:
    """What can be asked about extensions."""

    async def list_extensions(who: Principal) -> Extensions:
        """By number, as the switchboard knows them at this moment."""
        items: list[Extension] = []
        for each in presence.of(who.tenant):
            items.append(Extension(each.number, each.name, each.state))
            if not len(items) % PORTION:
                await asyncio.sleep(0)
        return Extensions(items)

    return [
        Operation(
            "GET",
            "/extensions",
            list_extensions,
            Scope.DIRECTORY_READ,
            "Every extension, and who is free",
            for_extensions=True,
        )
    ]
