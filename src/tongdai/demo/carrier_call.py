"""One call of the demo's carrier, from its script to what is said of its end."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Final

from tongdai.client.leg import Quality

from .behaviours import Performance, Script, Step
from .news import Ended, Heard, News, Why
from .subscriber import Subscriber

OK: Final = 200

log = logging.getLogger("tongdai.demo")


@dataclass(slots=True)
class CarrierCall:
    """One call that lives."""

    subscriber: Subscriber
    script: Script
    "What happens from when it was called, or, if we call, from the answer."

    made: bool
    "We called."

    performance: Performance | None = None
    answered_at: float | None = None
    ended_by_us: bool = False
    _told: set[News] = field(default_factory=set)

    def begin(self, now: float) -> None:
        """Play its script from now on."""
        self.performance = Performance(self.script, now)

    def deadline(self) -> float | None:
        """When to come back with :meth:`due`."""
        return None if self.performance is None else self.performance.deadline()

    def due(self, now: float) -> list[Step]:
        """What happens now, by its script."""
        return [] if self.performance is None else self.performance.tick(now)

    def is_new(self, news: News) -> bool:
        """Has this not been told yet? From now on it has."""
        known = news in self._told
        self._told.add(news)
        return not known

    def end(self, status: int, went: Quality, now: float, *, stopping: bool) -> Ended:
        """
        Write its end down, and say how it was.

        Args:
            status: As :class:`~tongdai.client.phone.vocabulary.CallEnded` has it.
            stopping: The carrier ends all calls.
        """
        seconds = 0.0 if self.answered_at is None else now - self.answered_at
        jitter = round(went.jitter, 2)
        heard = Heard(went.sent, went.received, went.lost, jitter, went.missed)
        log.info(
            "call ended",
            extra={
                "status": status,
                "seconds": round(seconds, 1),
                "sent": heard.sent,
                "received": heard.received,
                "lost": heard.lost,
                "jitter": heard.jitter,
            },
        )
        return Ended(self._why(status, stopping), status, round(seconds, 2), heard)

    def _why(self, status: int, stopping: bool) -> Why:
        if self.ended_by_us:
            return Why.CARRIER_STOPPED if stopping else Why.WE_HUNG_UP
        if self.answered_at is None:
            return Why.REFUSED
        return Why.THEY_HUNG_UP if status == OK else Why.LOST
