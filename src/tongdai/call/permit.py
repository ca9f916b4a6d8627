"""May a call start, where may it go, and how long may it ring and last?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tongdai.call.cause import Ending
from tongdai.call.directory import Directory, Extension, Hotline, Tenant
from tongdai.call.limits import (
    NO_TERMS,
    UNLIMITED,
    CallingTerms,
    Limits,
    Payer,
    PayerKind,
)
from tongdai.call.numbers import is_emergency
from tongdai.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class CallSettings:
    """
    What an operator may set about calls.

    Raises:
        InvalidSetting: A value that cannot work.
    """

    ring_time: float = 60.0
    "Seconds that a call rings before it counts as not answered."

    forward_after: float = 25.0
    "Seconds that an extension rings which has calls sent on that nobody answers."

    longest_call: float = 4 * 3600.0
    "Seconds that two parties may talk: a forgotten receiver must not last for ever."

    calls_per_extension: int = 10
    "Calls that one extension may have at once, made and received together."

    calls_at_once: int = 5000
    "Calls of the whole switchboard, ringing ones too: bounds memory under attack."

    def __post_init__(self) -> None:
        for key, seconds in (
            ("ring_time", self.ring_time),
            ("forward_after", self.forward_after),
            ("longest_call", self.longest_call),
        ):
            if seconds <= 0:
                raise InvalidSetting(key, "seconds above 0", seconds)
        for key, number in (
            ("calls_per_extension", self.calls_per_extension),
            ("calls_at_once", self.calls_at_once),
        ):
            if number < 1:
                raise InvalidSetting(key, "1 or more", number)


@dataclass(frozen=True, slots=True)
class Permit:
    """What one call is allowed."""

    talk: float
    "Seconds."


def permit(
    settings: CallSettings,
    *,
    of_caller: int,
    at_once: int,
    terms: CallingTerms = NO_TERMS,
    of_tenant: int = 0,
    lately: int = 0,
) -> Permit | Ending:
    """
    Allow a call, or say which rule forbids it.

    Args:
        settings: The limits of every call.
        of_caller: How many calls the calling extension has already.
        at_once: How many calls the switchboard has already.
        terms: The limits of the tenant.
        of_tenant: How many calls the tenant has already.
        lately: How many of the tenant's calls began within the last second.
    """
    if at_once >= settings.calls_at_once:
        return Ending.UNAVAILABLE
    if of_caller >= settings.calls_per_extension:
        return Ending.TOO_MANY_CALLS
    for count, most in (
        (of_tenant, terms.calls_at_once),
        (lately, terms.calls_a_second),
    ):
        if most is not None and count >= most:
            return Ending.TENANT_FULL
    return Permit(talk=settings.longest_call)


def limits_of(directory: Directory, payer: Payer) -> Limits:
    """What holds for one that pays; nothing does for who is not there any more."""
    tenant = directory.tenant_of(payer.tenant)
    if tenant is None:
        return UNLIMITED
    found: Tenant | Extension | Hotline | None
    match payer.kind:
        case PayerKind.TENANT:
            found = tenant
        case PayerKind.EXTENSION:
            found = tenant.extensions.get(payer.number)
        case PayerKind.HOTLINE:
            found = tenant.hotlines.get(payer.number)
    return UNLIMITED if found is None else found.limits


def longest(limits: Iterable[Limits]) -> float:
    """Seconds that a call between these may last; infinity: as long as any call."""
    found = (each.longest_call for each in limits)
    return min((each for each in found if each is not None), default=math.inf)


def barred(
    tenant: Tenant, number: str, limits: Iterable[Limits], *, has_called: bool
) -> Ending | None:
    """
    Why a number of the telephone network may not be called; None: it may.

    An emergency number always may.

    Args:
        number: As :mod:`tongdai.call.numbers` writes it.
        limits: Of all that would pay for it.
        has_called: The number has called one of the tenant's hotlines before.
    """
    if is_emergency(number):
        return None
    if any(number.startswith(each.barred) for each in limits):
        return Ending.FORBIDDEN
    if tenant.terms.trial and not has_called:
        return Ending.TRIAL
    return None
