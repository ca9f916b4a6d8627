"""
What a tenant's own programs do with live calls: make, end, pass on and hold them.

Each speaks for the whole tenant or for one extension, which directs its own calls only.
What is not the tenant's, or not the extension's, is not there.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Protocol

from tongdai.call.call import Attempt
from tongdai.call.cause import Ending
from tongdai.call.destination import Destination, Outside
from tongdai.call.directory import Tenant
from tongdai.call.finding import Nobody
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import Stopped, TransferAsked, TransferMode
from tongdai.call.outputs import Seek
from tongdai.call.routing import Party
from tongdai.machine import value
from tongdai.switch.admission import LONGEST_NUMBER, Admission
from tongdai.switch.live_call import NOBODY_ASKS, LiveCall
from tongdai.switch.scouting import Scout
from tongdai.switch.seams import Route
from tongdai.switch.wishes import Wishes


class Reach(Protocol):
    """What is registered."""

    def reaches(self, tenant: Tenant, number: str) -> bool:
        """Can a phone of this extension be reached now?"""


class Refusal(enum.Enum):
    """Why a live call is left as it is."""

    NO_CALL = "there is none that whoever asks may know of"
    NOT_TALKING = "nobody for whom this could be done talks in it now"
    WHO = "several extensions talk in it: which one's call is meant must be said"


@value
class Director:
    """For whom a program speaks."""

    tenant: str
    extension: str | None
    "Its number; None: for the whole tenant."


class Directing:
    """Does with live calls what programs want done."""

    def __init__(
        self,
        calls: Mapping[CallId, LiveCall],
        admission: Admission,
        scout: Scout,
        reach: Reach,
        start: Callable[[Attempt, Route, Destination, float], None],
    ) -> None:
        """
        Args:
            start: Begins a call whose caller is called to its phone first.
        """
        self._calls = calls
        self._admission = admission
        self._scout = scout
        self._reach = reach
        self._start = start

    def sees(self, call: CallId, by: Director) -> bool:
        """May whoever asks know of this call, and does it live?"""
        return self._found(call, by) is not None

    def make(
        self, tenant: str, extension: str, number: str, wishes: Wishes
    ) -> CallId | Ending:
        """
        Call an extension to its phone, and then whom it is to call.

        All that binds a call that the extension makes itself binds this one. An ending
        says why nothing rings.
        """
        dialled = number[:LONGEST_NUMBER]
        found = self._admission.summon((tenant, extension), dialled, wishes)
        if isinstance(found, Ending):
            return found
        attempt, plan, permit = found
        if not self._reach.reaches(plan.tenant, extension):
            return Ending.UNREACHABLE
        there = self._scout.look(tenant, Seek(0, plan.to, waited=True))
        if isinstance(plan.to, Outside) and isinstance(there.finding, Nobody):
            return there.finding.ending  # nobody is to come to the phone in vain
        route = Route(
            call=attempt.call,
            caller_leg=attempt.caller,
            flow=None,
            tenant=tenant,
            caller=plan.caller,
            callee=Party(plan.callee.number, plan.callee.name),
            hotline=plan.hotline,
            kinds=there.kinds,
        )
        self._start(attempt, route, plan.to, permit.talk)
        return attempt.call

    def end(self, call: CallId, by: Director) -> Refusal | None:
        """Hang up for everybody."""
        live = self._found(call, by)
        if live is None:
            return Refusal.NO_CALL
        talks = bool(live.talkers())
        mine = by.extension in (None, *live.talkers(), live.caller)
        if not mine:
            return Refusal.NOT_TALKING
        live.feed(Stopped(Ending.HUNG_UP if talks else Ending.CANCELLED))
        return None

    def pass_on(
        self, call: CallId, by: Director, extension: str, to: str
    ) -> Refusal | Ending | None:
        """
        Pass whom an extension talks to on to somebody else, without announcing it.

        Args:
            extension: By whose rights, and in whose place; empty: the only one that
                talks in the call.
        """
        found = self._talking(call, by, extension)
        if isinstance(found, Refusal):
            return found
        live, leg, number = found
        other = live.other_than(leg)
        if other is None or not live.settled:
            return Refusal.NOT_TALKING
        if live.number_of(other) == to:
            return Ending.FORBIDDEN
        aim = self._admission.aim((by.tenant, number), to[:LONGEST_NUMBER], by.tenant)
        if isinstance(aim, Ending):
            return aim
        blind = TransferMode.BLIND
        live.feed(TransferAsked(leg, NOBODY_ASKS, number, blind, aim))
        return None

    def hold(
        self, call: CallId, by: Director, extension: str, *, on: bool
    ) -> Refusal | None:
        """
        Put a call on hold for an extension that talks in it, or take it back.

        Its phone is not asked and cannot take it back.
        """
        found = self._talking(call, by, extension)
        if isinstance(found, Refusal):
            return found
        live, leg, _ = found
        live.hold(leg, on=on)
        return None

    def _found(self, call: CallId, by: Director) -> LiveCall | None:
        live = self._calls.get(call)
        if live is None or live.route.tenant != by.tenant:
            return None
        seen = by.extension is None or live.has(by.extension)
        return live if seen else None

    def _talking(
        self, call: CallId, by: Director, extension: str
    ) -> tuple[LiveCall, LegId, str] | Refusal:
        """The call, the leg by which the extension talks in it, and its number."""
        live = self._found(call, by)
        if live is None:
            return Refusal.NO_CALL
        number = by.extension or extension
        talkers = live.talkers()
        if not number and len(talkers) > 1:
            return Refusal.WHO
        number = number or next(iter(talkers), "")
        leg = live.talk_of(number)
        return Refusal.NOT_TALKING if leg is None else (live, leg, number)
