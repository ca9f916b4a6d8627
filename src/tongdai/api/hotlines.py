"""The tenant's numbers in the telephone network: ``/api/v1/hotlines``."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from tongdai.call import directory
from tongdai.call.directory import RecordingRule
from tongdai.call.routing import permitted_hotlines
from tongdai.storage import hotlines, limits, tables
from tongdai.storage.hotlines import HotlineChange, HotlineRow
from tongdai.storage.recording_terms import rule

from .administration import (
    Administration,
    Text,
    change,
    found,
    given,
    read,
    rule_of,
)
from .authentication import Principal
from .limits import Limits, LimitsPatch, change_of
from .operations import Operation
from .things import operations_of


class OwnHotline(msgspec.Struct, frozen=True):
    """A number that an extension may call out with."""

    number: str
    name: str
    "What colleagues call it; customers never see it."


class OwnHotlines(msgspec.Struct, frozen=True):
    """Those that ``makeCall`` may name; the first is used when it names none."""

    items: list[OwnHotline]


class Hotline(msgspec.Struct, frozen=True, rename="camel"):
    """One number of the tenant's in the telephone network, and where it leads."""

    number: str
    name: str
    destination: str
    hours: str
    zone: str
    special: str
    fallback: str
    recording: RecordingRule | None
    limits: Limits


class Hotlines(msgspec.Struct, frozen=True):
    """All of them, by number."""

    items: list[Hotline]


class HotlinePatch(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """What is to be different; what is left out stays."""

    name: Text | UnsetType = UNSET
    destination: Text | UnsetType = UNSET
    hours: Text | UnsetType = UNSET
    zone: Text | UnsetType = UNSET
    special: Text | UnsetType = UNSET
    fallback: Text | UnsetType = UNSET
    recording: RecordingRule | UnsetType | None = UNSET
    limits: LimitsPatch | UnsetType = UNSET

    def change(self) -> HotlineChange:
        """The same for storage."""
        return HotlineChange(
            name=given(self.name),
            destination=given(self.destination),
            hours=given(self.hours),
            zone=given(self.zone),
            special=given(self.special),
            fallback=given(self.fallback),
            recording=rule_of(self.recording),
            limits=change_of(self.limits),
        )


class NewHotline(HotlinePatch, frozen=True, kw_only=True, rename="camel"):
    """A hotline to add; what is left out is as usual."""

    number: Text


def operations(
    administration: Administration, snapshot: Callable[[], directory.Directory]
) -> list[Operation]:
    """What can be done with hotlines."""

    async def list_hotlines(who: Principal) -> OwnHotlines | Hotlines:
        """
        By access token those that the extension may call out with, its usual one
        first; by API key all of the tenant, and where they lead.
        """
        if who.extension is not None:
            own = _open_to(snapshot(), who.tenant, who.extension)
            return OwnHotlines([OwnHotline(each.number, each.name) for each in own])
        rows = await read(
            administration, lambda connection: _rows(connection, who.tenant)
        )
        return Hotlines(list(rows.values()))

    async def get_hotline(who: Principal, number: str) -> Hotline:
        """Its number as it is kept: `02473000001`."""
        return await read(
            administration, lambda connection: _one(connection, who.tenant, number)
        )

    async def add_hotline(who: Principal, body: NewHotline) -> Hotline:
        """Customers reach it as soon as a carrier sends them here."""

        def add(connection: Connection) -> Hotline:
            number = hotlines.add_hotline(
                connection, who.tenant, body.number, more=body.change()
            )
            return _one(connection, who.tenant, number)

        return await change(administration, add)

    async def change_hotline(
        who: Principal, number: str, body: HotlinePatch
    ) -> Hotline:
        """Calls that have begun go on as they were."""

        def alter(connection: Connection) -> Hotline:
            _one(connection, who.tenant, number)
            hotlines.set_hotline(connection, who.tenant, number, body.change())
            return _one(connection, who.tenant, number)

        return await change(administration, alter)

    async def remove_hotline(who: Principal, number: str) -> None:
        """
        Its history stays. Extensions that were to call with it alone cannot call out
        any more.
        """

        def remove(connection: Connection) -> None:
            _one(connection, who.tenant, number)
            hotlines.remove_hotline(connection, who.tenant, number)

        await change(administration, remove)

    return operations_of(
        "/hotlines/{number}",
        "a hotline",
        every=list_hotlines,
        summary="The numbers to call out with",
        one=get_hotline,
        add=add_hotline,
        change=change_hotline,
        remove=remove_hotline,
        for_extensions=True,
    )


def _open_to(
    known: directory.Directory, label: str, number: str
) -> list[directory.Hotline]:
    tenant, extension = known.tenant_of(label), known.extension(label, number)
    if tenant is None or extension is None:
        return []  # removed a moment ago
    return [tenant.hotlines[each] for each in permitted_hotlines(tenant, extension)]


def _one(connection: Connection, tenant: str, number: str) -> Hotline:
    return found(_rows(connection, tenant).get(number), "hotline")


def _rows(connection: Connection, tenant: str) -> dict[str, Hotline]:
    held_to = limits.of_each(connection, tables.hotlines, tenant)
    return {
        row.number: _shown(row, Limits.of(held_to[row.number]))
        for row in hotlines.hotlines(connection, tenant)
    }


def _shown(row: HotlineRow, held_to: Limits) -> Hotline:
    return Hotline(
        row.number,
        row.name,
        row.destination,
        row.hours,
        row.zone,
        row.special,
        row.fallback,
        rule(row.recording),
        held_to,
    )
