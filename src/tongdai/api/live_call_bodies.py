"""What is said of live calls, and asked for: the bodies of ``/api/v1/live-calls``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec

from tongdai.call.events import Quality, Side
from tongdai.call.record import Record

from .call_view import CallQuality, quality_shown
from .pages import PageQuery

LONGEST_NUMBER: Final = 64
"Characters; a number out of a table cell has some signs besides its digits."

Number = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NUMBER)]


class LiveQuery(PageQuery, frozen=True, kw_only=True):
    """Which page, and how much of each call."""

    quality: Annotated[
        bool,
        msgspec.Meta(description="Measure how both sides of each call sound."),
    ] = False


class LiveCall(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One call that has begun and not ended."""

    uuid: str
    "As in the history, where it is already."
    direction: Literal["inbound", "outbound", "internal"]
    state: Literal["ringing", "talking"]
    caller: str
    caller_name: str
    dialled: str
    callee: str
    "Who is rung or talks; empty: nobody yet."
    callee_name: str
    hotline: str
    start_time: datetime
    answer_time: datetime | None
    caller_quality: CallQuality | None
    "So far; None: not talking, not measured, or another's than who asks."
    callee_quality: CallQuality | None
    datas: Any
    "What it was begun with: an object."


class LiveCalls(msgspec.Struct, frozen=True):
    """One page of live calls."""

    items: list[LiveCall]
    next: str | None
    "Pass it as ``after`` to get the next page; None on the last."


class CallWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A call to be made."""

    number: Number
    "Whom to call: a customer, an extension, a group, as an extension would dial it."

    extension: str = ""
    "Who calls; by access token its own."

    hotline: str = ""
    "The number to call from; empty: the extension's usual one."

    datas: Mapping[str, Any] = {}
    "For the history: values of 256 characters together, as text."


class TransferWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a call is to be passed on to."""

    to: Number
    "An extension, a group or a customer that the extension may call."

    extension: str = ""
    "Who passes it on; needed where two extensions talk and an API key asks."


class HoldWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a call is to be on hold."""

    on: bool

    extension: str = ""
    "For whom; needed where two extensions talk and an API key asks."


def place(record: Record) -> str:
    """Where a call stands in the list."""
    return f"{record.started_at.isoformat(timespec='microseconds')} {record.call}"


def shown(record: Record, gauged: Mapping[Side, Quality]) -> LiveCall:
    """
    A record that is not closed yet.

    Args:
        gauged: How those sides sound of which that is known, and may be to who asks.
    """
    return LiveCall(
        uuid=record.call,
        direction=record.direction.value,
        state="ringing" if record.answered_at is None else "talking",
        caller=record.caller,
        caller_name=record.caller_name,
        dialled=record.dialled,
        callee=record.callee or "",
        callee_name=record.callee_name,
        hotline=record.hotline,
        start_time=record.started_at,
        answer_time=record.answered_at,
        caller_quality=quality_shown(gauged.get(Side.CALLER)),
        callee_quality=quality_shown(gauged.get(Side.CALLEE)),
        datas=msgspec.Raw(record.datas.encode() or b"{}"),
    )
