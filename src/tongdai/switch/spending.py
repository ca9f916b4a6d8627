"""
The one door to the telephone network: every leg that goes out passes it, and is paid.

Whoever causes it (a call, a transfer, a forward, a redirection, a group's member), it
is asked here before it rings, and held to the limits of all that pay for it: the
tenant, the hotline that it goes out with, the extension by whose rights it is made.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from tongdai.call.allotment import LEAD, Allotted
from tongdai.call.allowance import Allowances
from tongdai.call.cause import Ending
from tongdai.call.destination import Outside
from tongdai.call.directory import Directory, Tenant
from tongdai.call.ids import LegId
from tongdai.call.limits import Limits, Payer, payers
from tongdai.call.numbers import is_emergency
from tongdai.call.outside_talk import OutsideTalk
from tongdai.call.permit import barred, limits_of, longest
from tongdai.call.wall_clock import WallClock
from tongdai.log import mask
from tongdai.switch.stores import Callers, Usage

A_MOMENT: Final = 1.0
"Seconds more than are needed that are held for a call that asks for time."

log = logging.getLogger("tongdai.switch")


class Spending:
    """Who may call out, for how long, and what that has cost."""

    def __init__(
        self,
        *,
        directory: Callable[[], Directory],
        callers: Callers,
        usage: Usage,
        wall: WallClock,
        clock: Callable[[], float],
    ) -> None:
        """
        Args:
            clock: Monotonic time now, in seconds.
        """
        self._directory = directory
        self._callers = callers
        self._usage = usage
        self._wall = wall
        self._clock = clock
        self._allowances = Allowances(self._limits, usage.before)
        self._talks: dict[LegId, OutsideTalk] = {}
        "Those that somebody has answered."
        self._unlimited: set[LegId] = set()
        "Calls for help, which cost nothing here."

    def refusal(self, tenant: Tenant, to: Outside) -> Ending | None:
        """Why a number of the telephone network may not be rung now; None: it may."""
        if is_emergency(to.number):
            return None
        paying = payers(tenant.label, to.by, to.hotline)
        why = barred(
            tenant,
            to.number,
            map(self._limits, paying),
            has_called=self._callers.know(tenant.label, to.number),
        )
        if why is None and self._allowances.exhausted(
            paying, tenant.terms.zone, self._now()
        ):
            why = Ending.ALLOWANCE_USED
        return why

    def dial(self, leg: LegId, label: str, to: Outside) -> Ending | None:
        """
        Let a leg ring outside, and hold time for it, or say why it may not.

        Args:
            label: The tenant's.
        """
        tenant = self._directory().tenant_of(label)
        if tenant is None:
            return Ending.FORBIDDEN
        if is_emergency(to.number):
            self._unlimited.add(leg)
            return None
        why = self.refusal(tenant, to)
        paying = payers(label, to.by, to.hotline)
        zone = tenant.terms.zone
        if why is None and not self._allowances.hold(leg, paying, zone, self._now()):
            why = Ending.ALLOWANCE_USED
        if why is not None:
            log.info(
                "may not call out",
                extra={
                    "tenant": label,
                    "number": mask(to.number),
                    "reason": why.value,
                },
            )
        return why

    def begin(self, leg: LegId, label: str, to: Outside) -> None:
        """Somebody has answered there."""
        if leg not in self._allowances:
            return
        at = self._now()
        self._allowances.begin(leg, at)
        talk = OutsideTalk(leg, label, to.by, to.hotline, at)
        self._talks[leg] = talk
        self._usage.put(talk)

    def end(self, leg: LegId) -> None:
        """A leg is gone. It may be one that does not lead outside, too."""
        self._unlimited.discard(leg)
        if leg not in self._allowances:
            return
        used = self._allowances.end(leg, self._now())
        talk = self._talks.pop(leg, None)
        if talk is not None:
            self._usage.put(talk.ended(used))

    def helps(self, legs: Collection[LegId]) -> bool:
        """Is one of them a call for help?"""
        return not self._unlimited.isdisjoint(legs)

    def longest(
        self,
        label: str,
        legs: Collection[LegId],
        *,
        talking: Collection[str],
        hotline: str,
    ) -> float:
        """
        Seconds that a call may last; infinity: as long as any call.

        Args:
            legs: All of the call.
            talking: The extensions that talk.
            hotline: That the call came in by, or goes out with.
        """
        involved = {
            *payers(label, "", hotline),
            *(each for number in talking for each in payers(label, number, "")),
            *(each for leg in self._out(legs) for each in self._paying(leg)),
        }
        return longest(map(self._limits, involved))

    def allotted(self, label: str, legs: Collection[LegId], bound: float) -> Allotted:
        """
        Hold more time for the legs that lead outside, and say how long they may go on.

        Args:
            bound: When the call must end at the latest, in seconds of monotonic time.
        """
        tenant = self._directory().tenant_of(label)
        warning = 0.0 if tenant is None else tenant.terms.warning
        ahead = timedelta(seconds=max(LEAD, warning) + A_MOMENT)
        ends = [
            self._wall.back(until)
            for leg in self._out(legs)
            if (until := self._allowances.extend(leg, self._now(), ahead)) is not None
        ]
        held = min(ends, default=math.inf)
        return Allotted(min(held, bound), held < bound, warning)

    def _limits(self, payer: Payer) -> Limits:
        return limits_of(self._directory(), payer)

    def _out(self, legs: Collection[LegId]) -> Iterator[LegId]:
        """Those that lead outside, and where somebody has answered."""
        return (leg for leg in legs if leg in self._talks)

    def _paying(self, leg: LegId) -> tuple[Payer, ...]:
        return self._allowances.payers_of(leg)

    def _now(self) -> datetime:
        return self._wall.at(self._clock())
