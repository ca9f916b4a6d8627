"""Calls as a table for spreadsheets (CSV, RFC 4180), sent as it is read."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from starlette.responses import Response, StreamingResponse

from .call_view import Call, CallQuality

CSV: Final = "text/csv"

MARK: Final = "\ufeff"
"Without it Excel takes the table for Latin-1, and Vietnamese for nonsense."

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"What a cell begins with that spreadsheets compute: a caller may be named so."

COLUMNS: Final = (
    "uuid",
    "direction",
    "startTime",
    "answerTime",
    "endTime",
    "sipUser",
    "remoteNumber",
    "caller",
    "callerName",
    "dialled",
    "callee",
    "calleeName",
    "hotline",
    "trunk",
    "answered",
    "endCause",
    "endCode",
    "endedBy",
    "ringing",
    "duration",
    "totalDuration",
    "recorded",
    "callerMos",
    "calleeMos",
    "note",
    "tags",
)


def csv_of(pages: AsyncIterator[Sequence[Call]]) -> Response:
    """All of these calls, a line each."""

    async def lines() -> AsyncIterator[str]:
        yield MARK + _written([COLUMNS])
        async for calls in pages:
            yield _written([_row(call) for call in calls])

    return StreamingResponse(
        lines(),
        media_type=CSV,
        headers={"Content-Disposition": 'attachment; filename="calls.csv"'},
    )


def cell(value: str | int | float | datetime | None) -> str:
    """A value as text that no spreadsheet computes."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case str() if value.startswith(FORMULA):
            return f"'{value}"
        case _:
            return str(value)


def _written(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _row(call: Call) -> list[str]:
    return [
        cell(value)
        for value in (
            call.uuid,
            call.direction,
            call.start_time,
            call.answer_time,
            call.end_time,
            call.sip_user,
            call.remote_number,
            call.caller,
            call.caller_name,
            call.dialled,
            call.callee,
            call.callee_name,
            call.hotline,
            call.trunk,
            call.answered,
            call.end_cause,
            call.end_code,
            call.ended_by,
            call.ringing,
            call.duration,
            call.total_duration,
            call.recorded,
            _mos(call.caller_quality),
            _mos(call.callee_quality),
            "\n".join(each.note for each in call.infos if each.note),
            ", ".join(tag for each in call.infos for tag in each.tags),
        )
    ]


def _mos(quality: CallQuality | None) -> float | None:
    return None if quality is None else quality.mos
