"""What supervisors did in a call, as its row keeps it: JSON, or empty as of most."""

from __future__ import annotations

import msgspec

from tongdai.call.hearing import SupervisionMode
from tongdai.call.record import Supervised

from .moments import from_micros, to_micros

Row = tuple[int, str, str, SupervisionMode | None, bool]


def written(steps: tuple[Supervised, ...]) -> str:
    """JSON; empty when there were no supervisors."""
    if not steps:
        return ""
    rows = [
        (to_micros(each.at), each.by, each.of, each.mode, each.told) for each in steps
    ]
    return msgspec.json.encode(rows).decode()


def read(text: str) -> tuple[Supervised, ...]:
    """What :func:`written` has written."""
    if not text:
        return ()
    rows = msgspec.json.decode(text, type=list[Row])
    return tuple(
        Supervised(from_micros(at), by, of, mode, told)
        for at, by, of, mode, told in rows
    )
