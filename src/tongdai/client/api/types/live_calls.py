"""
The bodies of live calls.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tongdai.client.api.bodies import Time

from .calls import CallQuality


class LiveCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One call that has begun and not ended."""

    uuid: str
    "As in the history, where it is already."

    direction: str
    state: str
    caller: str
    caller_name: str
    dialled: str
    callee: str
    "Who is rung or talks; empty: nobody yet."

    callee_name: str
    hotline: str
    start_time: Time
    answer_time: Time | None
    caller_quality: CallQuality | None
    "So far; None: not talking, not measured, or another's than who asks."

    callee_quality: CallQuality | None
    datas: Any
    "What it was begun with: an object."
