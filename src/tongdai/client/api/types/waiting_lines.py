"""
The bodies of waiting lines.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import Time


class Waiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One caller who waits."""

    uuid: str
    "Of the call."

    caller: str
    caller_name: str
    since: Time


class WaitingLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One group, and who waits for it, whoever came first before the others."""

    group: str
    name: str
    calls: tuple[Waiting, ...]
