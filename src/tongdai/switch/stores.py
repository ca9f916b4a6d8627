"""What the switch needs of storage; tests pass lists and dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from tongdai.call.directory import Directory
from tongdai.call.ids import CallId
from tongdai.call.limits import Payer
from tongdai.call.outside_talk import OutsideTalk
from tongdai.call.record import Record
from tongdai.call.recorded_call import Recorded
from tongdai.sip.digest import DigestSecret
from tongdai.sip.registrar import Binding


class Credentials(Protocol):
    """The secrets of all extensions, in memory."""

    def find(self, domain: str, user: str) -> DigestSecret | None:
        """The secret of ``user``; one look-up, whether it exists or not."""


class Bindings(Protocol):
    """Where extensions are registered: read from memory, written to last."""

    def of(self, domain: str, user: str) -> tuple[Binding, ...]:
        """The saved bindings of one address of record; expired ones may be among."""

    def all(self) -> Iterable[Binding]:
        """Those of everybody; expired ones may be among."""

    async def save(self, domain: str, user: str, bindings: tuple[Binding, ...]) -> None:
        """
        Replace the bindings of one address of record; return when that is durable.

        Raises:
            Unavailable: They could not be written; nothing has changed.
        """


class Records(Protocol):
    """The call history."""

    def put(self, record: Record) -> None:
        """Write this soon. Of several states of one call the latest counts."""


class Tokens(Protocol):
    """Access tokens for the public API."""

    def mint(self, tenant: str, extension: str, binding: str, expires_at: float) -> str:
        """
        A token that is good while the extension keeps this binding.

        Args:
            tenant: The tenant's label.
            extension: The extension's number.
            binding: What :func:`~tongdai.switch.registrations.phone_of` says.
            expires_at: Seconds since the epoch.
        """


class Bearers(Protocol):
    """The tokens that phones may log in with instead of a password."""

    def bearer(self, token: str) -> tuple[str, str] | None:
        """Label of the tenant and extension of a good token; None for other text."""


class Recordings(Protocol):
    """Where recordings are kept."""

    def folder(self, call: CallId) -> Path:
        """Where the tracks of a call's recording are; it need not be there yet."""

    def put(self, recorded: Recorded) -> None:
        """Write this soon. Of several states of one recording the latest counts."""


class Callers(Protocol):
    """Who has called the hotlines of tenants on trial."""

    def know(self, tenant: str, number: str) -> bool:
        """Has this number called one of the tenant's hotlines?"""

    def called(self, tenant: str, number: str) -> None:
        """It calls one now."""


class Usage(Protocol):
    """What calls out have cost."""

    @property
    def before(self) -> Mapping[tuple[Payer, date], timedelta]:
        """Talk time used before we began, of this month at least, by day."""

    def put(self, talk: OutsideTalk) -> None:
        """Write this soon: a talk that has begun, then the same that has ended."""


@dataclass(frozen=True, slots=True)
class Stores:
    """All of them."""

    directory: Callable[[], Directory]
    "The snapshot of now."

    credentials: Credentials
    bindings: Bindings
    records: Records
    tokens: Tokens
    bearers: Bearers
    recordings: Recordings
    callers: Callers
    usage: Usage

    def owner(self, token: str, domain: str) -> str | None:
        """Whose in ``domain`` a bearer token is; None: nobody's there."""
        owner = self.bearers.bearer(token)
        tenant = self.directory().tenant_of(domain)
        if owner is None or tenant is None or tenant.label != owner[0]:
            return None
        return owner[1]
