"""Who of a tenant can be called now, who talks, and who is away."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator

from tongdai.call.directory import Directory, Tenant
from tongdai.machine import value
from tongdai.switch.registrations import Registrations
from tongdai.switch.seats import Seats


class State(enum.StrEnum):
    """Where an extension stands. The values are public."""

    AVAILABLE = "available"
    "A phone or page of it can be reached."

    BUSY = "busy"
    "It is in a call, or rings, or waits for an answer; or its user takes none now."

    OFFLINE = "offline"
    "Nothing of it can be reached."


@value
class Colleague:
    """One extension as its colleagues see it."""

    number: str
    name: str
    state: State


class Presence:
    """The state of extensions, from what the running switchboard knows of them."""

    def __init__(
        self,
        directory: Callable[[], Directory],
        registrations: Registrations,
        seats: Seats,
    ) -> None:
        self._directory = directory
        self._registrations = registrations
        self._seats = seats

    def of(self, tenant: str) -> Iterator[Colleague]:
        """Every extension of a tenant, by number; none if the tenant is gone."""
        found = self._directory().tenant_of(tenant)
        if found is None:
            return
        for number in sorted(found.extensions, key=lambda each: (len(each), each)):
            name = found.extensions[number].name
            yield Colleague(number, name, self._state(found, number))

    def _state(self, tenant: Tenant, number: str) -> State:
        if self._seats.of(tenant.label, number):
            return State.BUSY
        if self._registrations.says_busy(tenant, number):
            return State.BUSY
        if self._registrations.reaches(tenant, number):
            return State.AVAILABLE
        return State.OFFLINE
