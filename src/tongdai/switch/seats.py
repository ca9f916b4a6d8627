"""In how many calls each extension is: it has one seat in each, however many legs."""

from __future__ import annotations

from collections import Counter

Party = tuple[str, str]
"The tenant's label, the extension's number."


class Seats:
    """All that are taken; a call that is passed on gives some back and takes others."""

    def __init__(self) -> None:
        self._taken: Counter[Party] = Counter()

    def of(self, tenant: str, number: str) -> int:
        """In how many calls an extension is, ringing ones too."""
        return self._taken[tenant, number]

    def take(self, party: Party) -> None:
        """An extension has come into a call."""
        self._taken[party] += 1

    def give_back(self, party: Party) -> None:
        """It is in that call no more."""
        left = self._taken[party] - 1
        if left:
            self._taken[party] = left
        else:
            del self._taken[party]
