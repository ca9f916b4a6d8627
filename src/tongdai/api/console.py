"""Logins at the console, by name and password: ``/api/v1/console``."""

from __future__ import annotations

from collections.abc import Set
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from starlette.requests import Request

from tongdai.errors import RemoteError
from tongdai.storage import console_passwords
from tongdai.storage.console_accounts import Role, scopes_of
from tongdai.storage.console_logins import Login
from tongdai.storage.scopes import Scope

from .asking import asker, peer
from .authentication import Entrance, Principal
from .logging_in import Console, LoggingIn, TooBusy
from .operations import JSON, Operation
from .problems import MissingScope, Unauthorized
from .tries import TooManyTries

Name = Annotated[str, msgspec.Meta(max_length=64)]
Password = Annotated[str, msgspec.Meta(max_length=console_passwords.LONGEST)]


class LoginWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to log in."""

    tenant: Name
    "The tenant's label."
    name: Name
    password: Password


class ConsoleLogin(msgspec.Struct, frozen=True, rename="camel"):
    """A login, whose token is shown this one time."""

    token: str
    "For `Authorization: Bearer …`, as an API key is."
    expires_at: datetime
    "When it ends at the latest; sooner when it is not used."
    tenant: str
    name: str
    role: Role
    must_change: bool
    "Nothing else is allowed before the password is changed."


class Me(msgspec.Struct, frozen=True, rename="camel"):
    """Who is logged in."""

    tenant: str
    name: str
    role: Role
    scopes: list[Scope]
    must_change: bool
    expires_at: datetime
    extension: str | None
    "By whose rights it listens in to calls: `POST /console/phone`; null: it has none."


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a PUT."""

    current: Password
    new: Password


def operations(
    console: Console, entry: LoggingIn, proxies: Set[str]
) -> list[Operation]:
    """
    What can be done about logins.

    Args:
        proxies: Addresses of reverse proxies, which are believed for whom they ask.
    """

    def host(request: Request) -> str:
        # Behind a proxy that nobody knows all are one: guesses are still limited.
        return asker(request, proxies) or peer(request)

    async def log_in(request: Request, body: LoginWish) -> ConsoleLogin:
        """
        Log in with an account of the console. Five wrong passwords within 15 minutes
        lock an account for 15 minutes; `Retry-After` says for how long.
        """
        _check_origin(request)
        token, login = await entry.log_in(
            body.tenant, body.name, body.password, host(request)
        )
        return ConsoleLogin(
            token,
            _moment(login),
            login.tenant,
            login.name,
            login.role,
            login.must_change,
        )

    async def log_out(who: Principal) -> None:
        """End the login whose token comes with the request."""
        await console.end(_login(who))

    async def show_me(who: Principal) -> Me:
        """Whose login it is, and what it may do."""
        login = _login(who)
        return Me(
            login.tenant,
            login.name,
            login.role,
            sorted(scopes_of(login.role)),
            login.must_change,
            _moment(login),
            login.extension,
        )

    async def change_password(
        request: Request, who: Principal, body: PasswordChange
    ) -> None:
        """Change one's own password: all other logins of the account end."""
        await entry.change_password(_login(who), body.current, body.new, host(request))

    return [
        Operation(
            "POST",
            "/console/logins",
            log_in,
            Entrance.EVERYBODY,
            "Log in at the console",
            problems=(Unauthorized, TooManyTries, TooBusy),
        ),
        Operation(
            "DELETE",
            "/console/logins",
            log_out,
            Entrance.LOGGED_IN,
            "Log out",
        ),
        Operation(
            "GET",
            "/console/me",
            show_me,
            Entrance.LOGGED_IN,
            "Who is logged in",
        ),
        Operation(
            "PUT",
            "/console/password",
            change_password,
            Entrance.LOGGED_IN,
            "Change one's own password",
            problems=(TooManyTries, TooBusy),
        ),
    ]


def _login(who: Principal) -> Login:
    if who.login is None:
        raise MissingScope("expected a login at the console")
    return who.login


def _check_origin(request: Request) -> None:
    """
    No page of another origin may have its visitors guess passwords.

    Browsers ask us before they send JSON across origins, and are told no. Without this
    the body could come as a form's, of which nobody is asked.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise RemoteError(f"expected Content-Type: {JSON}")


def _moment(login: Login) -> datetime:
    return datetime.fromtimestamp(login.expires_at, UTC)
