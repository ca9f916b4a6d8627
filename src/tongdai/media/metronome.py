"""
The one clock of all that a worker plays: a beat each 20 ms, for hours without drift.

Every beat has its number and its own time, counted from when the worker began, so that
a late one does not make the next one late. Those who listen to the beat are spread over
ten slots, 2 ms apart: many packets in one go would keep the relayed ones waiting.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, Protocol

PERIOD: Final = 0.02
"Seconds between two beats: what a packet holds."

SLOTS: Final = 10
"How many times within a period there may be beats: each 2 ms, as the relay naps."

SLOT_SIZE: Final = 16
"Players that share a slot before the next one is used: waking up costs, too."

CATCH_UP: Final = 5
"""
Beats, 100 ms, that are made up for when the worker was held up. Jitter buffers take
that much at once; beyond it the time is lost, as a relayed packet would be.
"""


class Beating(Protocol):
    """Who wants to be called each beat."""

    def beat(self, number: int, at: float) -> None:
        """Beat ``number`` is due since ``at``. Numbers are left out if time is lost."""


class _Slot:
    """Those who are called at the same time."""

    def __init__(self, origin: float) -> None:
        self._origin = origin
        "The time of beat 0, in seconds of monotonic time."

        self.members: dict[Beating, None] = {}
        self._next = 0

    def add(self, one: Beating, now: float) -> None:
        if not self.members:
            self._next = math.floor((now - self._origin) / PERIOD) + 1
        self.members[one] = None

    def deadline(self) -> float | None:
        return self._origin + self._next * PERIOD if self.members else None

    def due(self, now: float) -> Iterator[tuple[int, float]]:
        """The beats until now, each once."""
        latest = math.floor((now - self._origin) / PERIOD + 1e-6)
        self._next = max(self._next, latest - CATCH_UP + 1)
        while self._next <= latest:
            number, self._next = self._next, self._next + 1
            yield number, self._origin + number * PERIOD


class Metronome:
    """Calls everybody who plays, each 20 ms."""

    def __init__(self, origin: float, *, share: int = SLOT_SIZE) -> None:
        """
        Args:
            origin: Where it counts from, in seconds of monotonic time.
            share: How many share a slot before the next one is used.
        """
        self._share = share
        step = PERIOD / SLOTS
        self._slots = tuple(_Slot(origin + index * step) for index in range(SLOTS))
        self._slot_of: dict[Beating, _Slot] = {}

    def add(self, one: Beating, now: float) -> None:
        """Call it each beat, from the next one on. Adding it again changes nothing."""
        if one in self._slot_of:
            return
        free = (slot for slot in self._slots if len(slot.members) < self._share)
        slot = next(free, None)
        if slot is None:
            slot = min(self._slots, key=lambda slot: len(slot.members))
        slot.add(one, now)
        self._slot_of[one] = slot

    def remove(self, one: Beating) -> None:
        """Call it no more; also from within a beat."""
        slot = self._slot_of.pop(one, None)
        if slot is not None:
            del slot.members[one]

    def deadline(self) -> float | None:
        """When :meth:`tick` has something to do; None while nobody plays."""
        deadlines = (slot.deadline() for slot in self._slots)
        return min((at for at in deadlines if at is not None), default=None)

    def tick(self, now: float) -> None:
        """Call everybody whose beat is due."""
        for slot in self._slots:
            if not slot.members:
                continue
            for number, at in slot.due(now):
                for one in tuple(slot.members):
                    if one in slot.members:
                        self._beat(one, number, at)

    def _beat(self, one: Beating, number: int, at: float) -> None:
        try:
            one.beat(number, at)
        except Exception:
            # A fault of ours with one leg: it must not come again each 20 ms.
            self.remove(one)
            raise
