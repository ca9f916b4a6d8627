"""From an INVITE to a call: who is meant, whether it may be, and by which codec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tongdai.call import echo
from tongdai.call.call import Attempt, Call
from tongdai.call.cause import Ending
from tongdai.call.directory import Directory, Tenant
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import Destination
from tongdai.call.outputs import Output
from tongdai.call.permit import CallSettings, Permit, permit
from tongdai.call.routing import EchoPlan, RingPlan, route
from tongdai.machine import value
from tongdai.sip.endpoint_outputs import SessionOffered
from tongdai.sip.locating import Target
from tongdai.switch.live_call import Route
from tongdai.switch.media_legs import (
    EVERY_FAMILY,
    MediaLegs,
    Unusable,
    family_for,
    kind_behind,
)
from tongdai.switch.registrations import Aor, Registrations
from tongdai.switch.seats import Seats
from tongdai.switch.wishes import BadDatas, Wishes, read

MOST_DEVICES: Final = 10
"Devices that ring for one call: an extension has no more bindings in one domain."

LONGEST_NUMBER: Final = 64
"Characters of a dialled number that are looked at; E.164 numbers have 15."


@value
class Admitted:
    """A call to be begun."""

    attempt: Attempt
    route: Route
    permit: Permit

    def begin(self, call: Call, now: float) -> list[Output]:
        """Begin the call as it was planned."""
        targets = tuple(self.route.targets)
        if targets:
            return call.ring(targets, self.permit, now)
        return call.echo(min(self.permit.talk, echo.LONGEST), now)


@value
class Rejected:
    """A call that ends as it begins."""

    attempt: Attempt
    ending: Ending


class Admission:
    """Decides about every new call, and counts the ones that it let in."""

    def __init__(
        self,
        *,
        directory: Callable[[], Directory],
        registrations: Registrations,
        media: MediaLegs,
        seats: Seats,
        settings: CallSettings,
        new_id: Callable[[], str],
    ) -> None:
        self._directory = directory
        self._registrations = registrations
        self._media = media
        self._seats = seats
        self._settings = settings
        self._new_id = new_id
        self._closed = False
        self._calls = 0

    def close(self) -> None:
        """Let nobody in any more: the switchboard is stopping."""
        self._closed = True

    def consider(self, offered: SessionOffered) -> Admitted | Rejected:
        """Find out what is to become of an INVITE."""
        directory = self._directory()
        dialled = offered.dialled_user[:LONGEST_NUMBER]
        plan = route(
            directory,
            caller=offered.caller_user,
            caller_domain=offered.caller_domain,
            dialled=dialled,
            dialled_domain=offered.dialled_domain,
        )
        tenant = directory.tenant_of(offered.caller_domain)
        known = None if isinstance(plan, Ending) else plan
        callee = plan.callee if isinstance(plan, RingPlan) else None
        number = dialled if isinstance(plan, EchoPlan) else None
        wishes, refusal = _wishes(offered, tenant)
        attempt = Attempt(
            call=CallId(self._new_id()),
            tenant=tenant.label if tenant is not None else offered.caller_domain,
            caller=LegId(offered.session),
            caller_number=offered.caller_user,
            caller_name=known.caller.name if known is not None else "",
            dialled=dialled,
            callee_number=callee.number if callee is not None else number,
            callee_name=callee.name if callee is not None else "",
            hotline=wishes.hotline,
            datas=wishes.datas,
        )
        if isinstance(plan, Ending):
            return Rejected(attempt, plan)
        if refusal is not None:
            return Rejected(attempt, refusal)
        allowed = self._permit(plan)
        if not isinstance(allowed, Permit):
            return Rejected(attempt, allowed)
        return self._equip(attempt, plan, allowed, offered)

    def let_in(self) -> None:
        """A call has begun."""
        self._calls += 1

    def let_out(self) -> None:
        """A call has ended."""
        self._calls -= 1

    def redirect(
        self, by: Aor, dialled: str, domain: str
    ) -> tuple[Destination, Mapping[LegId, Target]] | Ending:
        """
        Find out to whom a party passes its call on, by the rules of a call of its own.

        Returns:
            Who is to be called, and the phones, by the legs that they become.
        """
        plan = route(
            self._directory(),
            caller=by[1],
            caller_domain=by[0],
            dialled=dialled,
            dialled_domain=domain,
        )
        if isinstance(plan, Ending):
            return plan
        if isinstance(plan, EchoPlan):
            return Ending.FORBIDDEN  # nobody is there to talk to
        allowed = self._permit(plan, already=1)
        if not isinstance(allowed, Permit):
            return allowed
        targets = self._targets(plan)
        if not targets:
            return Ending.UNREACHABLE
        callee = plan.callee
        to = Destination(callee.number, callee.name, tuple(targets), allowed.ring)
        return to, targets

    def _permit(
        self, plan: RingPlan | EchoPlan, *, already: int = 0
    ) -> Permit | Ending:
        """``already``: how many of the calls that are counted is this very one."""
        if self._closed:
            return Ending.UNAVAILABLE
        tenant, of_callee = plan.tenant.label, 0
        if isinstance(plan, RingPlan):
            of_callee = self._seats.of(tenant, plan.callee.number)
        return permit(
            self._settings,
            of_caller=self._seats.of(tenant, plan.caller.number) - already,
            of_callee=of_callee,
            at_once=self._calls - already,
        )

    def _targets(self, plan: RingPlan) -> dict[LegId, Target]:
        """The phones that are to ring, by the legs that they become."""
        found = self._registrations.targets(plan.tenant, plan.callee.number)
        return {LegId(self._new_id()): target for target in found[:MOST_DEVICES]}

    def _equip(
        self,
        attempt: Attempt,
        plan: RingPlan | EchoPlan,
        allowed: Permit,
        offered: SessionOffered,
    ) -> Admitted | Rejected:
        """Choose devices and codec, and open the caller's media."""
        targets: Mapping[LegId, Target] = {}
        if isinstance(plan, RingPlan) and not (targets := self._targets(plan)):
            return Rejected(attempt, Ending.UNREACHABLE)
        kinds = {kind_behind(each.flow, each.uri) for each in targets.values()}
        kind, answer = kind_behind(offered.flow), None
        try:
            if offered.body is None:
                family = family_for(EVERY_FAMILY, {*kinds, kind})
            else:
                possible = self._media.look_at(offered.body)
                kind, family = possible.kind, family_for(possible.families, kinds)
                answer = self._media.answer(
                    attempt.caller, attempt.call, offered.body, family, offered.flow
                )
        except Unusable as error:
            return Rejected(attempt, error.ending)
        equipped = Route(
            call=attempt.call,
            tenant=attempt.tenant,
            caller_leg=attempt.caller,
            caller_kind=kind,
            answer=answer,
            family=family,
            number=plan.caller.number,
            name=plan.caller.name,
            dialled=attempt.callee_number or attempt.dialled,
            callee_name=attempt.callee_name,
            hotline=attempt.hotline,
            targets=targets,
        )
        return Admitted(attempt, equipped, allowed)


def _wishes(
    offered: SessionOffered, tenant: Tenant | None
) -> tuple[Wishes, Ending | None]:
    """What the caller asks for, as far as it may; and why the call may not be."""
    try:
        wishes = read(offered.headers)
    except BadDatas:
        return Wishes(), Ending.BAD_DATAS
    if wishes.hotline and (tenant is None or wishes.hotline not in tenant.hotlines):
        # Unknown, so of any length and content: the history does not repeat it.
        return Wishes(datas=wishes.datas), Ending.NOT_YOUR_HOTLINE
    return wishes, None
