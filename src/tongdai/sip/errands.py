"""Our requests that belong to no call: REGISTER and OPTIONS to carriers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from .deadlines import Deadlines
from .endpoint_inputs import Probe, Register, Reregister, Unregister
from .endpoint_outputs import Probed, Registered, RegistrationFailed
from .flow import Flow
from .ids import Errand
from .origin import Origin
from .outbound_registration import Again, Leave, OutboundRegistration
from .probing import Probing
from .session_vocabulary import NoResponse, ResponseCame, SendRequest, Tick
from .settings import SipSettings

Step = SendRequest | Registered | RegistrationFailed | Probed


class Errands:
    """
    What we are asking carriers, by trunk: one registration and one probe each.

    Whoever asks anew begins anew. What comes back to an errand that was replaced is
    for nobody.
    """

    def __init__(self, origin: Origin, settings: SipSettings) -> None:
        self._origin = origin
        self._settings = settings
        self._numbers = itertools.count(1)
        self._under_way: dict[Errand, OutboundRegistration | Probing] = {}
        self._registrations: dict[str, Errand] = {}
        self._probes: dict[str, Errand] = {}
        self._deadlines: Deadlines[Errand] = Deadlines()
        self.deadline: Final = self._deadlines.next
        "When to pass a ``Tick`` to whatever :attr:`pop_due` names."
        self.pop_due: Final = self._deadlines.pop_due
        "An errand whose deadline has passed, if any."

    def __len__(self) -> int:
        return len(self._under_way)

    def register(self, wish: Register) -> tuple[Errand, Sequence[Step]]:
        """Register with a carrier, and stay registered."""
        registration = OutboundRegistration(wish, self._origin, self._settings)
        errand = self._begin(self._registrations, wish.trunk, registration)
        return errand, self._performed(errand, registration, registration.start())

    def reregister(
        self, wish: Reregister, now: float
    ) -> tuple[Errand, Sequence[Step]] | None:
        """Register again at once, if there is a registration."""
        errand = self._registrations.get(wish.trunk)
        return self._tell(errand, Again(wish.headers), now)

    def unregister(
        self, wish: Unregister, now: float
    ) -> tuple[Errand, Sequence[Step]] | None:
        """Take a registration back, if there is one."""
        errand = self._registrations.pop(wish.trunk, None)
        return self._tell(errand, Leave(), now)

    def _tell(
        self, errand: Errand | None, event: Again | Leave, now: float
    ) -> tuple[Errand, Sequence[Step]] | None:
        registration = None if errand is None else self._under_way.get(errand)
        if errand is None or not isinstance(registration, OutboundRegistration):
            return None
        steps = registration.handle(event, now)
        return errand, self._performed(errand, registration, steps)

    def leaving_over(self, flow: Flow) -> bool:
        """Is a registration being taken back over ``flow``?"""
        return any(
            isinstance(each, OutboundRegistration) and each.leaves_over(flow)
            for each in self._under_way.values()
        )

    def probe(self, wish: Probe, now: float) -> tuple[Errand, Sequence[Step]]:
        """Ask a carrier whether it is there."""
        probing = Probing(wish, self._origin, self._settings, now)
        errand = self._begin(self._probes, wish.trunk, probing)
        return errand, self._performed(errand, probing, probing.start())

    def handle(
        self, errand: Errand, event: ResponseCame | NoResponse | Tick, now: float
    ) -> Sequence[Step]:
        """Something happened to a request of this errand, or its time has come."""
        machine = self._under_way.get(errand)
        if machine is None:
            return ()
        return self._performed(errand, machine, machine.handle(event, now))

    def _begin(
        self,
        latest: dict[str, Errand],
        trunk: str,
        machine: OutboundRegistration | Probing,
    ) -> Errand:
        former = latest.get(trunk)
        if former is not None:
            self._forget(former)
        errand = latest[trunk] = Errand(trunk, next(self._numbers))
        self._under_way[errand] = machine
        return errand

    def _performed(
        self,
        errand: Errand,
        machine: OutboundRegistration | Probing,
        steps: Sequence[Step],
    ) -> Sequence[Step]:
        if machine.over:
            self._forget(errand)
        else:
            self._deadlines.set(errand, machine.deadline())
        return steps

    def _forget(self, errand: Errand) -> None:
        self._under_way.pop(errand, None)
        self._deadlines.set(errand, None)
        for latest in (self._registrations, self._probes):
            if latest.get(errand.trunk) == errand:
                del latest[errand.trunk]
