"""
Who asks: an extension by its access token, a program by its API key, a person by a
login at the console. All three come as bearer tokens (RFC 6750).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Final, Protocol

from starlette.requests import Request

from tongdai.errors import Refused
from tongdai.storage.api_keys import KeyRights
from tongdai.storage.console_accounts import scopes_of
from tongdai.storage.console_logins import Login
from tongdai.storage.scopes import Scope

from .problems import MissingScope, Unauthorized

LONGEST_TOKEN: Final = 4096
"Characters of a token or key that are looked at; ours have about 200."


class Entrance(enum.Enum):
    """Who gets in where it is no scope that decides."""

    EVERYBODY = "everybody"
    "It is how one logs in."

    LOGGED_IN = "logged in"
    "Whoever is logged in at the console, in whichever role."


class PasswordChangeNeeded(Refused):
    """Somebody else knows the password: it must be changed first."""

    code = "password_change_needed"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom a request speaks for: what is not its own, it never sees."""

    tenant: str
    "The tenant's label."

    extension: str | None
    "Its number, by its access token; None: the whole tenant, by an API key or a login."

    scopes: frozenset[Scope] = field(default_factory=frozenset)
    "What the API key or the role may do; an access token has none."

    login: Login | None = None
    "At the console."

    @property
    def by(self) -> str:
        """For the log: ``console:lan``, ``extension:101`` or ``key``."""
        if self.login is not None:
            return f"console:{self.login.name}"
        return "key" if self.extension is None else f"extension:{self.extension}"


class AccessTokens(Protocol):
    """What authentication needs: the switchboard knows which registrations live."""

    def owner(self, token: str) -> tuple[str, str] | None:
        """Tenant and extension of a good token; ``None`` for any other text."""


class ApiKeys(Protocol):
    """What authentication needs of storage."""

    def rights_of_key(self, key: str) -> KeyRights | None:
        """The tenant that an API key speaks for and what it may do; None: no key."""


class Logins(Protocol):
    """What authentication needs to know of the console."""

    def owner(self, token: str, *, used: bool) -> Login | None:
        """The login of a good token, which may count as used; None: no such."""


def bearer(request: Request) -> str | None:
    """The token of ``Authorization: Bearer …``; never one out of the address line."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        return None
    return token


class Authentication:
    """Finds the principal of a request."""

    def __init__(self, tokens: AccessTokens, keys: ApiKeys, logins: Logins) -> None:
        self._tokens = tokens
        self._keys = keys
        self._logins = logins

    def principal(self, request: Request, *, used: bool = True) -> Principal:
        """
        Whom ``request`` speaks for.

        Args:
            used: A login at the console counts as used hereby.

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
        if (rights := self._keys.rights_of_key(token)) is not None:
            return Principal(rights.tenant, None, rights.scopes)
        login = self._logins.owner(token, used=used)
        if login is None:
            raise Unauthorized("this token or key is not good, or no longer")
        return Principal(login.tenant, None, scopes_of(login.role), login)


def check(
    who: Principal,
    scope: Scope | Entrance,
    *,
    for_extensions: bool,
    at_console: bool = False,
) -> None:
    """
    May ``who`` do what needs ``scope``?

    Args:
        for_extensions: An access token may, with what is its extension's own.
        at_console: A login at the console alone may.

    Raises:
        MissingScope: It may not.
        PasswordChangeNeeded: Not yet.
    """
    if (at_console or scope is Entrance.LOGGED_IN) and who.login is None:
        raise MissingScope("expected a login at the console")
    if scope is Entrance.LOGGED_IN:
        return
    if who.login is not None and who.login.must_change:
        raise PasswordChangeNeeded("change the password first")
    if who.extension is not None and not for_extensions:
        raise MissingScope(f"expected an API key that may {scope}, not an access token")
    if who.extension is None and scope not in who.scopes:
        asked = "API key" if who.login is None else "account"
        raise MissingScope(f"expected an {asked} that may {scope}: this one may not")
