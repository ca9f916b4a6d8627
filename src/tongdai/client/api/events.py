"""
What happens to a tenant's calls and phones, as webhooks and the event stream tell it.

Which class an event has, its ``type`` says; one that a later switchboard has, or whose
meaning has changed (``version``), is an :class:`UnknownEvent`, as it came.
"""

from __future__ import annotations

from typing import Any, Final, Generic, TypeVar

import msgspec

from .bodies import Time
from .types.calls import Call
from .types.events import PhoneChange, RecordingReady, TrialMessage
from .types.webhooks import EventType

T = TypeVar("T")

VERSION: Final = 1
"Of the events that we understand."


class _Told(msgspec.Struct, Generic[T], frozen=True, kw_only=True, rename="camel"):
    """What every event has."""

    version: int
    id: str
    "Digits, equally many: later events have larger ones. Drop what comes twice."

    type: EventType
    time: Time
    tenant: str
    "The tenant's label."

    call: str | None = None
    "The call's ``uuid``."

    data: T


class CallEvent(_Told[Call], frozen=True, kw_only=True):
    """``call.ringing``, ``.answered``, ``.ended``, ``.missed``: as the call stood."""


class RecordingEvent(_Told[RecordingReady], frozen=True, kw_only=True):
    """``recording.ready``: it can be fetched."""


class PhoneEvent(_Told[PhoneChange], frozen=True, kw_only=True):
    """``extension.registered``, ``extension.unregistered``."""


class TrialEvent(_Told[TrialMessage], frozen=True, kw_only=True):
    """``webhook.test``: nothing has happened."""


class UnknownEvent(_Told[Any], frozen=True, kw_only=True):
    """What this version of the SDK does not know; ``data`` is the JSON as it came."""


class StreamReset(msgspec.Struct, frozen=True):
    """
    The stream goes on, and some events before are not kept any more.

    Read the history for what is missing.
    """


Event = CallEvent | RecordingEvent | PhoneEvent | TrialEvent | UnknownEvent
"One of them; tell them apart with ``match`` or :func:`isinstance`."

_KINDS: Final[dict[str, type[Event]]] = {
    EventType.RINGING: CallEvent,
    EventType.ANSWERED: CallEvent,
    EventType.ENDED: CallEvent,
    EventType.MISSED: CallEvent,
    EventType.RECORDING: RecordingEvent,
    EventType.REGISTERED: PhoneEvent,
    EventType.UNREGISTERED: PhoneEvent,
    EventType.TEST: TrialEvent,
}


def event_of(body: bytes | str) -> Event:
    """
    An event, of its JSON.

    Raises:
        ValueError: It is none.
    """
    try:
        told = msgspec.json.decode(body, type=UnknownEvent)
        if told.version != VERSION or told.type not in _KINDS:
            return told
        return msgspec.json.decode(body, type=_KINDS[told.type])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"expected an event: {error}") from error
