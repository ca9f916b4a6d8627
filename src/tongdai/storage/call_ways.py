"""The way of a call, as its row keeps it: JSON, or empty as of most calls."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tongdai.call.record import RangGroup, SentOn, Step, WaitedInLine, WentOut

from .moments import from_micros, to_micros


class _Kind(StrEnum):
    """Written to rows: a member may be added, none renamed."""

    RANG = "rang"
    WAITED = "waited"
    SENT_ON = "sent on"
    WENT_OUT = "went out"


_Row = tuple[int, _Kind, list[str]]
"When, what, and the step's other fields in their order."


def written(way: tuple[Step, ...]) -> str:
    """The text that :func:`read` understands."""
    return msgspec.json.encode([_row(step) for step in way]).decode() if way else ""


def read(text: str) -> tuple[Step, ...]:
    """What :func:`written` was given."""
    rows = msgspec.json.decode(text, type=list[_Row]) if text else ()
    return tuple(_step(row) for row in rows)


def _row(step: Step) -> _Row:
    match step:
        case RangGroup(at, group):
            return to_micros(at), _Kind.RANG, [group]
        case WaitedInLine(at, group):
            return to_micros(at), _Kind.WAITED, [group]
        case SentOn(at, by, to):
            return to_micros(at), _Kind.SENT_ON, [by, to]
        case WentOut(at, trunk):
            return to_micros(at), _Kind.WENT_OUT, [trunk]


def _step(row: _Row) -> Step:
    micros, kind, fields = row
    at = from_micros(micros)
    match kind:
        case _Kind.RANG:
            return RangGroup(at, *fields)
        case _Kind.WAITED:
            return WaitedInLine(at, *fields)
        case _Kind.SENT_ON:
            return SentOn(at, *fields)
        case _Kind.WENT_OUT:
            return WentOut(at, *fields)
