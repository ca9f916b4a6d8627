"""Whom a dialled number means, and whether it may be called: pure functions."""

from __future__ import annotations

from datetime import datetime

from tongdai.call import echo, numbers
from tongdai.call.cause import Ending
from tongdai.call.destination import (
    Announcement,
    AtExtension,
    AtGroup,
    AtPhones,
    Destination,
    Outside,
)
from tongdai.call.directory import ANNOUNCE, Directory, Extension, Tenant
from tongdai.call.events import Direction
from tongdai.machine import value


@value
class Party:
    """One side of a call as the other one is shown it."""

    number: str
    name: str = ""


@value
class Plan:
    """A call that may be tried."""

    tenant: Tenant
    caller: Party
    callee: Party
    to: Destination
    direction: Direction
    hotline: str = ""
    "That it goes out with, or came in by."

    fallback: Destination | None = None
    "Where it goes if nobody answers anywhere else."


@value
class EchoPlan:
    """Nobody rings: the caller is to hear itself."""

    tenant: Tenant
    caller: Party


def route(
    directory: Directory,
    *,
    caller: str,
    caller_domain: str,
    dialled: str,
    dialled_domain: str,
    hotline: str = "",
) -> Plan | EchoPlan | Ending:
    """
    Find out where an extension's call goes, or why it may not be.

    Tenants are apart: a domain that is not the caller's own is answered in the same
    way whether it exists or not.

    Args:
        hotline: That the caller wants to call from; empty: its usual one.
    """
    tenant = directory.tenant_of(caller_domain)
    calling = tenant.extensions.get(caller) if tenant is not None else None
    if tenant is None or calling is None:
        # It was authenticated by an older snapshot and is removed by now.
        return Ending.FORBIDDEN
    if directory.tenant_of(dialled_domain) is not tenant:
        return Ending.FORBIDDEN
    shown = Party(calling.number, calling.name)
    if dialled == echo.NUMBER:
        return EchoPlan(tenant, shown)
    if hotline and hotline not in permitted_hotlines(tenant, calling):
        return Ending.NOT_YOUR_HOTLINE
    if dialled == calling.number:
        return Ending.OWN_NUMBER
    to = meant(tenant, dialled, by=calling, hotline=hotline)
    if isinstance(to, Ending):
        return to
    outside = isinstance(to, Outside)
    return Plan(
        tenant,
        shown,
        party_at(tenant, to),
        to,
        Direction.OUTBOUND if outside else Direction.INTERNAL,
        to.hotline if isinstance(to, Outside) else hotline,
    )


def route_in(
    directory: Directory, *, tenant: str, caller: str, dialled: str, at: datetime
) -> Plan | Ending:
    """
    Find out where a customer's call goes.

    Args:
        tenant: The label of the tenant whose carrier brings the call.
        caller: The customer's number, or whatever the carrier says instead.
        dialled: A canonical number: of one of the tenant's hotlines, else of nobody.
        at: The time of day, with a zone.
    """
    called = directory.tenant_of(tenant)
    if called is None:
        return Ending.UNKNOWN_NUMBER
    hotline = called.hotlines.get(dialled)
    if hotline is None:
        return Ending.UNKNOWN_NUMBER
    fallback = configured(called, hotline.fallback, hotline.number)
    is_open = hotline.hours is None or hotline.hours.open_at(at)
    to = configured(called, hotline.destination, hotline.number) if is_open else None
    if to is None:
        to, fallback = fallback, None
    if to is None:
        return Ending.UNREACHABLE
    customer = Party(caller)
    callee = party_at(called, to)
    direction = Direction.INBOUND
    return Plan(called, customer, callee, to, direction, hotline.number, fallback)


def meant(
    tenant: Tenant, dialled: str, *, by: Extension, hotline: str = ""
) -> Destination | Ending:
    """
    What ``dialled`` is for an extension that calls it, or has calls sent on to it.

    Args:
        hotline: That a call to the telephone network goes out with; empty: its usual.
    """
    if dialled in tenant.extensions:
        return AtExtension(dialled)
    allowed = permitted_hotlines(tenant, by)
    usual = hotline or next(iter(allowed), "")
    group = tenant.groups.get(dialled)
    if group is not None:
        if group.external and not usual:
            return Ending.FORBIDDEN
        return AtGroup(dialled, usual, by.number)
    return _outside(tenant, dialled, usual, by.number)


def configured(
    tenant: Tenant, text: str, hotline: str, by: str = ""
) -> Destination | None:
    """
    What the tenant means by the destination ``text`` of a hotline or a group.

    None: there is none, or none that may be called any more.

    Args:
        hotline: That calls to the telephone network go out with.
        by: The extension that has come there by calling; empty: a customer has.
    """
    if text.startswith(ANNOUNCE):
        return Announcement(text.removeprefix(ANNOUNCE))
    if text in tenant.extensions:
        return AtExtension(text)
    usual = hotline or next(iter(tenant.hotlines), "")
    if text in tenant.groups:
        return AtGroup(text, usual, by)
    to = _outside(tenant, text, usual, by) if text else None
    return None if isinstance(to, Ending) else to


def permitted_hotlines(tenant: Tenant, extension: Extension) -> tuple[str, ...]:
    """From which an extension may call out, its usual one first."""
    if extension.hotlines is None:
        return tuple(tenant.hotlines)
    return tuple(each for each in extension.hotlines if each in tenant.hotlines)


def party_at(tenant: Tenant, to: Destination) -> Party:
    """Whom a caller is shown that is on its way there."""
    match to:
        case AtExtension(number) | AtPhones(number):
            found = tenant.extensions.get(number)
            return Party(number, found.name if found is not None else "")
        case AtGroup(number):
            group = tenant.groups.get(number)
            return Party(number, group.name if group is not None else "")
        case Outside(number):
            return Party(number)
        case Announcement():
            return Party("")


def _outside(
    tenant: Tenant, dialled: str, hotline: str, by: str
) -> Destination | Ending:
    number = numbers.canonical(dialled, tenant.dialling)
    if number is None or not tenant.trunks:
        return Ending.UNKNOWN_NUMBER
    own = tenant.hotlines.get(number)
    if own is not None:
        # Over the carrier and back it would be paid for twice.
        within = own.destination if own.destination != dialled else ""
        return configured(tenant, within, number, by) or Ending.UNREACHABLE
    if not hotline or not numbers.permitted(number, tenant.dialling):
        return Ending.FORBIDDEN
    return Outside(number, hotline, by)
