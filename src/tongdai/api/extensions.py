"""The colleagues of an extension, and where each stands: ``/api/v1/extensions``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tongdai.switch.presence import Colleague, State

from .authentication import Authentication

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


def routes(presence: Presence, authentication: Authentication) -> list[Route]:
    """The resource's routes."""

    async def list_extensions(request: Request) -> Response:
        who = authentication.principal(request)
        items: list[Extension] = []
        for each in presence.of(who.tenant):
            items.append(Extension(each.number, each.name, each.state))
            if not len(items) % PORTION:
                await asyncio.sleep(0)
        return Response(
            msgspec.json.encode(Extensions(items)),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},  # true for a moment only
        )

    return [Route("/extensions", list_extensions, methods=["GET"])]
