"""
The bodies of groups.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import OpenEnum

from .extensions import RecordingRule


class Strategy(OpenEnum):
    """In which order the members of a group ring."""

    ALL = "all"
    "All together."

    IN_TURN = "in_turn"
    "One after the other, always from the first."

    ROUND_ROBIN = "round_robin"
    "One after the other, from whoever follows the one that answered last."

    LONGEST_IDLE = "longest_idle"
    "One after the other, whoever has been without a call for longest first."

    RANDOM = "random"
    "One after the other, in an order drawn anew for each call."


class Group(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Several who answer the same number."""

    number: str
    name: str
    members: tuple[str, ...]
    external: bool
    strategy: Strategy
    ring_time: float
    longest_wait: float
    next: str
    recording: RecordingRule | None
