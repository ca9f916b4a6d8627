"""Whoever shows a password: compared slowly, one at a time, and not too often."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from tongdai.errors import Unavailable
from tongdai.storage import console_passwords
from tongdai.storage.console_accounts import Account
from tongdai.storage.console_errors import WeakConsolePassword
from tongdai.storage.console_logins import Login

from .authentication import Logins
from .problems import InvalidField, Unauthorized
from .tries import TooManyTries, Tries

MOST_WAITING: Final = 20
"Passwords that wait to be compared: five seconds of one core."

WRONG: Final = "tenant, name and password do not go together"
"Whichever of them is wrong."

log = logging.getLogger("tongdai.api")

T = TypeVar("T")


class Console(Logins, Protocol):
    """What is needed of storage: the accounts, and who is logged in."""

    def account(self, tenant: str, name: str) -> Account | None:
        """An account, by the tenant's label and its name; None: there is none."""

    async def begin(self, account: Account) -> tuple[str, Login]:
        """Log in whoever has proved to be ``account``; return the token."""

    async def end(self, login: Login) -> None:
        """Log out."""

    async def set_password(self, login: Login, password: str) -> None:
        """Set what is kept of one's own password: all other logins are over."""


class TooBusy(Unavailable):
    """So many passwords wait to be compared that this one is not."""

    code = "console.too_busy"


class Passwords:
    """Compares passwords, and makes what is kept of new ones, beside the event loop."""

    def __init__(self) -> None:
        # One core and 16 MB at most: calls have the others.
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def match(self, password: str, text: str) -> bool:
        """
        Is it the password of which ``text`` is kept?

        Raises:
            TooBusy: Too many wait for that.
        """
        return await self._beside(lambda: console_passwords.matches(password, text))

    async def kept(self, name: str, password: str) -> str:
        """
        What is kept of a new password.

        Raises:
            TooBusy: Too many wait for that.
            WeakConsolePassword: It breaks a rule.
        """
        return await self._beside(lambda: console_passwords.kept(name, password))

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= MOST_WAITING:
            raise TooBusy("too many passwords at once")
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


class LoggingIn:
    """The way into the console."""

    def __init__(
        self, console: Console, passwords: Passwords, clock: Callable[[], float]
    ) -> None:
        """
        Args:
            clock: Seconds, of monotonic time.
        """
        self._console = console
        self._passwords = passwords
        self._clock = clock
        self._tries = Tries()

    async def log_in(
        self, tenant: str, name: str, password: str, host: str
    ) -> tuple[str, Login]:
        """
        Begin a login; return its token.

        A tenant or name that is not there is answered as a wrong password is, after the
        same work.

        Args:
            host: The address of whoever asks.

        Raises:
            Unauthorized: They do not go together.
            TooManyTries: There were too many wrong passwords.
            TooBusy: Too many passwords wait to be compared.
            DatabaseUnavailable: The login could not be kept.
        """
        tenant, name = tenant.strip().lower(), name.strip().lower()
        account = self._console.account(tenant, name)
        right = await self._prove(tenant, name, account, password, host)
        if account is None or not right:
            raise Unauthorized(WRONG)
        token, login = await self._console.begin(account)
        log.info("logged in", extra=_who(account, host))
        return token, login

    async def change_password(
        self, login: Login, present: str, new: str, host: str
    ) -> None:
        """
        Change one's own password.

        Raises:
            InvalidField: ``current`` is not the present one, or ``new`` is too weak.
            TooManyTries: There were too many wrong passwords.
            TooBusy: Too many passwords wait to be compared.
            DatabaseUnavailable: It could not be kept.
        """
        account = self._console.account(login.tenant, login.name)
        if not await self._prove(login.tenant, login.name, account, present, host):
            raise InvalidField("current", "expected the present password")
        if new == present:
            raise InvalidField("new", "expected another password than the present one")
        try:
            text = await self._passwords.kept(login.name, new)
        except WeakConsolePassword as error:
            raise InvalidField("new", f"the password must {error.rule.value}") from None
        await self._console.set_password(login, text)

    async def _prove(
        self, tenant: str, name: str, account: Account | None, password: str, host: str
    ) -> bool:
        # A new password, which an operator may set, opens a lock: by its stamp.
        stamp = "" if account is None else account.stamp
        tried = (tenant, name, stamp)
        try:
            self._tries.begin(tried, host, self._clock())
        except TooManyTries as refusal:
            log.warning(
                "password not looked at",
                extra=_who(account, host) | {"retry_after": round(refusal.retry_after)},
            )
            raise
        kept = console_passwords.DECOY if account is None else account.password
        right = await self._passwords.match(password, kept)
        if right and account is not None:
            self._tries.forgive(tried, host)
            return True
        log.info("wrong password", extra=_who(account, host))
        return False


def _who(account: Account | None, host: str) -> dict[str, object]:
    """For the log. A name that is none may be anything, even a password."""
    known = (
        {} if account is None else {"tenant": account.tenant, "account": account.name}
    )
    return {**known, "remote": host}
