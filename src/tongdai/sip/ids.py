"""The names of what lives longer than one message."""

from __future__ import annotations

from collections.abc import Callable
from typing import NewType

from tongdai.machine import value

SessionId = NewType("SessionId", str)
"""One INVITE session. The switch uses the same text as its leg's id."""


@value
class Errand:
    """A request of ours to a carrier that belongs to no call."""

    trunk: str
    number: int
    "Of two for the same trunk the later one has the higher."


Owner = SessionId | Errand
"""Whom the responses to a request are for."""

RequestId = NewType("RequestId", str)
"""One received request that waits for an answer from above."""

TokenFactory = Callable[[], str]
"""
Draws a fresh ``token`` (RFC 3261 §25.1) of letters and digits with at least 64 random
bits. All tags, branches, Call-IDs, nonces and back-offs come from it, so that a test
that passes a counting one sees the same bytes each time.
"""
