"""Events as webhooks and the stream write them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from tongdai.call.public_events import (
    VERSION,
    Departure,
    EventType,
    Phone,
    PublicEvent,
)
from tongdai.call.record import Record
from tongdai.call.recorded_call import Recorded

from .call_view import Call, shown_to


class RecordingReady(msgspec.Struct, frozen=True, rename="camel"):
    """A recording that can be fetched."""

    began_at: datetime
    ended_at: datetime | None
    path: str
    "Where it is fetched, beside ``/api/v1``."


class PhoneNews(msgspec.Struct, frozen=True, rename="camel"):
    """A phone or page that has come or gone."""

    extension: str
    transport: str
    agent: str
    reason: Departure | None
    "Why it has gone; None: it has come."


class Trial(msgspec.Struct, frozen=True, rename="camel"):
    """Nothing has happened."""

    message: str


class Event(msgspec.Struct, frozen=True, rename="camel"):
    """One event; of what kind ``data`` is, ``type`` says."""

    version: int
    id: str
    "Drop what comes twice by it. Later events have larger ones, of equal length."
    type: EventType
    time: datetime
    tenant: str
    call: str | None
    "The call's ``uuid``."
    data: Call | RecordingReady | PhoneNews | Trial


def event_of(event: PublicEvent, seen_by: str | None = None) -> Event:
    """
    An event as it is written.

    Args:
        seen_by: The extension that reads it; None: the tenant does.
    """
    return Event(
        VERSION,
        str(event.id),
        event.type,
        event.at,
        event.tenant,
        event.call,
        _data(event, seen_by),
    )


def written(event: PublicEvent, seen_by: str | None = None) -> bytes:
    """The JSON of an event; see :func:`event_of`."""
    return msgspec.json.encode(event_of(event, seen_by))


def _data(
    event: PublicEvent, seen_by: str | None
) -> Call | RecordingReady | PhoneNews | Trial:
    match event:
        case PublicEvent(record=Record() as record, recorded=Recorded() as recorded):
            path = f"/calls/{record.call}/recording"
            return RecordingReady(recorded.began_at, recorded.ended_at, path)
        case PublicEvent(record=Record() as record):
            return shown_to(seen_by, record, {})
        case PublicEvent(phone=Phone(extension, transport, agent, departure)):
            return PhoneNews(extension, transport, agent, departure)
        case _:
            return Trial("this webhook works")
