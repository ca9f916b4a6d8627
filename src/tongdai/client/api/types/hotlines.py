"""
The bodies of hotlines.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from .extensions import Limits, RecordingRule


class OwnHotline(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A number that an extension may call out with."""

    number: str
    name: str
    "What colleagues call it; customers never see it."


class Hotline(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One number of the tenant's in the telephone network, and where it leads."""

    number: str
    name: str
    destination: str
    hours: str
    zone: str
    special: str
    fallback: str
    recording: RecordingRule | None
    limits: Limits
