"""Which phones did not register again in time."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from tongdai.call.wall_clock import WallClock
from tongdai.sip.registrar import Binding
from tongdai.switch.clock import Alarm, Clock
from tongdai.switch.stores import Bindings

Aor = tuple[str, str]


class Expiring:
    """
    Says when a binding has expired that nobody has renewed or removed.

    One look at the end of each binding; what was renewed meanwhile has another end.
    """

    def __init__(
        self,
        clock: Clock,
        wall: WallClock,
        bindings: Bindings,
        expired: Callable[[Aor, Binding], None],
    ) -> None:
        """
        Args:
            wall: Must count with ``clock``.
            expired: Told of each.
        """
        self._wall = wall
        self._bindings = bindings
        self._expired = expired
        self._ends: list[tuple[float, Aor]] = []
        self._alarm = Alarm(clock, self._due)

    def note(self, aor: Aor, binding: Binding) -> None:
        """A phone has registered, or registered again."""
        at = binding.expires_at - self._wall.offset
        heapq.heappush(self._ends, (at, aor))
        self._alarm.set(self._ends[0][0])

    def stop(self) -> None:
        """Say nothing any more."""
        self._ends.clear()
        self._alarm.set(None)

    def _due(self, now: float) -> None:
        while self._ends and self._ends[0][0] <= now:
            at, aor = heapq.heappop(self._ends)
            for binding in self._bindings.of(*aor):
                if binding.expires_at - self._wall.offset == at:
                    self._expired(aor, binding)
        self._alarm.set(self._ends[0][0] if self._ends else None)
