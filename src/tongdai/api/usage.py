"""What calls out have cost, and how much is left: ``/api/v1/usage``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from tongdai.call.limits import PayerKind
from tongdai.storage.errors import UnknownTenant
from tongdai.storage.scopes import Scope
from tongdai.storage.usage import UsageRow

from .authentication import Principal
from .limits import Limits
from .operations import Operation
from .problems import NotFound


class Usage(Protocol):
    """What this resource needs of storage."""

    async def of(self, tenant: str, at: datetime) -> Sequence[UsageRow]:
        """
        What a tenant, its extensions and its hotlines have used, and may use.

        Raises:
            UnknownTenant: There is none of this label.
        """


class Used(msgspec.Struct, frozen=True):
    """What one that pays has used, in seconds, the talks that go on included."""

    kind: PayerKind
    number: str
    "Empty for the tenant."
    today: float
    "In the tenant's time zone."
    month: float
    left: float | None
    "That may still be used today; null: any number."
    limits: Limits


class Spent(msgspec.Struct, frozen=True):
    """The tenant first, then what has used something this month, or has limits."""

    items: list[Used]


def operations(usage: Usage) -> list[Operation]:
    """What can be asked about usage."""

    async def get_usage(who: Principal) -> Spent:
        """Talk time with the telephone network, called out to, as it is now."""
        try:
            rows = await usage.of(who.tenant, datetime.now(UTC))
        except UnknownTenant:
            raise NotFound("there is no such tenant") from None
        return Spent(
            [
                Used(
                    row.kind,
                    row.number,
                    row.today,
                    row.month,
                    row.left,
                    Limits.of(row.limits),
                )
                for row in rows
            ]
        )

    return [
        Operation(
            "GET",
            "/usage",
            get_usage,
            Scope.USAGE_READ,
            "What calls out have cost, and what is left",
            problems=(NotFound,),
        )
    ]
