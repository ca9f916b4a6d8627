"""
The bodies of tenant.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from .extensions import Limits, RecordingRule


class Dialling(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which telephone numbers may be called."""

    country: str
    international: bool
    premium: bool


class Terms(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the operator has set."""

    trial: bool
    calls_at_once: int | None
    calls_a_second: int | None
    warning: float
    "Seconds before the end of a call that has a limit; 0: no tone."

    zone: str


class TenantRecording(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How calls are recorded where nothing nearer has a rule."""

    rule: RecordingRule
    notice: str
    "`tone`, `play:FILE`, or empty for none."

    days: int


class Tenant(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One company on this switchboard."""

    label: str
    domains: tuple[str, ...]
    "Further SIP domains that mean it."

    dialling: Dialling
    terms: Terms
    limits: Limits
    supervised_told: bool
    recording: TenantRecording


class RecordingPatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is to be different; what is left out stays."""

    rule: RecordingRule | str | UnsetType = UNSET
    notice: str | UnsetType = UNSET
    days: int | UnsetType = UNSET
