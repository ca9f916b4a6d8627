"""How live calls sound: the media engine is asked about those who talk in them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Final

from tongdai.call.events import Quality, Side
from tongdai.call.ids import CallId, LegId
from tongdai.media.statistics import Statistics
from tongdai.switch.live_call import LiveCall
from tongdai.switch.media_legs import MediaLegs, quality_of

PATIENCE: Final = 0.5
"""
Seconds until what has not been answered stays unknown. A worker answers within
milliseconds; one that does not has no time for its packets either.
"""

Gauged = Mapping[CallId, Mapping[Side, Quality]]
"How the sides of calls have sounded so far, of which that is known."


class Gauging:
    """
    Asks the media engine, and gives its answers to whoever waits for them.

    A leg that somebody waits for already is not asked about again, so that the workers
    have no more to do for many who look at the same calls at the same time.
    """

    def __init__(self, calls: Mapping[CallId, LiveCall], media: MediaLegs) -> None:
        self._calls = calls
        self._media = media
        self._rounds: list[_Round] = []

    async def of(self, calls: Collection[CallId]) -> Gauged:
        """
        How both sides of these calls have sounded so far.

        Returns within :data:`PATIENCE`. What is not in it is unknown: nobody talks on
        that side, the leg has just ended, or its worker does not answer.
        """
        sides = {
            leg: (call, side)
            for call in calls
            if (live := self._calls.get(call)) is not None
            for leg, side in live.sides().items()
        }
        asked = {leg for each in self._rounds for leg in each.missing}
        mine = _Round(sides)
        self._rounds.append(mine)
        try:
            for leg in sides:
                if leg not in asked:
                    self._media.measure(leg)
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await mine.over.wait()
        finally:
            self._rounds.remove(mine)
        found: dict[CallId, dict[Side, Quality]] = {}
        for leg, quality in mine.found.items():
            call, side = sides[leg]
            found.setdefault(call, {})[side] = quality
        return found

    def measured(self, leg: LegId, statistics: Statistics) -> None:
        """The engine has answered about a leg, whoever asked."""
        for each in self._rounds:
            if leg in each.missing:
                each.found[leg] = quality_of(statistics)
                each.expect_no_more((leg,))

    def gone(self, legs: Iterable[LegId]) -> None:
        """Nothing will come about these any more."""
        ended = tuple(legs)
        for each in self._rounds:
            each.expect_no_more(ended)


class _Round:
    """What one who asks waits for."""

    def __init__(self, legs: Iterable[LegId]) -> None:
        self.missing = set(legs)
        self.found: dict[LegId, Quality] = {}
        self.over = asyncio.Event()
        self.expect_no_more(())

    def expect_no_more(self, legs: Iterable[LegId]) -> None:
        self.missing.difference_update(legs)
        if not self.missing:
            self.over.set()
