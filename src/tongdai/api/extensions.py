"""The colleagues of an extension, and where each stands: ``/api/v1/extensions``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tongdai.switch.presence import Colleague, State

from .authentication import Authentication


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
    """All of them: a tenant has thousands at most."""

    items: list[Extension]


def routes(presence: Presence, authentication: Authentication) -> list[Route]:
    """The resource's routes."""

    async def list_extensions(request: Request) -> Response:
        who = authentication.principal(request)
        items = [
            Extension(each.number, each.name, each.state)
            for each in presence.of(who.tenant)
        ]
        return Response(
            msgspec.json.encode(Extensions(items)),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},  # true for a moment only
        )

    return [Route("/extensions", list_extensions, methods=["GET"])]
