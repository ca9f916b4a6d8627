"""
Who is logged in at the console.

A login is a random token, of which only the digest is kept: in memory for every
request, in the database for a restart. It ends when nobody uses it, at the latest after
a working day, and with the password that it was begun with.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from .console_accounts import Account, Role
from .console_errors import AccountGone
from .console_kept import (
    KEPT_LOGINS,
    KEPT_PASSWORDS,
    KEPT_USE,
    LONGEST_LIFE,
    Begun,
    NewPassword,
)
from .console_passwords import stamp_of
from .writer import Change, Writer

PREFIX: Final = "tdc_"
"So that people, and programs that look for leaked secrets, know one when they see it."

RANDOM_BYTES: Final = 24
"Of each token: 192 bits, which nobody guesses."

LONGEST: Final = 128
"Characters of a token that are looked at; ours have 36."

NOTED: Final = 60.0
"Seconds of use between two notes of it in the database: a restart knows no better."

MOST: Final = 20
"Logins of one account at once; the one that was unused for longest makes room."


@dataclass(frozen=True, slots=True)
class Login:
    """One login that is good, and what its account is at this moment."""

    id: str
    "The digest of its token."

    tenant: str
    "The tenant's label."

    name: str
    role: Role
    must_change: bool
    "The password must be changed before anything else is done."

    expires_at: float
    "Seconds since the epoch: when it ends at the latest."

    extension: str | None = None
    "The number of the account's extension, if it has one."


class ConsoleLogins:
    """The logins that are good, by their digests."""

    def __init__(
        self,
        loaded: Mapping[str, Begun],
        writer: Writer,
        *,
        account: Callable[[str, str], Account | None],
        refresh: Callable[[], Awaitable[object]],
        clock: Callable[[], float],
        random: Callable[[int], bytes],
    ) -> None:
        """
        Args:
            loaded: What :func:`.console_kept.load` found.
            account: By the tenant's label and the account's name.
            refresh: Has the accounts read again.
            clock: Seconds since the epoch.
            random: So many unpredictable bytes.
        """
        self._begun = dict(loaded)
        self._writer = writer
        self._account = account
        self._refresh = refresh
        self._clock = clock
        self._random = random

    def account(self, tenant: str, name: str) -> Account | None:
        """An account, by the tenant's label and its name; None: there is none."""
        return self._account(tenant, name)

    async def begin(self, account: Account) -> tuple[str, Login]:
        """
        Log in whoever has proved to be ``account``; return the token.

        Raises:
            AccountGone: It was removed a moment ago.
            DatabaseUnavailable: The login could not be kept.
        """
        now = self._clock()
        gone = [*self._take_ended(now), *self._take_too_many(account)]
        token = PREFIX + _text(self._random(RANDOM_BYTES))
        name = _digest(token)
        begun = Begun(account.tenant, account.name, account.stamp, now, now, now)
        changes: list[Change[Begun | None]] = [
            Change(KEPT_LOGINS, (each,), None) for each in gone
        ]
        changes.append(Change(KEPT_LOGINS, (name,), begun))
        try:
            await asyncio.wrap_future(self._writer.write(changes))
        except IntegrityError:
            raise AccountGone("the account is gone") from None
        self._begun[name] = begun
        return token, _seen(name, begun, account)

    def owner(self, token: str, *, used: bool = True) -> Login | None:
        """
        The login of a good token; None for any other text.

        Args:
            used: It counts as used hereby.
        """
        if len(token) > LONGEST:
            return None
        name = _digest(token)
        begun = self._begun.get(name)
        now = self._clock()
        if begun is None or begun.over(now):
            return None
        account = self._account(begun.tenant, begun.name)
        if account is None or not begun.is_of(account):
            return None
        if used:
            begun.used_at = now
            if now - begun.noted_at >= NOTED:
                begun.noted_at = now
                self._writer.write_behind(Change(KEPT_USE, (name,), now))
        return _seen(name, begun, account)

    async def end(self, login: Login) -> None:
        """
        Log out.

        Raises:
            DatabaseUnavailable: It could not be kept; the login is over here.
        """
        self._begun.pop(login.id, None)
        await self._written(Change(KEPT_LOGINS, (login.id,), None))

    async def set_password(self, login: Login, password: str) -> None:
        """
        Change the password of one's own account: all its other logins are over.

        Args:
            password: What :func:`.console_passwords.kept` made of it.

        Raises:
            AccountGone: It was removed a moment ago, or the login has ended.
            DatabaseUnavailable: It could not be kept.
        """
        begun = self._begun.get(login.id)
        if begun is None:
            raise AccountGone("the login has ended")
        begun.next_stamp = stamp_of(password)
        new = NewPassword(password, login.id, begun.next_stamp)
        try:
            await self._written(Change(KEPT_PASSWORDS, (login.tenant, login.name), new))
        except BaseException:
            begun.next_stamp = ""
            raise
        # Until the account is read again, both passwords count for this login.
        await self._refresh()
        begun.stamp = begun.next_stamp

    async def _written(self, change: Change[Any]) -> None:
        await asyncio.wrap_future(self._writer.write([change]))

    def _take_ended(self, now: float) -> list[str]:
        gone = [
            name
            for name, each in self._begun.items()
            if each.over(now) or not each.is_of(self._account(each.tenant, each.name))
        ]
        for name in gone:
            del self._begun[name]
        return gone

    def _take_too_many(self, account: Account) -> list[str]:
        """Those that must make room for one more."""
        mine = [
            (each.used_at, name)
            for name, each in self._begun.items()
            if (each.tenant, each.name) == (account.tenant, account.name)
        ]
        gone = [name for _, name in sorted(mine)[: max(0, len(mine) + 1 - MOST)]]
        for name in gone:
            del self._begun[name]
        return gone


def _seen(digest: str, begun: Begun, account: Account) -> Login:
    return Login(
        digest,
        account.tenant,
        account.name,
        account.role,
        account.must_change,
        begun.began_at + LONGEST_LIFE,
        account.extension,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
