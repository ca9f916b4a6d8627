"""From an INVITE to a call: who is meant, whether it may be, and by which codec."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from tongdai.call.call import Attempt
from tongdai.call.cause import Ending
from tongdai.call.directory import Directory, Tenant
from tongdai.call.ids import CallId, LegId
from tongdai.call.permit import CallSettings, Permit, permit
from tongdai.call.routing import RingPlan, route
from tongdai.machine import value
from tongdai.sip.endpoint_outputs import SessionOffered
from tongdai.switch.live_call import Route
from tongdai.switch.media_legs import (
    EVERY_FAMILY,
    MediaLegs,
    Unusable,
    family_for,
    kind_behind,
)
from tongdai.switch.registrations import Registrations
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

    @property
    def parties(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Caller and callee, each by tenant and number."""
        tenant = self.attempt.tenant
        return (tenant, self.route.number), (tenant, self.route.dialled)


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
        settings: CallSettings,
        new_id: Callable[[], str],
    ) -> None:
        self._directory = directory
        self._registrations = registrations
        self._media = media
        self._settings = settings
        self._new_id = new_id
        self._closed = False
        self._calls = 0
        self._calls_of: Counter[tuple[str, str]] = Counter()
        "By tenant and extension."

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
        known = plan if isinstance(plan, RingPlan) else None
        wishes, refusal = _wishes(offered, tenant)
        attempt = Attempt(
            call=CallId(self._new_id()),
            tenant=tenant.label if tenant is not None else offered.caller_domain,
            caller=LegId(offered.session),
            caller_number=offered.caller_user,
            caller_name=known.caller.name if known is not None else "",
            dialled=dialled,
            callee_number=known.callee.number if known is not None else None,
            callee_name=known.callee.name if known is not None else "",
            hotline=wishes.hotline,
            datas=wishes.datas,
        )
        if not isinstance(plan, RingPlan):
            return Rejected(attempt, plan)
        if refusal is not None:
            return Rejected(attempt, refusal)
        allowed = self._permit(attempt.tenant, plan)
        if not isinstance(allowed, Permit):
            return Rejected(attempt, allowed)
        return self._equip(attempt, plan, allowed, offered)

    def let_in(self, admitted: Admitted) -> None:
        """The call has begun."""
        self._calls += 1
        self._calls_of.update(admitted.parties)

    def let_out(self, admitted: Admitted) -> None:
        """The call has ended."""
        self._calls -= 1
        for party in admitted.parties:
            self._calls_of[party] -= 1
            if not self._calls_of[party]:
                del self._calls_of[party]

    def _permit(self, tenant: str, plan: RingPlan) -> Permit | Ending:
        if self._closed:
            return Ending.UNAVAILABLE
        return permit(
            self._settings,
            of_caller=self._calls_of[tenant, plan.caller.number],
            of_callee=self._calls_of[tenant, plan.callee.number],
            at_once=self._calls,
        )

    def _equip(
        self,
        attempt: Attempt,
        plan: RingPlan,
        allowed: Permit,
        offered: SessionOffered,
    ) -> Admitted | Rejected:
        """Choose devices and codec, and open the caller's media."""
        targets = self._registrations.targets(plan.tenant, plan.callee.number)
        if not targets:
            return Rejected(attempt, Ending.UNREACHABLE)
        targets = targets[:MOST_DEVICES]
        kinds = {kind_behind(target.flow, target.uri) for target in targets}
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
            caller_leg=attempt.caller,
            caller_kind=kind,
            answer=answer,
            family=family,
            number=plan.caller.number,
            name=plan.caller.name,
            dialled=plan.callee.number,
            callee_name=plan.callee.name,
            hotline=attempt.hotline,
            targets={LegId(self._new_id()): target for target in targets},
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
