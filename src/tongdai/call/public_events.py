"""
What a tenant's own programs are told of: the events of webhooks and of the stream.

Few, and each whole in itself, where :mod:`~tongdai.call.events` are many small ones.
Public and versioned: a type or a field is added freely; a change of meaning raises the
version. Of one call they come in order: ringing, answered, ended, missed, and the
recording last.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Final

from tongdai.call.ids import CallId
from tongdai.call.record import Record
from tongdai.call.recorded_call import Recorded
from tongdai.machine import value

VERSION: Final = 1


class EventType(enum.StrEnum):
    """The values are public."""

    RINGING = "call.ringing"
    "Somebody's phone or page rings, for the first time in this call."

    ANSWERED = "call.answered"
    ENDED = "call.ended"
    "With the whole record, the quality of both legs included."

    MISSED = "call.missed"
    "Follows the end of a call to the tenant's own people that nobody answered."

    RECORDING = "recording.ready"
    "The recording is whole and can be fetched."

    REGISTERED = "extension.registered"
    "A phone or page can be reached that could not."

    UNREGISTERED = "extension.unregistered"

    TEST = "webhook.test"
    "Somebody wants to see whether a webhook works."


class Departure(enum.StrEnum):
    """Why a phone or page cannot be reached any more. The values are public."""

    LEFT = "left"
    "It said so."

    DISCONNECTED = "disconnected"
    EXPIRED = "expired"
    "It did not register again in time."


@value
class Phone:
    """A phone or page of an extension."""

    extension: str
    transport: str
    agent: str
    "What it calls itself."

    departure: Departure | None = None
    "None: it has come."


@value
class PublicEvent:
    """One of them. What it is about is the one field that is not None."""

    type: EventType
    at: datetime
    "With a zone (UTC)."

    tenant: str
    "The tenant's label."

    record: Record | None = None
    "The call as it stood then."

    recorded: Recorded | None = None
    "Beside its record, of a recording."

    phone: Phone | None = None
    id: int = 0
    """
    Microseconds since the epoch, and later than those of all events before it, so that
    events sort by it; 0 until it is kept.
    """

    @property
    def call(self) -> CallId | None:
        """The call that it is about, if it is about one."""
        return None if self.record is None else self.record.call

    def concerns(self, extension: str) -> bool:
        """May this extension know, which sees its own calls and phones alone?"""
        if self.record is not None:
            return extension in self.record.parties
        return self.phone is not None and self.phone.extension == extension
