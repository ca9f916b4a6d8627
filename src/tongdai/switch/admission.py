"""From an INVITE to a call: who is meant, whether it may be, and how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Final

from tongdai.call import echo, numbers
from tongdai.call.call import Attempt, Call
from tongdai.call.cause import Ending
from tongdai.call.destination import Outside
from tongdai.call.directory import Dialling, Directory, Tenant
from tongdai.call.events import Direction
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import Aim
from tongdai.call.limits import NO_TERMS
from tongdai.call.outputs import Output
from tongdai.call.permit import CallSettings, Permit, permit
from tongdai.call.rate import CallRate
from tongdai.call.routing import EchoPlan, Party, Plan, meant, party_at, route, route_in
from tongdai.machine import value
from tongdai.sip.endpoint_outputs import SessionOffered
from tongdai.switch.registrations import Aor
from tongdai.switch.seams import Route
from tongdai.switch.seats import Seats
from tongdai.switch.wishes import BadDatas, Wishes, read

LONGEST_NUMBER: Final = 64
"Characters of a dialled number that are looked at; E.164 numbers have 15."


@value
class Admitted:
    """A call to be begun."""

    attempt: Attempt
    route: Route
    permit: Permit
    plan: Plan | EchoPlan

    def begin(self, call: Call, now: float) -> list[Output]:
        """Begin the call as it was planned."""
        match self.plan:
            case Plan(to=to, fallback=fallback):
                return call.seek(to, self.permit.talk, now, fallback=fallback)
            case EchoPlan():
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
        seats: Seats,
        settings: CallSettings,
        clock: Callable[[], float],
        time_of_day: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        """
        Args:
            clock: Monotonic time now, in seconds.
            time_of_day: The same, with a zone.
        """
        self._directory = directory
        self._seats = seats
        self._settings = settings
        self._clock = clock
        self._time_of_day = time_of_day
        self._new_id = new_id
        self._closed = False
        self._calls: Counter[str] = Counter()
        "By the tenant's label."
        self._rates: dict[str, CallRate] = {}
        "Of tenants whose calls a second are limited."

    def close(self) -> None:
        """Let nobody in any more: the switchboard is stopping."""
        self._closed = True

    def consider(self, offered: SessionOffered) -> Admitted | Rejected:
        """Find out what is to become of an INVITE."""
        if offered.peer:
            return self._from_outside(offered)
        directory = self._directory()
        tenant = directory.tenant_of(offered.caller_domain)
        wishes, refusal = _wishes(offered, tenant)
        dialled = offered.dialled_user[:LONGEST_NUMBER]
        plan = refusal or route(
            directory,
            caller=offered.caller_user,
            caller_domain=offered.caller_domain,
            dialled=dialled,
            dialled_domain=offered.dialled_domain,
            hotline=wishes.hotline,
        )
        label = tenant.label if tenant is not None else offered.caller_domain
        caller = Party(offered.caller_user)
        return self._decide(offered, plan, label, caller, dialled, wishes)

    def summon(
        self, by: Aor, dialled: str, wishes: Wishes
    ) -> tuple[Attempt, Plan, Permit] | Ending:
        """
        Find out what is to become of a call that a program wants an extension to make.

        The caller's leg is a placeholder until a phone of the extension has answered.
        """
        label, number = by
        plan = route(
            self._directory(),
            caller=number,
            caller_domain=label,
            dialled=dialled,
            dialled_domain=label,
            hotline=wishes.hotline,
        )
        if isinstance(plan, Ending):
            return plan
        if isinstance(plan, EchoPlan):
            return Ending.FORBIDDEN
        allowed = self._permit(plan.tenant, number, anew=not _for_help(plan))
        if not isinstance(allowed, Permit):
            return allowed
        attempt = Attempt(
            call=CallId(self._new_id()),
            tenant=label,
            caller=LegId(self._new_id()),
            caller_number=number,
            caller_name=plan.caller.name,
            dialled=dialled,
            callee_number=plan.callee.number,
            callee_name=plan.callee.name,
            hotline=plan.hotline,
            datas=wishes.datas,
            direction=plan.direction,
        )
        return attempt, plan, allowed

    def let_in(self, tenant: str) -> None:
        """A call of a tenant has begun."""
        self._calls[tenant] += 1
        if tenant in self._rates:
            self._rates[tenant].count(self._clock())

    def let_out(self, tenant: str) -> None:
        """A call of a tenant has ended."""
        self._calls[tenant] -= 1
        if not self._calls[tenant]:
            del self._calls[tenant]

    def may_join(self, tenant: Tenant, by: str) -> Ending | None:
        """Why an extension may not come into a call of others; None: it may."""
        # It is counted with the extension's calls, and no new call of the tenant.
        allowed = self._permit(tenant, by, anew=False)
        return None if isinstance(allowed, Permit) else allowed

    def aim(self, by: Aor, dialled: str, domain: str) -> Aim | Ending:
        """Find out to whom a party sends a call on, by the rules of one of its own."""
        directory = self._directory()
        tenant = directory.tenant_of(by[0])
        extension = None if tenant is None else tenant.extensions.get(by[1])
        if tenant is None or extension is None:
            return Ending.FORBIDDEN
        if directory.tenant_of(domain) is not tenant or dialled == echo.NUMBER:
            return Ending.FORBIDDEN
        if dialled == extension.number:
            return Ending.OWN_NUMBER
        to = meant(tenant, dialled[:LONGEST_NUMBER], by=extension)
        if isinstance(to, Ending):
            return to
        allowed = self._permit(tenant, by[1], already=1, anew=False)
        if not isinstance(allowed, Permit):
            return allowed
        return Aim(dialled, party_at(tenant, to).name, to)

    def _from_outside(self, offered: SessionOffered) -> Admitted | Rejected:
        directory = self._directory()
        label = _meant(directory, offered)
        tenant = directory.tenant_of(label)
        dialling = tenant.dialling if tenant is not None else Dialling()
        # Of any content and length until it is understood.
        caller = numbers.understood(offered.caller_user, dialling)
        dialled = numbers.understood(offered.dialled_user, dialling)
        at = self._time_of_day()
        plan = route_in(directory, tenant=label, caller=caller, dialled=dialled, at=at)
        return self._decide(offered, plan, label, Party(caller), dialled, Wishes())

    def _decide(
        self,
        offered: SessionOffered,
        plan: Plan | EchoPlan | Ending,
        label: str,
        caller: Party,
        dialled: str,
        wishes: Wishes,
    ) -> Admitted | Rejected:
        attempt = self._attempt(offered, plan, label, caller, dialled, wishes)
        if isinstance(plan, Ending):
            return Rejected(attempt, plan)
        inside = attempt.direction is not Direction.INBOUND
        allowed = self._permit(
            plan.tenant,
            plan.caller.number if inside else None,
            anew=not _for_help(plan),
        )
        if not isinstance(allowed, Permit):
            return Rejected(attempt, allowed)
        equipped = Route(
            call=attempt.call,
            tenant=plan.tenant.label,
            caller_leg=attempt.caller,
            offer=offered.body,
            flow=offered.flow,
            caller=plan.caller,
            callee=Party(attempt.callee_number or "", attempt.callee_name),
            hotline=attempt.hotline,
            from_inside=inside,
            hops=offered.hops,
        )
        return Admitted(attempt, equipped, allowed, plan)

    def _attempt(
        self,
        offered: SessionOffered,
        plan: Plan | EchoPlan | Ending,
        label: str,
        caller: Party,
        dialled: str,
        wishes: Wishes,
    ) -> Attempt:
        callee, hotline, direction = None, "", Direction.INTERNAL
        match plan:
            case Plan():
                caller, callee = plan.caller, plan.callee
                hotline, direction = plan.hotline, plan.direction
            case EchoPlan():
                caller, callee = plan.caller, Party(dialled)
            case Ending() if offered.peer:
                direction = Direction.INBOUND
        return Attempt(
            call=CallId(self._new_id()),
            tenant=label,
            caller=LegId(offered.session),
            caller_number=caller.number,
            caller_name=caller.name,
            dialled=dialled,
            callee_number=callee.number if callee is not None else None,
            callee_name=callee.name if callee is not None else "",
            hotline=hotline,
            datas=wishes.datas,
            direction=direction,
            trunk=_trunk(offered, label),
        )

    def _permit(
        self, tenant: Tenant, caller: str | None, *, already: int = 0, anew: bool
    ) -> Permit | Ending:
        """
        May it be?

        Args:
            caller: The extension that calls; None: a customer does.
            already: How many of the calls that are counted is this very one.
            anew: It is one more call of the tenant, and held to the tenant's limits.
        """
        if self._closed:
            return Ending.UNAVAILABLE
        taken = 0 if caller is None else self._seats.of(tenant.label, caller)
        terms = tenant.terms if anew else NO_TERMS
        return permit(
            self._settings,
            of_caller=taken - already,
            at_once=self._calls.total() - already,
            terms=terms,
            of_tenant=self._calls[tenant.label],
            lately=self._lately(tenant.label, terms.calls_a_second),
        )

    def _lately(self, tenant: str, most: int | None) -> int:
        """How many calls of a tenant began within the last second, if it matters."""
        if most is None:
            return 0
        rate = self._rates.setdefault(tenant, CallRate())
        return rate.lately(self._clock())


def _for_help(plan: Plan | EchoPlan) -> bool:
    to = plan.to if isinstance(plan, Plan) else None
    return isinstance(to, Outside) and numbers.is_emergency(to.number)


def _meant(directory: Directory, offered: SessionOffered) -> str:
    """
    The tenant that a carrier calls, by its label.

    Several may have trunks of one carrier, which calls them all from one address: of
    these it is the one whose hotline was dialled.
    """
    labels = [peer.partition("/")[0] for peer in (offered.peer, *offered.other_peers)]
    for label in labels if len(labels) > 1 else ():
        tenant = directory.tenant_of(label)
        if tenant is not None:
            dialled = numbers.understood(offered.dialled_user, tenant.dialling)
            if dialled in tenant.hotlines:
                return label
    return labels[0]


def _trunk(offered: SessionOffered, label: str) -> str:
    """The name of the trunk by which a carrier calls this tenant; empty: none does."""
    if not offered.peer:
        return ""
    peers = (peer.partition("/") for peer in (offered.peer, *offered.other_peers))
    return next(name for tenant, _, name in peers if tenant == label)


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
