"""
The bodies of trunks.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import OpenEnum


class NumberFormat(OpenEnum):
    """How a carrier writes telephone numbers."""

    E164 = "e164"
    "``+84901234567``."

    PLAIN = "plain"
    "The same without the plus sign: ``84901234567``."

    NATIONAL = "national"
    "As people in the country dial: ``0901234567``; others with ``00`` before."


class TrunkState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a trunk stands now."""

    standing: str
    reason: str
    "What is wrong, often in the carrier's own words; empty: nothing is."

    registered: bool | None
    "None: it is not meant to be."

    round_trip: float | None
    "Milliseconds that the carrier took to answer, when it was last asked."


class Trunk(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A relation with a carrier of the telephone network."""

    name: str
    host: str
    port: int | None
    "None: by DNS, or what is usual for the transport."

    transport: str
    order: int
    "Trunks of a lower one are tried first."

    user: str
    "Of the account at the carrier; empty: it knows us by our address."

    registers: bool
    domain: str
    sources: tuple[str, ...]
    numbers: NumberFormat
    codecs: tuple[str, ...]
    state: TrunkState | None = None
    "None: it was added or changed a moment ago."
