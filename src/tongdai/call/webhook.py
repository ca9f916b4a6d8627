"""Webhooks as the directory has them, and what became of each event for each."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from tongdai.call.ids import CallId
from tongdai.call.public_events import EventType
from tongdai.machine import value


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a tenant wants to be told of events."""

    id: str
    tenant: str
    "The tenant's label."

    url: str
    types: frozenset[EventType]
    "Of which events; never empty."

    secret: str = field(repr=False)
    "What we sign with."


class Standing(enum.StrEnum):
    """How a delivery stands. The values are public."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@value
class Delivery:
    """One event on its way to one webhook."""

    webhook: str
    "Its id."

    event: int
    type: EventType
    call: CallId | None
    began_at: float
    "When the event happened, in seconds since the epoch."

    due_at: float
    "When it is tried next, in seconds since the epoch."

    standing: Standing = Standing.WAITING
    attempts: int = 0
    tried_at: datetime | None = None
    "The last time."

    status: int | None = None
    "What was answered the last time; None: nothing was."

    reason: str = ""
    "Why the last time failed, in a few words; empty: it did not."

    @property
    def lane(self) -> str:
        """What it must not overtake: the events of its call, in their order."""
        return self.call or str(self.event)
