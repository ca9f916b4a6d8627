"""
A speaker's packets in order, as evenly as they were spoken.

For who must have the next 20 ms whenever it is time for them, as a mix must: packets
that come early wait, what has not come by then is reported lost, and the wait grows and
shrinks with what the network does. It decodes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

FIRST_WAIT: Final = 0.01
"Seconds that the first packet of a talk spurt waits, as the next may come a bit later."

LONGEST_WAIT: Final = 0.025
"Seconds of that at most, where little may be added to a call's delay."

GREATEST_DELAY: Final = 0.045
"Seconds that any packet may wait there: what would wait longer is left out."

LONGEST_HELD: Final = 0.04
"Seconds from the oldest to the newest packet held there; beyond it the oldest go."

MOST_HELD: Final = 64
"Packets held at most, whatever their timestamps say."

LONGEST_GAP: Final = 0.1
"Seconds of lost audio that are filled; a longer hole is not one of lost packets."

LONGEST_PACKET: Final = 0.12
"Seconds of audio in one packet at most (RFC 7587 §4.2): what is more is a pause."

SURPLUS: Final = 0.035
"Seconds: if no packet of a :data:`WINDOW` has waited less there, one is left out."

WINDOW: Final = 2.0
"Seconds over which that is watched."

RESTARTED: Final = range(3000, 0x10000 - 100)
"How far ahead a number is that belongs to no gap and is not late (RFC 3550 A.1)."

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much later than they came packets may be taken, all in seconds."""

    longest_wait: float = LONGEST_WAIT
    greatest_delay: float = GREATEST_DELAY
    longest_held: float = LONGEST_HELD
    surplus: float = SURPLUS


WITHIN_A_MACHINE: Final = Limits()
"Of a mix on its way to a listener, who has a buffer of his own for the rest."

AT_THE_EAR: Final = Limits(
    longest_wait=0.08, greatest_delay=0.16, longest_held=0.14, surplus=0.05
)
"Of who hears it in the end: all that the network does must be made even here."


@dataclass(frozen=True, slots=True)
class Held(Generic[Payload]):
    """A packet."""

    sequence: int
    timestamp: int
    payload: Payload
    arrived: float


@dataclass(frozen=True, slots=True)
class Lost:
    """So many seconds are missing before the next packet."""

    seconds: float


