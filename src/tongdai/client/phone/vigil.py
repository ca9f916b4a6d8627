"""Whether the switchboard that calls go through is still there, when all is silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tongdai.machine import TimerTable
from tongdai.sip.ids import SessionId

QUIET: Final = 6.0
"""
Seconds between two looks: a switchboard that lives reports on every call by RTCP at
least each 4 s, however silent the call is.
"""

ANSWER_WITHIN: Final = 5.0
"""
Seconds that it has to say that it is there: four copies of the question were sent by
then (RFC 3261 §17.1.2.2). Less than :data:`QUIET`, so that one is under way at a time.
"""


class Vigil:
    """
    Counts what is heard on the calls of each line; one look is for all of them.

    Over datagrams nothing tells that the other side has died, and behind a NAT that
    has forgotten us, or a cable that is out, nothing does over connections either.
    """

    def __init__(self) -> None:
        self._timers: TimerTable[str] = TimerTable()
        self._heard: dict[str, Mapping[SessionId, int]] = {}
        "By line: what had come on each call at the latest look."

        self.deadline: Final = self._timers.next

    def begin(self, line: str, now: float) -> None:
        """A line has a call: look at it from now on, if nobody does yet."""
        if line not in self._heard:
            self._heard[line] = {}
            self._timers.start(line, now + QUIET)

    def end(self, line: str) -> None:
        """It has none any more, or its switchboard is known to be away."""
        self._heard.pop(line, None)
        self._timers.stop(line)

    def pop_due(self, now: float) -> str | None:
        """A line that must be looked at, if any; see :meth:`is_silent`."""
        return self._timers.pop_due(now)

    def is_silent(self, line: str, heard: Mapping[SessionId, int], now: float) -> bool:
        """
        Look, and come back to it later: has nothing come since the look before?

        Args:
            heard: Packets of any kind that have ever come, by call. A call that is new
                has been heard of.
        """
        before = self._heard.get(line, {})
        self._heard[line] = heard
        self._timers.start(line, now + QUIET)
        return all(count <= before.get(call, -1) for call, count in heard.items())
