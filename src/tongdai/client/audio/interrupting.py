"""What the caller does that stops a sound (barge-in)."""

from __future__ import annotations

from typing import Literal

from tongdai.client.errors import BadArgument

from .keys import Keys
from .listening import Listening
from .playing import Interrupts

BargeIn = bool | Literal["speech", "keys"]
"""What stops a sound: True both speech and keys, False neither, or one of them."""


def interrupts(barge_in: BargeIn, listening: Listening, keys: Keys) -> Interrupts:
    """
    What has interrupted since now. Who speaks already, does not by going on.

    Raises:
        BadArgument: It is no :data:`BargeIn`.
    """
    if barge_in not in (True, False, "speech", "keys"):
        raise BadArgument(
            f"barge_in: expected True, False, 'speech' or 'keys', not {barge_in!r}"
        )
    onsets, count = listening.onsets, keys.count

    def interrupted_by() -> str | None:
        if barge_in in (True, "keys") and keys.count != count:
            return keys.last
        if barge_in in (True, "speech") and listening.onsets != onsets:
            return "speech"
        return None

    return interrupted_by
