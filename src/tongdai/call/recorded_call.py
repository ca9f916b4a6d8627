"""The recording of a call, as it is kept and found again."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from tongdai.call.events import Side
from tongdai.call.ids import CallId
from tongdai.machine import changed, value

_SUFFIX: Final = ".rtp"


@value
class Recorded:
    """What there is of a call. All times have a zone (UTC)."""

    call: CallId
    tenant: str
    "The tenant's label."

    began_at: datetime
    "What its tracks count from."

    ended_at: datetime | None = None
    "None while it may still grow."

    def ended(self, at: datetime | None) -> Recorded:
        """The same, whole; it ended then, or has nothing in it."""
        return changed(self, ended_at=at or self.began_at)


def track_name(number: int, side: Side) -> str:
    """
    The file of one leg, in the folder of its call.

    Args:
        number: Counts the legs of the call.
        side: The side that it speaks for.
    """
    return f"{number}-{side.value}{_SUFFIX}"


def side_of(name: str) -> Side | None:
    """The side that a file has the voice of; None: it is no track."""
    number, _, side = name.removesuffix(_SUFFIX).partition("-")
    if not (name.endswith(_SUFFIX) and number.isdecimal() and side in tuple(Side)):
        return None
    return Side(side)
