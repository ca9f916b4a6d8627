"""Keys that a leg presses and a listener of it cannot be sent (RFC 4733)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tongdai.rtp import telephone_event
from tongdai.rtp.errors import MalformedPacket

LET_GO: Final = 0.3
"Seconds without a packet of it after which a key counts as let go: its end was lost."

LONGEST_PRESS: Final = 10_000
"Milliseconds that a key is said to have been pressed at most."


@dataclass(slots=True)
class _Press:
    """A key that is, or was, pressed."""

    ssrc: int
    timestamp: int
    "Of its present segment."

    code: int
    clock_rate: int
    duration: int
    "Of the present segment, in units of the clock."

    seen_at: float
    before: int = 0
    "Of earlier segments (§2.5.1.3)."

    reported: bool = False


class KeyReader:
    """
    Reads the keys among a speaker's packets; stands among its routes.

    Args:
        pressed: Called once a key with the digit and its milliseconds.
    """

    def __init__(self, pressed: Callable[[str, int], None]) -> None:
        self._pressed = pressed
        self.clock_rates: Mapping[int, int] = {}
        "Hz of the payload types that are telephone-events."

        self._press: _Press | None = None

    def carry(
        self,
        payload_type: int,
        marker: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        now: float,
    ) -> None:
        """Look at one packet of the speaker."""
        press = self._press
        clock = self.clock_rates.get(payload_type)
        if clock is None:
            if press is not None and now - press.seen_at > LET_GO:
                self._report(press)
            return
        try:
            event = telephone_event.parse(payload)
        except MalformedPacket:
            return
        if press is None or (ssrc, timestamp) != (press.ssrc, press.timestamp):
            press = self._next(press, event.code, clock, timestamp, ssrc, now)
            if press is None:
                return
        press.duration = max(press.duration, event.duration)
        press.seen_at = now
        if event.end:
            self._report(press)

    def _next(
        self,
        before: _Press | None,
        code: int,
        clock: int,
        timestamp: int,
        ssrc: int,
        now: float,
    ) -> _Press | None:
        """Another key, or one that goes on; None: a late packet of an old one."""
        if before is not None and before.ssrc == ssrc:
            ahead = (timestamp - before.timestamp) & 0xFFFFFFFF
            if ahead > 0x7FFFFFFF:
                return None
            if code == before.code and ahead == before.duration and not before.reported:
                before.before += before.duration
                before.timestamp, before.duration = timestamp, 0
                return before
        if before is not None:
            self._report(before)
        self._press = _Press(ssrc, timestamp, code, clock, 0, now)
        return self._press

    def _report(self, press: _Press) -> None:
        if press.reported:
            return
        press.reported = True
        if press.code < len(telephone_event.KEYS):
            units = press.before + press.duration
            milliseconds = min(LONGEST_PRESS, round(1000 * units / press.clock_rate))
            self._pressed(telephone_event.KEYS[press.code], milliseconds)
