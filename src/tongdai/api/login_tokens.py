"""Login tokens, which a tenant's back end hands to its pages: ``/api/v1/tokens``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .authentication import Authentication
from .bodies import body_of
from .problems import InvalidField

USUAL_TTL: Final = 60
LONGEST_TTL: Final = 3600
"Seconds. A page uses its token at once; whoever finds one later must not get far."


class LoginTokens(Protocol):
    """What this resource needs of storage; tests pass a list-backed one."""

    async def issue(
        self, tenant: str, extension: str, ttl: float
    ) -> tuple[str, float] | None:
        """A new token and when it ends; None if the tenant has no such extension."""


PATH: Final = "/tokens"


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a POST."""

    extension: str
    ttl: int = USUAL_TTL
    "Seconds."


class Token(msgspec.Struct, frozen=True, rename="camel"):
    """A token, shown this one time."""

    token: str
    expires_at: datetime


def routes(tokens: LoginTokens, authentication: Authentication) -> list[Route]:
    """The resource's routes."""

    async def make_token(request: Request) -> Response:
        tenant = authentication.tenant(request)
        wanted = await body_of(request, Wanted)
        if not 1 <= wanted.ttl <= LONGEST_TTL:
            raise InvalidField("ttl", f"seconds from 1 to {LONGEST_TTL}")
        issued = await tokens.issue(tenant, wanted.extension, wanted.ttl)
        if issued is None:
            raise InvalidField("extension", "no extension of yours")
        token, expires_at = issued
        return Response(
            msgspec.json.encode(Token(token, datetime.fromtimestamp(expires_at, UTC))),
            201,
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    return [Route(PATH, make_token, methods=["POST"])]
