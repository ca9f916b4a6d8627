"""What a tenant and its extensions may do, and where extensions send calls on to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from tongdai.call.directory import Forwarding

from . import limits as kept_limits
from . import loading, names, number_space, recording_terms, supervising, tables
from .administration import changed, domains_of, present_extensions, slices
from .destinations import check_ends, destination, dialling_of
from .errors import CountryInUse, GoesInCircles, UnknownExtensions, UnknownHotline
from .hotlines import kept_number
from .limits import CallingChange, LimitsChange
from .recording_terms import TermsChange


@dataclass(frozen=True, slots=True)
class ExtensionChange:
    """What is to be different of extensions; None leaves a thing as it is."""

    name: str | None = None
    always: str | None = None
    busy: str | None = None
    no_answer: str | None = None
    every_hotline: bool | None = None
    "Set: it may call from every one of its tenant."

    hotlines: Sequence[str] | None = None
    "Else from these alone, its usual one first; from none: it may not call out."

    supervises_everybody: bool | None = None
    "Set: it may supervise every other extension of its tenant."

    supervises: Sequence[str] | None = None
    "Else these alone: extensions, and groups whose members."

    recording: str | None = None
    "A rule; empty: none of its own."

    limits: LimitsChange | None = None


def set_tenant(
    connection: Connection,
    label: str,
    *,
    country: str | None = None,
    international: bool | None = None,
    premium: bool | None = None,
    supervised_told: bool | None = None,
    recording: TermsChange | None = None,
    calling: CallingChange | None = None,
    limits: LimitsChange | None = None,
) -> str:
    """
    Change what a tenant may call, and how it is recorded; return its label.

    Args:
        supervised_told: Who is supervised sees it.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: The country code, the notice, the days, the zone or a limit cannot
            be used.
        CountryInUse: Numbers of the tenant are written as its present country dials
            them.
    """
    label = label.lower()
    domains_of(connection, label)
    each = tables.tenants
    new: dict[str, Any] = {}
    if country is not None:
        new["country"] = names.country(country)
        query = select(each.c.country).where(each.c.label == label)
        if new["country"] != connection.execute(query).scalar_one():
            _check_no_numbers(connection, label)
    if international is not None:
        new["international"] = international
    if premium is not None:
        new["premium"] = premium
    if supervised_told is not None:
        new["supervised_told"] = supervised_told
    if recording is not None:
        new |= recording_terms.columns(connection, label, recording)
    if calling is not None:
        new |= kept_limits.tenant_columns(calling)
    if limits is not None:
        new |= kept_limits.columns(limits, dialling_of(connection, label))
    if new:
        connection.execute(update(each).where(each.c.label == label).values(new))
        changed(connection)
    return label


def set_extensions(
    connection: Connection,
    tenant: str,
    numbers: Sequence[str],
    change: ExtensionChange,
) -> None:
    """
    Change all of them, or none. Calls that have begun go on as they were.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownExtensions: Some are not there.
        InvalidName: The name or a limit cannot be used.
        UnknownDestination: Nobody of the tenant could dial a destination.
        ClosedDestination: The tenant may not call there.
        GoesInCircles: Calls would be sent back to where they were.
        UnknownHotline: It is not the tenant's.
        UnknownSupervised: It is no extension and no group of extensions.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    there = present_extensions(connection, tenant, numbers)
    missing = tuple(number for number in numbers if number not in there)
    if missing:
        raise UnknownExtensions(tenant, missing)
    new: dict[str, Any] = {}
    if change.name is not None:
        new["name"] = names.display_name(change.name)
    if change.recording is not None:
        new["recording"] = recording_terms.rule(change.recording) or ""
    if change.limits is not None:
        new |= kept_limits.columns(change.limits, dialling_of(connection, tenant))
    for column, text in (
        ("forward_always", change.always),
        ("forward_busy", change.busy),
        ("forward_no_answer", change.no_answer),
    ):
        if text is not None:
            new[column] = destination(connection, tenant, text)
    if change.hotlines is not None or change.every_hotline is not None:
        new["every_hotline"] = change.hotlines is None
    if change.supervises is not None or change.supervises_everybody is not None:
        new["supervises_everybody"] = change.supervises is None
    hotlines = [
        _own_hotline(connection, tenant, text) for text in change.hotlines or ()
    ]
    each = tables.extensions
    for some in slices(numbers):
        these = (each.c.tenant == tenant) & each.c.number.in_(some)
        if new:
            connection.execute(update(each).where(these).values(new))
        if "every_hotline" in new:
            _permit(connection, tenant, some, hotlines)
        if "supervises_everybody" in new:
            supervising.permit(connection, tenant, some, change.supervises or ())
    _check_forwarding(connection, tenant, numbers)
    changed(connection)


def _check_no_numbers(connection: Connection, tenant: str) -> None:
    """Nothing of the tenant is a telephone number, or leads to one."""
    each = tables.hotlines.c
    query = select(each.number).where(each.tenant == tenant)
    own = connection.execute(query).scalars().first()
    if own is not None:
        raise CountryInUse(tenant, own)
    for number in number_space.led_to(connection, tenant):
        if number.isdigit() and not number_space.use_of(connection, tenant, number):
            raise CountryInUse(tenant, number)


def _own_hotline(connection: Connection, tenant: str, text: str) -> str:
    number = kept_number(connection, tenant, text)
    each = tables.hotlines.c
    query = select(each.number).where(each.tenant == tenant, each.number == number)
    if connection.execute(query).first() is None:
        raise UnknownHotline(tenant, number)
    return number


def _permit(
    connection: Connection,
    tenant: str,
    numbers: Sequence[str],
    hotlines: Sequence[str],
) -> None:
    each = tables.extension_hotlines
    connection.execute(
        delete(each).where(each.c.tenant == tenant, each.c.number.in_(numbers))
    )
    rows = [
        {"tenant": tenant, "number": number, "hotline": hotline, "position": at}
        for number in numbers
        for at, hotline in enumerate(dict.fromkeys(hotlines))
    ]
    if rows:
        connection.execute(insert(each), rows)


def _check_forwarding(
    connection: Connection, tenant: str, numbers: Sequence[str]
) -> None:
    """Nobody is sent to itself, and calls that are always sent on arrive."""
    found = {
        each.number: each.forwarding
        for each in loading.extensions(connection, tenant)[tenant]
        if each.forwarding.wanted
    }
    for number in numbers:
        to = found.get(number, Forwarding())
        if number in (to.always, to.busy, to.no_answer):
            raise GoesInCircles((number, number))
        check_ends(number, lambda each: found[each].always if each in found else "")
