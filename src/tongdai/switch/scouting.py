"""What there is at a destination now: who is there, who is free, and by which way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, Protocol

from tongdai.call import ordering
from tongdai.call.cause import Ending, most_telling
from tongdai.call.destination import (
    Announcement,
    AtExtension,
    AtGroup,
    AtPhones,
    Destination,
    Outside,
)
from tongdai.call.directory import ANNOUNCE, Directory, Extension, Group, Tenant
from tongdai.call.finding import (
    Device,
    Elsewhere,
    Finding,
    Line,
    Nobody,
    Onward,
    Rings,
    Told,
    Wave,
)
from tongdai.call.ids import LegId
from tongdai.call.numbers import permitted
from tongdai.call.outputs import Seek
from tongdai.call.permit import CallSettings
from tongdai.call.routing import configured, meant
from tongdai.log import mask
from tongdai.machine import value
from tongdai.media.engine import LegKind
from tongdai.sip.flow import Flow
from tongdai.sip.locating import Target
from tongdai.switch.lines import Lines
from tongdai.switch.media_legs import kind_behind
from tongdai.switch.seats import Party, Seats
from tongdai.switch.spending import Spending
from tongdai.switch.ways import PhoneWay, TrunkTarget, TrunkWay, Way

MOST_DEVICES: Final = 10
"Devices that ring for one extension: it has no more bindings in one domain."

log = logging.getLogger("tongdai.switch")


class Reach(Protocol):
    """What is registered."""

    def targets(self, tenant: Tenant, number: str) -> Sequence[Target]:
        """Every phone of an extension that can be reached now, best first."""

    def reaches(self, tenant: Tenant, number: str) -> bool:
        """Can a phone of this extension be reached now?"""

    def says_busy(self, tenant: Tenant, number: str) -> bool:
        """Does its user take no calls now?"""


class Carriers(Protocol):
    """The trunks that work."""

    def targets(self, tenant: str) -> Sequence[TrunkTarget]:
        """The ways to the telephone network, best first."""

    def failed(self, name: str, flow: Flow) -> None:
        """A call over this flow of a trunk got no answer, or 503."""


@value
class Scouted:
    """What was found, and how to get there."""

    finding: Finding
    ways: Mapping[LegId, Way]
    "Of every device in the finding."

    kinds: frozenset[LegKind]
    "Of those who may answer, the busy ones of a group among them."


NO_WAYS: Final[Mapping[LegId, Way]] = {}


class Scout:
    """Looks at destinations on behalf of calls."""

    def __init__(
        self,
        *,
        directory: Callable[[], Directory],
        reach: Reach,
        carriers: Carriers | None,
        announced: Callable[[str, str], bool],
        seats: Seats,
        lines: Lines,
        spending: Spending,
        settings: CallSettings,
        new_id: Callable[[], str],
        draw: Callable[[], float],
    ) -> None:
        """
        Args:
            announced: Has this tenant an announcement of this name?
            draw: A random number from 0 to below 1.
        """
        self._directory = directory
        self._reach = reach
        self._carriers = carriers
        self._announced = announced
        self._seats = seats
        self._lines = lines
        self._spending = spending
        self._settings = settings
        self._new_id = new_id
        self._draw = draw
        self._last: dict[Party, str] = {}
        "Who answered the latest call of a group."

    def look(self, label: str, seek: Seek) -> Scouted:
        """Find out what there is, for a call of the tenant ``label``."""
        tenant = self._directory().tenant_of(label)
        if tenant is None:
            return _nobody(Ending.UNKNOWN_NUMBER)
        match seek.to:
            case AtExtension(number):
                return self._extension(tenant, number)
            case AtPhones(number):
                return self._own_phones(tenant, number)
            case AtGroup():
                return self._group(tenant, seek.to, seek.waited)
            case Outside():
                return self._outside(tenant, seek.to)
            case Announcement(file):
                if self._announced(tenant.label, file):
                    return Scouted(Told(file), NO_WAYS, frozenset())
                log.warning("no such announcement", extra=_of(tenant, file))
                return _nobody(Ending.UNREACHABLE)

    def answered(self, tenant: str, group: str, member: str) -> None:
        """A call of a group has been answered by this member."""
        self._last[tenant, group] = member

    def _extension(self, tenant: Tenant, number: str) -> Scouted:
        called = tenant.extensions.get(number)
        if called is None:
            return _nobody(Ending.UNKNOWN_NUMBER)
        forwarding = called.forwarding
        always = self._forward(tenant, called, forwarding.always)
        if always is not None:
            return Scouted(Elsewhere(always), NO_WAYS, frozenset())
        onward = Onward(
            busy=self._forward(tenant, called, forwarding.busy),
            otherwise=self._forward(tenant, called, forwarding.no_answer),
        )
        if self._seats.of(tenant.label, number) >= self._settings.calls_per_extension:
            return _nobody(Ending.BUSY, onward)
        ways = self._phones(tenant, number)
        if not ways:
            return _nobody(Ending.UNREACHABLE, onward)
        ring = self._settings.ring_time
        if onward.otherwise is not None:
            ring = min(ring, self._settings.forward_after)
        return _rings([ways], ring, {number: called.name}, onward, one_party=True)

    def _own_phones(self, tenant: Tenant, number: str) -> Scouted:
        """Of an extension that a call is made for; it is one of its calls already."""
        called = tenant.extensions.get(number)
        ways = self._phones(tenant, number)
        if called is None or not ways:
            return _nobody(Ending.UNREACHABLE)
        names = {number: called.name}
        ring = self._settings.ring_time
        return _rings([ways], ring, names, Onward(), one_party=True)

    def _group(self, tenant: Tenant, to: AtGroup, waited: bool) -> Scouted:
        number = to.number
        group = tenant.groups.get(number)
        if group is None:
            return _nobody(Ending.UNKNOWN_NUMBER)
        onward = Onward.always(configured(tenant, group.next, to.hotline, to.by))
        if group.external:
            return self._external(tenant, group, to, onward)
        there = [
            each
            for each in group.members
            if each in tenant.extensions and self._reach.reaches(tenant, each)
        ]
        free = [each for each in there if self._is_free(tenant, each)]
        longest = group.longest_wait
        ahead = longest and not waited and self._lines.length(tenant.label, number)
        waves = [] if ahead else self._waves(tenant, group, free)
        if waves:
            names = {each: tenant.extensions[each].name for each in free}
            return _rings(waves, group.ring_time, names, onward, one_party=False)
        if there and longest:
            kinds = self._kinds(tenant, there)
            return Scouted(Line(longest, onward), NO_WAYS, kinds)
        return _nobody(Ending.BUSY if there else Ending.UNREACHABLE, onward)

    def _waves(
        self, tenant: Tenant, group: Group, free: Collection[str]
    ) -> list[dict[LegId, Way]]:
        order = ordering.waves(
            group,
            free,
            last=self._last.get((tenant.label, group.number)),
            idle_since=lambda each: self._seats.idle_since(tenant.label, each),
            draw=self._draw,
        )
        waves: list[dict[LegId, Way]] = []
        for members in order:
            wave: dict[LegId, Way] = {}
            for member in members:
                wave |= self._phones(tenant, member)
            if wave:
                waves.append(wave)
        return waves

    def _external(
        self, tenant: Tenant, group: Group, to: AtGroup, onward: Onward
    ) -> Scouted:
        members = [Outside(each, to.hotline, to.by) for each in group.members]
        if not members:
            return _nobody(Ending.UNREACHABLE, onward)
        closed = {each.number: self._closed(tenant, each) for each in members}
        open_to = [number for number, why in closed.items() if why is None]
        if not open_to:
            return _nobody(most_telling(filter(None, closed.values())), onward)
        trunks = self._trunks(tenant)
        if not trunks:
            return _nobody(Ending.UNAVAILABLE, onward)
        order = ordering.waves(
            group,
            open_to,
            last=self._last.get((tenant.label, group.number)),
            idle_since=lambda each: self._seats.idle_since(tenant.label, each),
            draw=self._draw,
        )
        waves: list[dict[LegId, Way]] = []
        for wave in order:
            called = [Outside(each, to.hotline, to.by) for each in wave]
            waves += self._out(tenant, called, trunks)
        return _rings(waves, group.ring_time, {}, onward, one_party=False)

    def _outside(self, tenant: Tenant, to: Outside) -> Scouted:
        why = self._spending.refusal(tenant, to)
        if why is not None:
            return _nobody(why)
        trunks = self._trunks(tenant)
        if not trunks:
            log.warning("no trunk works", extra={"tenant": tenant.label})
            return _nobody(Ending.UNAVAILABLE)
        ways = self._out(tenant, [to], trunks)
        return _rings(ways, self._settings.ring_time, {}, Onward(), one_party=True)

    def _closed(self, tenant: Tenant, to: Outside) -> Ending | None:
        """Why a member outside cannot be rung now; None: it can."""
        # It could be when it was added; and such numbers may be closed since.
        if not to.hotline or not permitted(to.number, tenant.dialling):
            return Ending.FORBIDDEN
        return self._spending.refusal(tenant, to)

    def _out(
        self,
        tenant: Tenant,
        called: Collection[Outside],
        trunks: Sequence[TrunkTarget],
    ) -> list[dict[LegId, Way]]:
        """The ways to numbers that ring together, one trunk after the other."""
        return [
            {
                LegId(self._new_id()): TrunkWay(each, trunk, tenant.dialling)
                for each in called
            }
            for trunk in trunks
        ]

    def _trunks(self, tenant: Tenant) -> Sequence[TrunkTarget]:
        carriers = self._carriers
        return () if carriers is None else carriers.targets(tenant.label)

    def _phones(self, tenant: Tenant, number: str) -> dict[LegId, Way]:
        """The phones of an extension, by the legs that they become."""
        found = self._reach.targets(tenant, number)[:MOST_DEVICES]
        return {
            LegId(self._new_id()): PhoneWay(
                number, target, kind_behind(target.flow, target.uri)
            )
            for target in found
        }

    def _kinds(self, tenant: Tenant, members: Collection[str]) -> frozenset[LegKind]:
        return frozenset(
            kind_behind(target.flow, target.uri)
            for each in members
            for target in self._reach.targets(tenant, each)
        )

    def _is_free(self, tenant: Tenant, number: str) -> bool:
        taken = self._seats.of(tenant.label, number)
        return not taken and not self._reach.says_busy(tenant, number)

    def _forward(self, tenant: Tenant, by: Extension, to: str) -> Destination | None:
        """Where ``by`` has calls sent on to, by its own rights; None: nowhere."""
        if not to or to == by.number:
            return None
        if to.startswith(ANNOUNCE):
            return Announcement(to.removeprefix(ANNOUNCE))
        found = meant(tenant, to, by=by)
        if isinstance(found, Ending):
            # It was allowed when it was set; who calls is better rung for than lost.
            log.warning("may not forward there", extra=_of(tenant, by.number))
            return None
        if isinstance(found, Outside) and self._spending.refusal(tenant, found):
            log.info("forwards nowhere for now", extra=_of(tenant, by.number))
            return None
        return found


def _rings(
    waves: Sequence[Mapping[LegId, Way]],
    ring: float,
    names: Mapping[str, str],
    onward: Onward,
    *,
    one_party: bool,
) -> Scouted:
    rung: list[Wave] = []
    former: set[str] = set()
    for wave in waves:
        devices = tuple(
            Device(leg, way.number, names.get(way.number, ""), _trunk(way))
            for leg, way in wave.items()
        )
        numbers = {way.number for way in wave.values()}
        rung.append(Wave(devices, ring, instead=numbers == former))
        former = numbers
    found = Rings(tuple(rung), onward, one_party)
    ways = {leg: way for wave in waves for leg, way in wave.items()}
    return Scouted(found, ways, frozenset(way.kind for way in ways.values()))


def _trunk(way: Way) -> str:
    return way.trunk.trunk.name if isinstance(way, TrunkWay) else ""


def _nobody(ending: Ending, onward: Onward | None = None) -> Scouted:
    return Scouted(Nobody(ending, onward or Onward()), NO_WAYS, frozenset())


def _of(tenant: Tenant, number: str) -> dict[str, str]:
    return {"tenant": tenant.label, "number": mask(number)}