class JitterBuffer(Generic[Payload]):
    """
    Of one source (SSRC) and one clock.

    Args:
        clock_rate: Hz of the timestamps.
        limits: Of what it may add to the delay.
    """

    def __init__(self, clock_rate: int, limits: Limits = WITHIN_A_MACHINE) -> None:
        self._clock_rate = clock_rate
        self._limits = limits
        self._held: dict[int, Held[Payload]] = {}
        "By sequence number."

        self._next: int | None = None
        "The sequence number that is to be taken next; None: before the first."

        self._next_timestamp = 0
        "If nothing is left out."

        self._duration = 0
        "From a packet to the one behind it, in timestamps."

        self._latest = 0
        "The timestamp of the packet that was taken last."

        self._begins_at: float | None = None
        "When the talk spurt that has come may be taken; None: nothing has."

        self._dry_at: float | None = None
        "When a packet was wanted in vain; None while there are some."

        self._is_fresh = True
        "Is what comes next the first after a hole?"

        self.wait = FIRST_WAIT
        "Seconds that the first packet of a talk spurt waits."

        self._window_ends = 0.0
        self._least_waited = 0.0

    def put(self, sequence: int, timestamp: int, payload: Payload, now: float) -> None:
        """Take one packet from the network, in whatever order they come."""
        if self._next is not None:
            ahead = (sequence - self._next) & 0xFFFF
            if ahead in RESTARTED:
                self._restart()
            elif ahead > 0x7FFF:
                return  # its time has passed, or it is a copy
        if not self._held and self._begins_at is None:
            self._begin(timestamp, now)
        self._held.setdefault(sequence, Held(sequence, timestamp, payload, now))
        while len(self._held) > MOST_HELD:
            self._drop(self._ends()[0])

    def _restart(self) -> None:
        self._held.clear()
        self._next = self._begins_at = self._dry_at = None

    def _begin(self, timestamp: int, now: float) -> None:
        """The first packet after none is here: of a talk spurt, or a late one."""
        gap = self._seconds(timestamp - self._next_timestamp)
        due = None if self._dry_at is None else self._dry_at + gap
        if due is not None and 0 <= gap <= LONGEST_GAP and now - due <= LONGEST_GAP:
            # What was missing meanwhile has been heard as a hole; what is late makes
            # it longer, and all that follows waits for as long.
            self._begins_at = max(now, due)
            if now > due:
                longest = self._limits.longest_wait
                self.wait = min(longest, max(self.wait, FIRST_WAIT + now - due))
        else:
            self._begins_at = now + self.wait
        self._dry_at = None
        self._is_fresh = True
        self._window_ends, self._least_waited = now + WINDOW, float("inf")

    def _throw_out(self, now: float) -> None:
        """Keep the delay within bounds, whatever has come at once."""
        while self._held:
            first, last = self._ends()
            if now < last.arrived:
                return  # who was held up takes what is long due: it will catch up
            span = self._seconds(last.timestamp - first.timestamp)
            crowded = span > self._limits.longest_held and len(self._held) > 2
            if not crowded and now - first.arrived <= self._limits.greatest_delay:
                return
            self._drop(first)

    def _drop(self, packet: Held[Payload]) -> None:
        del self._held[packet.sequence]
        if self._next is not None:
            self._go_on_behind(packet)

    def take(self, now: float) -> Held[Payload] | Lost | None:
        """
        What comes next; None: nothing, for now.

        To be called when it is needed, not before: a call in vain says that the packet
        is late.

        Args:
            now: When it was due; earlier than what was put, if the caller is late.
        """
        if self._begins_at is None or now < self._begins_at:
            return None
        self._throw_out(now)
        if not self._held:
            self._begins_at = None
            self._dry_at = now
            return None
        first, _ = self._ends()
        if self._next not in (None, first.sequence) and not self._is_fresh:
            missing = self._seconds(first.timestamp - self._next_timestamp)
            missing = min(missing, first.arrived + self._limits.greatest_delay - now)
            self._next = first.sequence
            self._latest = (first.timestamp - self._duration) & 0xFFFFFFFF
            if 0 < missing <= LONGEST_GAP:
                return Lost(missing)
        self._is_fresh = False
        del self._held[first.sequence]
        self._go_on_behind(first)
        if self._is_surplus(first, now) and self._held:
            return self.take(now)
        return first

    def _is_surplus(self, packet: Held[Payload], now: float) -> bool:
        """Have all packets waited longer for a while than they need to?"""
        self._least_waited = min(self._least_waited, now - packet.arrived)
        if now < self._window_ends:
            return False
        surplus = self._least_waited > self._limits.surplus
        self._window_ends, self._least_waited = now + WINDOW, float("inf")
        # What was needed in the window, and no more, is where the next spurt begins.
        self.wait = max(FIRST_WAIT, self.wait / 2) if surplus else self.wait
        return surplus

    def _go_on_behind(self, packet: Held[Payload]) -> None:
        if self._next == packet.sequence:
            duration = (packet.timestamp - self._latest) & 0xFFFFFFFF
            if 0 < duration <= LONGEST_PACKET * self._clock_rate:
                self._duration = duration
        self._next = (packet.sequence + 1) & 0xFFFF
        self._latest = packet.timestamp
        self._next_timestamp = (packet.timestamp + self._duration) & 0xFFFFFFFF

    def _ends(self) -> tuple[Held[Payload], Held[Payload]]:
        """The first and the last one held."""
        if len(self._held) == 1:
            (only,) = self._held.values()
            return only, only
        origin = self._next if self._next is not None else next(iter(self._held))

        def distance(sequence: int) -> int:
            return (sequence - origin + 0x8000) & 0xFFFF

        numbers = sorted(self._held, key=distance)
        return self._held[numbers[0]], self._held[numbers[-1]]

    def _seconds(self, timestamps: int) -> float:
        signed = (timestamps + 0x80000000 & 0xFFFFFFFF) - 0x80000000
        return signed / self._clock_rate
