"""Who asks: an extension by its access token, a program by its API key (RFC 6750)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from starlette.requests import Request

from tongdai.storage.api_keys import KeyRights
from tongdai.storage.scopes import Scope

from .problems import MissingScope, Unauthorized

LONGEST_TOKEN: Final = 4096
"Characters of a token or key that are looked at; ours have about 200."


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom a request speaks for: what is not its own, it never sees."""

    tenant: str
    "The tenant's label."

    extension: str | None
    "Its number, by its access token; None: the whole tenant, by an API key."

    scopes: frozenset[Scope] = field(default_factory=frozenset)
    "What the API key may do; an access token has none."


class AccessTokens(Protocol):
    """What authentication needs: the switchboard knows which registrations live."""

    def owner(self, token: str) -> tuple[str, str] | None:
        """Tenant and extension of a good token; ``None`` for any other text."""


class ApiKeys(Protocol):
    """What authentication needs of storage."""

    def rights_of_key(self, key: str) -> KeyRights | None:
        """The tenant that an API key speaks for and what it may do; None: no key."""


def bearer(request: Request) -> str | None:
    """The token of ``Authorization: Bearer …``; never one out of the address line."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        return None
    return token


class Authentication:
    """Finds the principal of a request."""

    def __init__(self, tokens: AccessTokens, keys: ApiKeys) -> None:
        self._tokens = tokens
        self._keys = keys

    def principal(self, request: Request) -> Principal:
        """
        Whom ``request`` speaks for.

        Raises:
            Unauthorized: No token or key, or one that is forged, over, or whose
                registration is gone. Which of these is not said.
        """
        token = bearer(request)
        if token is None:
            raise Unauthorized(
                "send an access token or an API key: Authorization: Bearer <token>"
            )
        if (owner := self._tokens.owner(token)) is not None:
            return Principal(*owner)
        rights = self._keys.rights_of_key(token)
        if rights is None:
            raise Unauthorized("this token or key is not good, or no longer")
        return Principal(rights.tenant, None, rights.scopes)


def check(who: Principal, scope: Scope, *, for_extensions: bool) -> None:
    """
    May ``who`` do what needs ``scope``?

    Args:
        for_extensions: An access token may, with what is its extension's own.

    Raises:
        MissingScope: It may not.
    """
    if who.extension is not None and not for_extensions:
        raise MissingScope(f"expected an API key that may {scope}, not an access token")
    if who.extension is None and scope not in who.scopes:
        raise MissingScope(f"expected an API key that may {scope}: this one may not")
