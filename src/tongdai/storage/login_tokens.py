"""
Login tokens: one extension may register with one for a short while, without password.

A customer's back end asks for them with an API key and hands them to its pages. Only
digests are kept, in memory for every REGISTER, in the database for a restart.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import heapq
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from tongdai.call.directory import Directory
from tongdai.errors import Unavailable

from . import tables
from .kept import Key
from .writer import Change, Writer

RANDOM_BYTES: Final = 24
"Of each token: 192 bits, which nobody guesses."

LONGEST: Final = 1024
"Characters of a token that are looked at; with the longest label it has some 130."

MOST: Final = 100_000
"Tokens that are good at once: some 30 MB. Ten thousand pages an hour, and room."


class TooManyTokens(Unavailable):
    """So many tokens are good that no more are given out for now."""

    code = "tokens.too_many"


@dataclass(frozen=True, slots=True)
class Issued:
    """What is kept of a token."""

    tenant: str
    extension: str
    expires_at: float
    "Seconds since the epoch."


class LoginTokens:
    """The tokens that are good, by their digests."""

    def __init__(
        self,
        loaded: Mapping[str, Issued],
        writer: Writer,
        *,
        directory: Callable[[], Directory],
        clock: Callable[[], float],
        random: Callable[[int], bytes],
    ) -> None:
        """
        Args:
            loaded: What :func:`load` found.
            clock: Seconds since the epoch.
            random: So many unpredictable bytes.
        """
        self._issued = dict(loaded)
        self._ends = [(each.expires_at, name) for name, each in loaded.items()]
        heapq.heapify(self._ends)
        self._writer = writer
        self._directory = directory
        self._clock = clock
        self._random = random

    async def issue(
        self, tenant: str, extension: str, ttl: float
    ) -> tuple[str, float] | None:
        """
        A new token and when it ends; None if the tenant has no such extension.

        Args:
            tenant: The tenant's label.
            ttl: Seconds that it is good for.

        Raises:
            DatabaseUnavailable: It could not be kept.
            TooManyTokens: There are too many.
        """
        if self._directory().extension(tenant, extension) is None:
            return None
        now = self._clock()
        changes: list[Change[Issued | None]] = [
            Change(KEPT_TOKENS, (name,), None) for name in self._take_expired(now)
        ]
        if len(self._issued) >= MOST:
            raise TooManyTokens("too many login tokens")
        secret = _text(self._random(RANDOM_BYTES))
        token = f"{_text(tenant.encode())}.{_text(extension.encode())}.{secret}"
        name, issued = _digest(token), Issued(tenant, extension, now + ttl)
        changes.append(Change(KEPT_TOKENS, (name,), issued))
        try:
            await asyncio.wrap_future(self._writer.write(changes))
        except IntegrityError:
            return None  # the extension was removed, which we have not seen yet
        self._issued[name] = issued
        heapq.heappush(self._ends, (issued.expires_at, name))
        return token, issued.expires_at

    def owner(self, token: str) -> tuple[str, str] | None:
        """Tenant and extension of a good token; None for any other text."""
        if len(token) > LONGEST:
            return None
        # What the token says of itself is for the page: only this look-up counts.
        issued = self._issued.get(_digest(token))
        if issued is None or issued.expires_at <= self._clock():
            return None
        return issued.tenant, issued.extension

    def forget(self, extensions: Set[tuple[str, str]]) -> None:
        """
        Drop the tokens of extensions that were removed or have a new password.

        Args:
            extensions: By domain and number; a tenant's label is one of its domains.
        """
        if extensions:
            self._issued = {
                name: each
                for name, each in self._issued.items()
                if (each.tenant, each.extension) not in extensions
            }

    def _take_expired(self, now: float) -> list[str]:
        gone = []
        while self._ends and self._ends[0][0] <= now:
            _, name = heapq.heappop(self._ends)
            self._issued.pop(name, None)
            gone.append(name)
        return gone


class _KeptTokens:
    """The table; a token whose value is None has expired."""

    name: Final = tables.login_tokens.name

    def put(self, connection: Connection, values: Mapping[Key, Issued | None]) -> None:
        each = tables.login_tokens
        gone = [name for (name,), issued in values.items() if issued is None]
        if gone:
            connection.execute(delete(each).where(each.c.digest.in_(gone)))
        rows = [
            {
                "digest": name,
                "tenant": issued.tenant,
                "number": issued.extension,
                "expires_at": issued.expires_at,
            }
            for (name,), issued in values.items()
            if issued is not None
        ]
        if rows:
            connection.execute(insert(each), rows)


KEPT_TOKENS: Final = _KeptTokens()


def load(connection: Connection, *, now: float) -> dict[str, Issued]:
    """
    The tokens that are good, by digest; those that have expired are deleted.

    Args:
        now: Seconds since the epoch.
    """
    table = tables.login_tokens
    connection.execute(delete(table).where(table.c.expires_at <= now))
    query = select(table.c.digest, table.c.tenant, table.c.number, table.c.expires_at)
    return {name: Issued(*rest) for name, *rest in connection.execute(query)}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
