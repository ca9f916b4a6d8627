"""
The bodies of webhooks.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import OpenEnum, Time, WithSecret


class EventType(OpenEnum):
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


class Webhook(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A webhook, but for its secret."""

    id: str
    url: str
    events: tuple[EventType, ...]


class NewWebhook(WithSecret, frozen=True, kw_only=True, rename="camel"):
    """A webhook, with its secret this one time."""

    id: str
    url: str
    events: tuple[EventType, ...]
    secret: str


class DeliveryStanding(OpenEnum):
    """How a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Delivery(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of one event."""

    event: str
    type: EventType
    call: str | None
    standing: DeliveryStanding
    attempts: int
    tried_at: Time | None
    "The last time."

    status: int | None
    "What was answered the last time."

    reason: str
    "Why that failed; empty: it did not."


class TestResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a webhook answered a test event."""

    delivered: bool
    "It answered, from 200 to 299."

    status: int | None
    reason: str
    "Why there was no answer; empty: there was."
