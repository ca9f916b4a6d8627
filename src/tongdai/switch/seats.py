"""In how many calls each extension is: it has one seat in each, however many legs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tongdai.call.ids import CallId

Party = tuple[str, str]
"The tenant's label, the extension's number."

NEVER = float("-inf")


class Seats:
    """All that are taken; a call that is passed on gives some back and takes others."""

    def __init__(
        self, clock: Callable[[], float], freed: Callable[[Party, CallId], None]
    ) -> None:
        """
        Args:
            clock: Monotonic time now, in seconds.
            freed: Told when an extension is in no call any more, and which was its
                last.
        """
        self._clock = clock
        self._freed = freed
        self._taken: Counter[Party] = Counter()
        self._idle: dict[Party, float] = {}

    def of(self, tenant: str, number: str) -> int:
        """In how many calls an extension is, ringing ones too."""
        return self._taken[tenant, number]

    def idle_since(self, tenant: str, number: str) -> float:
        """When its latest call ended, in seconds of monotonic time."""
        return self._idle.get((tenant, number), NEVER)

    def take(self, party: Party) -> None:
        """An extension has come into a call."""
        self._taken[party] += 1

    def give_back(self, party: Party, call: CallId) -> None:
        """It is in that call no more."""
        left = self._taken[party] - 1
        if left:
            self._taken[party] = left
            return
        del self._taken[party]
        self._idle[party] = self._clock()
        self._freed(party, call)
