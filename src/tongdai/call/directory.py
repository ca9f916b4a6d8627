"""
Who there is to call: an immutable snapshot of tenants and their extensions.

Storage builds a new snapshot after every change; a call is routed by the one that
stood when it began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Extension:
    """One internal number (số nội bộ) and whoever answers there."""

    number: str
    "What colleagues dial and what the phone registers as."

    name: str = ""
    "Shown to the other side of a call; empty: nothing but the number."


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number of the telephone network that a tenant calls from (đầu số)."""

    number: str
    name: str = ""
    "What colleagues call it; customers never see it."


@dataclass(frozen=True, slots=True)
class Tenant:
    """One company on this switchboard. Tenants never see or reach each other."""

    label: str
    "Its first SIP domain, its realm, and its name in records: ``demo``."

    extensions: Mapping[str, Extension]
    "By number."

    domains: tuple[str, ...] = ()
    "Further SIP domains that mean this tenant."

    hotlines: Mapping[str, Hotline] = field(default_factory=dict)
    "By number."

    @classmethod
    def of(
        cls,
        label: str,
        extensions: Iterable[Extension],
        *,
        domains: Iterable[str] = (),
        hotlines: Iterable[Hotline] = (),
    ) -> Tenant:
        """A tenant whose extensions and hotlines are listed, each number once."""
        return cls(
            label,
            {each.number: each for each in extensions},
            tuple(domains),
            {each.number: each for each in hotlines},
        )


class Directory:
    """Every tenant, found by any of its domains (compared without regard to case)."""

    def __init__(self, tenants: Iterable[Tenant] = ()) -> None:
        self.tenants: Final = tuple(tenants)
        self._by_domain: Final = {
            domain.lower(): tenant
            for tenant in self.tenants
            for domain in (*tenant.domains, tenant.label)
        }

    def tenant_of(self, domain: str) -> Tenant | None:
        """The tenant that ``domain`` belongs to."""
        return self._by_domain.get(domain.lower())

    def extension(self, domain: str, number: str) -> Extension | None:
        """The extension ``number`` of the tenant that ``domain`` belongs to."""
        tenant = self.tenant_of(domain)
        return tenant.extensions.get(number) if tenant is not None else None
