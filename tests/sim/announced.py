"""Where events for the tenants' own programs go in tests: into a list."""

from __future__ import annotations

from tongdai.call.public_events import PublicEvent


class Announced:
    """Wants to know everything, unless ``tenants`` says of whom."""

    def __init__(self) -> None:
        self.told: list[PublicEvent] = []
        self.tenants: set[str] | None = None

    def wanted(self, tenant: str) -> bool:
        return self.tenants is None or tenant in self.tenants

    def put(self, event: PublicEvent) -> None:
        self.told.append(event)
