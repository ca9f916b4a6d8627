"""How much tenants, extensions and hotlines may call, as their operator set it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from tongdai.machine import plain, value

USUAL_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
"Whose days and months count, unless a tenant says otherwise."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one tenant, extension or hotline is held to; None: to nothing."""

    longest_call: float | None = None
    "Seconds that a call may last, from the answer on."

    daily: float | None = None
    "Seconds of talk with the telephone network, called out to, in one day."

    monthly: float | None = None
    "The same in one month of the calendar."

    barred: tuple[str, ...] = ()
    "What numbers begin with that may not be called, as they are kept: ``1900``."

    @property
    def has_allowance(self) -> bool:
        """Is its talk time limited?"""
        return self.daily is not None or self.monthly is not None


UNLIMITED: Final = Limits()


@dataclass(frozen=True, slots=True)
class CallingTerms:
    """What holds for a tenant as a whole, besides its :class:`Limits`."""

    trial: bool = False
    "It may call only those outside who have called one of its hotlines."

    calls_at_once: int | None = None
    "Of all kinds, ringing ones too; None: as many as the switchboard can."

    calls_a_second: int | None = None
    "That may begin within one second; None: any number."

    warning: float = 0.0
    "Seconds before the end when both parties hear a tone; 0: there is none."

    zone: ZoneInfo = USUAL_ZONE
    "In which its days and months begin."


NO_TERMS: Final = CallingTerms()


@plain
class PayerKind(enum.StrEnum):
    """What can have an allowance. The values are kept."""

    TENANT = "tenant"
    EXTENSION = "extension"
    HOTLINE = "hotline"


@value
class Payer:
    """Out of whose allowance talk time is taken."""

    tenant: str
    kind: PayerKind
    number: str = ""
    "Empty for a tenant."


def payers(tenant: str, extension: str, hotline: str) -> tuple[Payer, ...]:
    """
    All that pay for one call out.

    Args:
        extension: By whose rights it is made; empty: the tenant itself leads it out.
        hotline: That it goes out with.
    """
    found = [Payer(tenant, PayerKind.TENANT)]
    if extension:
        found.append(Payer(tenant, PayerKind.EXTENSION, extension))
    if hotline:
        found.append(Payer(tenant, PayerKind.HOTLINE, hotline))
    return tuple(found)
