"""Login tokens, which a tenant's back end hands to its pages: ``/api/v1/tokens``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final, Protocol

import msgspec

from tongdai.storage.scopes import Scope

from .authentication import Principal
from .operations import Operation
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


class TokenWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a POST."""

    extension: str
    ttl: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_TTL)] = USUAL_TTL
    "Seconds."


class Token(msgspec.Struct, frozen=True, rename="camel"):
    """A token, shown this one time."""

    token: str
    expires_at: datetime


def operations(tokens: LoginTokens) -> list[Operation]:
    """What can be done with login tokens."""

    async def make_token(who: Principal, body: TokenWish) -> Token:
        """A token with which a page registers: `omiSDK.register({ token })`."""
        issued = await tokens.issue(who.tenant, body.extension, body.ttl)
        if issued is None:
            raise InvalidField("extension", "no extension of yours")
        token, expires_at = issued
        return Token(token, datetime.fromtimestamp(expires_at, UTC))

    return [
        Operation(
            "POST",
            "/tokens",
            make_token,
            Scope.TOKENS_WRITE,
            "A token that a page registers with",
            status=201,
        )
    ]
