"""Where extensions can be reached: REGISTERs in, bindings saved, targets out."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from ipaddress import ip_address
from typing import Final

from tongdai.call.directory import Directory, Tenant
from tongdai.call.public_events import Departure, Phone
from tongdai.call.wall_clock import WallClock
from tongdai.errors import Unavailable
from tongdai.sip import locating, registrar
from tongdai.sip.endpoint_inputs import HeaderRows, Input, MoveSessions, Respond
from tongdai.sip.endpoint_outputs import RegistrationOffered
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.locating import Target
from tongdai.sip.registrar import Binding, Rejection, Update
from tongdai.sip.settings import SipSettings
from tongdai.switch.clock import Clock
from tongdai.switch.expiring import Expiring
from tongdai.switch.seats import Party
from tongdai.switch.stores import Bindings, Tokens

MOST_DEPARTED: Final = 5_000
"Phones remembered that lost their connection in a call; each call has two at most."

WITH_TOKEN: Final = (Transport.WS, Transport.WSS, Transport.TLS)
"""
What an access token is sent over: pages have it from their own origin in any case, TLS
hides it. Datagrams and plain TCP carry it within this machine only.
"""

Aor = tuple[str, str]
"Domain in lower case, user: what bindings belong to."

Change = Callable[[], Awaitable[None]]

log = logging.getLogger("tongdai.switch")


def phone_of(binding: Binding) -> str:
    """What stays the same when one phone or page registers again, and names it."""
    return binding.instance_id or binding.contact


class Registrations:
    """
    The bindings of all extensions.

    Changes of one address of record are made one after the other, each saved before
    it is confirmed, so that none is lost between reading and writing. A binding whose
    connection is closed is removed, as nothing could be sent there.
    """

    def __init__(
        self,
        *,
        bindings: Bindings,
        tokens: Tokens,
        directory: Callable[[], Directory],
        settings: SipSettings,
        wall: WallClock,
        clock: Clock,
        post: Callable[[Input], None],
        moved: Callable[[Flow, Flow, Aor], None],
        arrived: Callable[[Party], None],
        announce: Callable[[str, Phone], None],
    ) -> None:
        """
        Args:
            post: Hands an input to the SIP endpoint.
            moved: Told when a phone has come back over another flow.
            arrived: Told when an extension may be reached again that could not, or
                takes calls again.
            announce: Told of a tenant's phones as they come and go.
        """
        self._announce = announce
        self._expiring = Expiring(clock, wall, bindings, self._expired)
        self._bindings = bindings
        self._tokens = tokens
        self._directory = directory
        self._settings = settings
        self._wall = wall
        self._clock = clock
        self._post = post
        self._moved = moved
        self._arrived = arrived
        self._by_flow: dict[Flow, set[Aor]] = {}
        "Connections that live and have sent a REGISTER in this process life."

        self._departed: dict[tuple[Aor, str], Flow] = {}
        "Phones that were in a call when their connection closed, and that connection."

        self._changes: dict[Aor, deque[Change]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    def register(self, offered: RegistrationOffered) -> None:
        """Apply a REGISTER; respond when it is saved."""
        aor = (offered.domain.lower(), offered.user)
        if self._stopped:
            self._post(Respond(offered.request, 503))
            return
        if offered.flow.transport is not Transport.UDP:
            # Before it is saved: the connection may close in the meantime.
            self._by_flow.setdefault(offered.flow, set()).add(aor)
        self._change(aor, partial(self._register, aor, offered))

    def targets(self, tenant: Tenant, number: str) -> tuple[Target, ...]:
        """Every phone of an extension that can be reached now, best first."""
        found: list[Binding] = []
        for domain in (tenant.label, *tenant.domains):
            found += filter(self._reachable, self._bindings.of(domain.lower(), number))
        return locating.targets(found, self._now_wall())

    def reaches(self, tenant: Tenant, number: str) -> bool:
        """Can a phone of this extension be reached now?"""
        return any(self._now_reachable(tenant, number))

    def says_busy(self, tenant: Tenant, number: str) -> bool:
        """
        Does its user take no calls now?

        That is so when every phone and page of it that can be reached says so: one
        that does not say it would ring, and may be answered.
        """
        reachable = list(self._now_reachable(tenant, number))
        return bool(reachable) and all(binding.busy for binding in reachable)

    def count(self) -> Counter[Transport]:
        """How many phones and pages can be reached now, by transport."""
        now = self._now_wall()
        return Counter(
            each.flow.transport
            for each in self._bindings.all()
            if each.expires_at > now and self._reachable(each)
        )

    def flow_closed(self, flow: Flow, *, in_call: bool) -> None:
        """
        A connection is gone, and with it whatever was registered over it.

        Args:
            flow: The connection.
            in_call: Its phone was talking, and will want its call back.
        """
        for aor in self._by_flow.pop(flow, ()):
            if self._stopped:
                continue
            if in_call:
                self._remember(aor, flow)
            self._change(aor, partial(self._unbind, aor, flow))

    async def stop(self) -> None:
        """Wait for what is being saved, and save nothing any more."""
        self._stopped = True
        self._expiring.stop()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _change(self, aor: Aor, change: Change) -> None:
        waiting = self._changes.get(aor)
        if waiting is not None:
            waiting.append(change)
            return
        self._changes[aor] = deque([change])
        task = asyncio.create_task(self._make_changes(aor))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _make_changes(self, aor: Aor) -> None:
        waiting = self._changes[aor]
        while waiting:
            change = waiting.popleft()
            try:
                await change()
            except Exception:  # a bug in one change must not block those behind it
                log.exception("could not change bindings", extra=_who(aor))
        del self._changes[aor]

    async def _register(self, aor: Aor, offered: RegistrationOffered) -> None:
        flow, now = offered.flow, self._now_wall()
        before = tuple(filter(self._reachable, self._bindings.of(*aor)))
        match registrar.update(before, offered.registration, flow, now, self._settings):
            case Rejection(status, headers):
                self._post(Respond(offered.request, status, headers))
            case Update() as update:
                if update.added or update.removed:
                    try:
                        await self._bindings.save(*aor, update.bindings)
                    except Unavailable:
                        log.warning("binding not saved", extra=_who(aor))
                        self._post(Respond(offered.request, 503))
                        return
                self._saved(aor, before, update, flow)
                headers = update.headers + self._token(aor, update, flow)
                self._post(Respond(offered.request, 200, headers))
                tenant = self._directory().tenant_of(aor[0])
                if update.added and tenant is not None:
                    self._arrived((tenant.label, aor[1]))

    def _saved(
        self, aor: Aor, before: tuple[Binding, ...], update: Update, flow: Flow
    ) -> None:
        now = self._now_wall()
        known = {phone_of(binding) for binding in before if binding.expires_at > now}
        moved = list(update.moved)
        for binding in update.added:
            phone = phone_of(binding)
            if (old := self._departed.pop((aor, phone), None)) is not None:
                moved.append((old, flow))
            self._expiring.note(aor, binding)
            if phone not in known:
                log.info("registered", extra=_what(aor, binding))
                self._tell(aor, binding, None)
        if self._lives(flow):
            for old, new in moved:
                self._post(MoveSessions(old, new, aor[1], aor[0]))
                self._moved(old, new, aor)
        for binding in update.removed:
            log.info("unregistered", extra=_what(aor, binding))
            if binding.expires_at > now:
                self._tell(aor, binding, Departure.LEFT)

    def _expired(self, aor: Aor, binding: Binding) -> None:
        if self._reachable(binding):
            self._tell(aor, binding, Departure.EXPIRED)

    def _tell(self, aor: Aor, binding: Binding, departure: Departure | None) -> None:
        tenant = self._directory().tenant_of(aor[0])
        if tenant is not None:
            transport = binding.flow.transport.value
            phone = Phone(aor[1], transport, binding.user_agent, departure)
            self._announce(tenant.label, phone)

    def _token(self, aor: Aor, update: Update, flow: Flow) -> HeaderRows:
        """A page or program that has registered gets what opens the public API."""
        if not _may_carry_token(flow) or not update.added:
            return ()
        tenant = self._directory().tenant_of(aor[0])
        if tenant is None:
            return ()  # removed while its REGISTER was being saved
        binding = update.added[-1]
        token = self._tokens.mint(
            tenant.label, aor[1], phone_of(binding), binding.expires_at
        )
        return ((registrar.ACCESS_HEADER, token),)

    async def _unbind(self, aor: Aor, flow: Flow) -> None:
        bindings = self._bindings.of(*aor)
        kept = tuple(binding for binding in bindings if binding.flow != flow)
        if kept == bindings:
            return
        for binding in bindings:
            if binding.flow == flow:
                log.info("connection lost", extra=_what(aor, binding))
                if binding.expires_at > self._now_wall():
                    self._tell(aor, binding, Departure.DISCONNECTED)
        try:
            await self._bindings.save(*aor, kept)
        except Unavailable:
            # It is not reachable in any case, and its next REGISTER replaces it.
            log.warning("binding not removed", extra=_who(aor))

    def _remember(self, aor: Aor, flow: Flow) -> None:
        for binding in self._bindings.of(*aor):
            if binding.flow == flow:
                if len(self._departed) >= MOST_DEPARTED:
                    del self._departed[next(iter(self._departed))]
                self._departed[aor, phone_of(binding)] = flow

    def _now_reachable(self, tenant: Tenant, number: str) -> Iterator[Binding]:
        now = self._now_wall()
        for domain in (tenant.label, *tenant.domains):
            for binding in self._bindings.of(domain.lower(), number):
                if binding.expires_at > now and self._reachable(binding):
                    yield binding

    def _reachable(self, binding: Binding) -> bool:
        # A connection of an earlier process life may still stand in the database.
        return self._lives(binding.flow)

    def _lives(self, flow: Flow) -> bool:
        return flow.transport is Transport.UDP or flow in self._by_flow

    def _now_wall(self) -> float:
        return self._wall.seconds(self._clock.time())


def domains_of(directory: Directory) -> Iterable[str]:
    """Every SIP domain that is served, in lower case."""
    for tenant in directory.tenants:
        yield tenant.label.lower()
        for domain in tenant.domains:
            yield domain.lower()


def _may_carry_token(flow: Flow) -> bool:
    if flow.transport in WITH_TOKEN:
        return True
    try:
        return ip_address(flow.remote[0].partition("%")[0]).is_loopback
    except ValueError:
        return False  # the peer of a connection that is gone


def _who(aor: Aor) -> dict[str, str]:
    return {"tenant": aor[0], "extension": aor[1]}


def _what(aor: Aor, binding: Binding) -> dict[str, str]:
    transport = binding.flow.transport.value
    return {**_who(aor), "transport": transport, "agent": binding.user_agent}
