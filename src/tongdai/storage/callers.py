"""Who has called the hotlines of tenants on trial: those alone may be called back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Final

from sqlalchemy import Connection, select

from tongdai.call.directory import Directory
from tongdai.call.events import Direction

from . import tables

MOST_NOTED: Final = 10_000
"Callers of one tenant since the directory was read: more than a trial ever has."

ByTenant = Mapping[str, Collection[str]]


class Callers:
    """The history knows those of before; those of now are noted as they call."""

    def __init__(
        self, directory: Callable[[], Directory], before: Callable[[], ByTenant]
    ) -> None:
        """
        Args:
            before: As the history had them when the directory was read.
        """
        self._directory = directory
        self._before = before
        self._noted: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def know(self, tenant: str, number: str) -> bool:
        """Has this number called one of the tenant's hotlines?"""
        return number in self._before().get(tenant, ()) or (
            tenant in self._noted and number in self._noted[tenant]
        )

    def called(self, tenant: str, number: str) -> None:
        """It calls one now."""
        found = self._directory().tenant_of(tenant)
        if found is None or not found.terms.trial:
            return  # if it is ever on trial, its history is read again
        noted = self._noted[tenant]
        noted[number] = None
        if len(noted) > MOST_NOTED:
            del noted[next(iter(noted))]


def load(connection: Connection, tenants: Collection[str]) -> ByTenant:
    """Whoever has called a hotline of these tenants, as far as the history goes."""
    calls = tables.calls.c
    found: defaultdict[str, set[str]] = defaultdict(set)
    if tenants:
        query = (
            select(calls.tenant, calls.caller)
            .where(
                calls.tenant.in_(tenants),
                calls.direction == Direction.INBOUND.value,
                calls.hotline != "",
            )
            .distinct()
        )
        for tenant, caller in connection.execute(query):
            found[tenant].add(caller)
    return found
