"""Where events for the tenants' own programs go in tests: into a list."""

from __future__ import annotations

from tongdai.call.public_events import PublicEvent


class Announced:
    """Wants to know of ``tenants``: of nobody unless a test says so."""

    def __init__(self, *tenants: str) -> None:
        self.told: list[PublicEvent] = []
        self.tenants = set(tenants)

    def wanted(self, tenant: str) -> bool:
        return tenant in self.tenants

    def put(self, event: PublicEvent) -> None:
        self.told.append(event)
