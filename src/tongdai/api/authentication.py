"""Who asks: an extension by its access token, a tenant by its API key (RFC 6750)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from starlette.requests import Request

from .problems import Unauthorized

LONGEST_TOKEN: Final = 4096
"Characters of a token or key that are looked at; ours have about 200."


@dataclass(frozen=True, slots=True)
class Principal:
    """The extension that a request speaks for: what is not its own, it never sees."""

    tenant: str
    "The tenant's label."

    extension: str
    "The extension's number."


@dataclass(frozen=True, slots=True)
class Asker:
    """Who a request speaks for where a tenant's programs may ask as its people may."""

    tenant: str
    "The tenant's label."

    extension: str | None
    "None: the whole tenant, by its API key."


class AccessTokens(Protocol):
    """What authentication needs: the switchboard knows which registrations live."""

    def owner(self, token: str) -> tuple[str, str] | None:
        """Tenant and extension of a good token; ``None`` for any other text."""


class ApiKeys(Protocol):
    """What authentication needs of storage."""

    def tenant_of_key(self, key: str) -> str | None:
        """The label of the tenant that an API key speaks for; None if none does."""


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

    def anybody(self, request: Request) -> Asker:
        """
        The extension of an access token, or the tenant of an API key.

        Raises:
            Unauthorized: neither came, or it is not good.
        """
        given = bearer(request)
        if given is not None and (owner := self._tokens.owner(given)) is not None:
            return Asker(*owner)
        tenant = None if given is None else self._keys.tenant_of_key(given)
        if tenant is None:
            raise Unauthorized(
                "send an access token or an API key: Authorization: Bearer <token>"
            )
        return Asker(tenant, None)

    def tenant(self, request: Request) -> str:
        """
        The tenant whose API key came with ``request``.

        Raises:
            Unauthorized: no key, or none that is good; access tokens are none.
        """
        key = bearer(request)
        tenant = None if key is None else self._keys.tenant_of_key(key)
        if tenant is None:
            raise Unauthorized("send an API key: Authorization: Bearer <key>")
        return tenant
