"""
The bodies of events.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import OpenEnum, Time


class RecordingReady(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording that can be fetched."""

    began_at: Time
    ended_at: Time | None
    path: str
    "Where it is fetched, beside ``/api/v1``."


class Departure(OpenEnum):
    """Why a phone or page cannot be reached any more."""

    LEFT = "left"
    "It said so."

    DISCONNECTED = "disconnected"
    EXPIRED = "expired"
    "It did not register again in time."


class PhoneChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A phone or page that has come or gone."""

    extension: str
    transport: str
    agent: str
    reason: Departure | None
    "Why it has gone; None: it has come."


class TrialMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Nothing has happened."""

    message: str
