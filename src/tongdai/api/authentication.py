"""Who asks: the extension that an access token was made for (RFC 6750)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from starlette.requests import Request

from .problems import Unauthorized

LONGEST_TOKEN: Final = 4096
"Characters of a token that are looked at; ours have about 200."


@dataclass(frozen=True, slots=True)
class Principal:
    """The extension that a request speaks for: what is not its own, it never sees."""

    tenant: str
    "The tenant's label."

    extension: str
    "The extension's number."


class AccessTokens(Protocol):
    """What authentication needs: the switchboard knows which registrations live."""

    def owner(self, token: str) -> tuple[str, str] | None:
        """Tenant and extension of a good token; ``None`` for any other text."""


def bearer(request: Request) -> str | None:
    """The token of ``Authorization: Bearer …``; never one out of the address line."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        return None
    return token


class Authentication:
    """Finds the principal of a request."""

    def __init__(self, tokens: AccessTokens) -> None:
        self._tokens = tokens

    def principal(self, request: Request) -> Principal:
        """
        Whom ``request`` speaks for.

        Raises:
            Unauthorized: no token, or one that is forged, over, or whose registration
                is gone. Which of these is not said.
        """
        token = bearer(request)
        if token is None:
            raise Unauthorized("send an access token: Authorization: Bearer <token>")
        owner = self._tokens.owner(token)
        if owner is None:
            raise Unauthorized("this access token is not good, or no longer")
        return Principal(*owner)
