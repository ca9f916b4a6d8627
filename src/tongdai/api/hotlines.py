"""The numbers that an extension may call out with: ``/api/v1/hotlines``."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tongdai.call import directory
from tongdai.call.routing import permitted_hotlines

from .authentication import Authentication, Principal


class Hotline(msgspec.Struct, frozen=True):
    """One number of the tenant's in the telephone network."""

    number: str
    name: str
    "What colleagues call it; customers never see it."


class Hotlines(msgspec.Struct, frozen=True):
    """Those that ``makeCall`` may name; the first is used when it names none."""

    items: list[Hotline]


def routes(
    snapshot: Callable[[], directory.Directory], authentication: Authentication
) -> list[Route]:
    """The resource's routes."""

    async def list_hotlines(request: Request) -> Response:
        who = authentication.principal(request)
        items = [Hotline(each.number, each.name) for each in _open_to(snapshot(), who)]
        return Response(
            msgspec.json.encode(Hotlines(items)),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},  # an operator may change them
        )

    return [Route("/hotlines", list_hotlines, methods=["GET"])]


def _open_to(known: directory.Directory, who: Principal) -> list[directory.Hotline]:
    """Those that the extension may call out with, its usual one first."""
    tenant = known.tenant_of(who.tenant)
    extension = known.extension(who.tenant, who.extension)
    if tenant is None or extension is None:
        return []  # removed a moment ago
    return [tenant.hotlines[each] for each in permitted_hotlines(tenant, extension)]
