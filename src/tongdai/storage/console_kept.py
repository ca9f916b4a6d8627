"""What the database has of logins at the console, and of passwords chosen there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from . import tables
from .administration import changed
from .console_accounts import Account
from .console_errors import AccountGone
from .kept import Key

UNUSED: Final = 30 * 60.0
"Seconds without a request after which a login is over: somebody has left the desk."

LONGEST_LIFE: Final = 12 * 3600.0
"Seconds after which it is over in any case: a working day."


@dataclass(slots=True)
class Begun:
    """What is kept of a login."""

    tenant: str
    name: str
    stamp: str
    "Of the password that it was begun with."

    began_at: float
    used_at: float
    "Seconds since the epoch, as ``began_at``."

    noted_at: float = 0.0
    "What the database has of ``used_at``."

    next_stamp: str = ""
    "Of the password that is being set through this login."

    def over(self, now: float) -> bool:
        """Has it ended?"""
        return now >= min(self.used_at + UNUSED, self.began_at + LONGEST_LIFE)

    def is_of(self, account: Account | None) -> bool:
        """Is the account still there, with the same password?"""
        return account is not None and account.stamp in (self.stamp, self.next_stamp)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that somebody who is logged in has chosen."""

    password: str
    login: str
    "Which login goes on."

    stamp: str

    def __repr__(self) -> str:
        return f"NewPassword(login={self.login[:8]!r}, …)"


class _KeptLogins:
    """The table; a login whose value is None is over."""

    name: Final = tables.console_logins.name

    def put(self, connection: Connection, values: Mapping[Key, Begun | None]) -> None:
        each = tables.console_logins
        gone = [name for (name,), begun in values.items() if begun is None]
        if gone:
            connection.execute(delete(each).where(each.c.digest.in_(gone)))
        rows = [
            {
                "digest": name,
                "tenant": begun.tenant,
                "name": begun.name,
                "stamp": begun.stamp,
                "began_at": begun.began_at,
                "used_at": begun.used_at,
            }
            for (name,), begun in values.items()
            if begun is not None
        ]
        if rows:
            connection.execute(insert(each), rows)


class _KeptUse:
    """When logins were used; one that is over by now is not there any more."""

    name: Final = "console_logins.used_at"

    def put(self, connection: Connection, values: Mapping[Key, float]) -> None:
        each = tables.console_logins
        for (name,), used_at in values.items():
            connection.execute(
                update(each).where(each.c.digest == name).values(used_at=used_at)
            )


class _KeptPasswords:
    """The passwords of accounts, as their owners change them."""

    name: Final = "console_accounts.password"

    def put(self, connection: Connection, values: Mapping[Key, NewPassword]) -> None:
        accounts, logins = tables.console_accounts, tables.console_logins
        for (tenant, name), new in values.items():
            account = (accounts.c.tenant == tenant) & (accounts.c.name == name)
            found = connection.execute(
                update(accounts)
                .where(account)
                .values(password=new.password, must_change=False)
            )
            if not found.rowcount:
                raise AccountGone("the account is gone")
            mine = (logins.c.tenant == tenant) & (logins.c.name == name)
            connection.execute(delete(logins).where(mine, logins.c.digest != new.login))
            connection.execute(
                update(logins)
                .where(logins.c.digest == new.login)
                .values(stamp=new.stamp)
            )
        changed(connection)


KEPT_LOGINS: Final = _KeptLogins()
KEPT_USE: Final = _KeptUse()
KEPT_PASSWORDS: Final = _KeptPasswords()


def load(connection: Connection, *, now: float) -> dict[str, Begun]:
    """
    The logins that are good, by digest; those that are over are deleted.

    Args:
        now: Seconds since the epoch.
    """
    each = tables.console_logins
    over = (each.c.used_at <= now - UNUSED) | (each.c.began_at <= now - LONGEST_LIFE)
    connection.execute(delete(each).where(over))
    query = select(
        each.c.digest,
        each.c.tenant,
        each.c.name,
        each.c.stamp,
        each.c.began_at,
        each.c.used_at,
    )
    return {
        digest: Begun(tenant, name, stamp, began_at, used_at, used_at)
        for digest, tenant, name, stamp, began_at, used_at in connection.execute(query)
    }
