"""How long one call may last, as those who talk in it change."""

from __future__ import annotations

import math
from collections.abc import Collection

from tongdai.call.allotment import Allotted
from tongdai.call.ids import LegId
from tongdai.switch.spending import Spending


class Allotting:
    """
    The time of one call, by the limits of all that have a part in it.

    Whoever comes into a call can only shorten it: otherwise one would pass a call to
    and fro to talk for longer.
    """

    def __init__(self, spending: Spending, tenant: str, hotline: str) -> None:
        self._spending = spending
        self._tenant = tenant
        self._hotline = hotline
        self._answered_at: float | None = None
        self._bound = math.inf
        self._given = Allotted()
        "What the call was last told."

    @property
    def bound(self) -> float:
        """When the call must end by its rules, in seconds of monotonic time."""
        return self._bound

    def tighten(self, bound: float) -> None:
        """Somebody comes from a call that had to end by then."""
        self._bound = min(self._bound, bound)

    def changed(
        self, legs: Collection[LegId], talking: Collection[str], now: float
    ) -> Allotted | None:
        """
        Somebody has answered, or talks in the place of somebody else.

        Args:
            legs: All of the call.
            talking: The extensions that talk.

        Returns:
            What holds from now on; None: what held before.
        """
        if self._answered_at is None:
            self._answered_at = now
        may_last = self._spending.longest(
            self._tenant, legs, talking=talking, hotline=self._hotline
        )
        self.tighten(self._answered_at + may_last)
        before = self._given
        return None if self.asked(legs) == before else self._given

    def asked(self, legs: Collection[LegId]) -> Allotted:
        """The call wants to know, for what it was given is nearly used."""
        if self._spending.helps(legs):
            self._given = Allotted()
        else:
            self._given = self._spending.allotted(self._tenant, legs, self._bound)
        return self._given
