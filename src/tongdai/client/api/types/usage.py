"""
The bodies of usage.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import OpenEnum

from .extensions import Limits


class PayerKind(OpenEnum):
    """What can have an allowance. The values are kept."""

    TENANT = "tenant"
    EXTENSION = "extension"
    HOTLINE = "hotline"


class Usage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one that pays has used, in seconds, the talks that go on included."""

    kind: PayerKind
    number: str
    "Empty for the tenant."

    today: float
    "In the tenant's time zone."

    month: float
    left: float | None
    "That may still be used today; None: any number."

    limits: Limits
