"""How devices ring together, until one of them has answered."""

from __future__ import annotations

from collections.abc import Iterable

from tongdai.call.cause import Ending, most_telling
from tongdai.call.ids import LegId


class Ringing:
    """The devices that still ring, and what became of the others."""

    def __init__(self, legs: Iterable[LegId], *, one_decides: bool = True) -> None:
        """
        Args:
            one_decides: They are one person's: who declines at one, does at all.
        """
        self._legs = list(legs)
        self._one_decides = one_decides
        self._endings: list[Ending] = []

    def __contains__(self, leg: LegId) -> bool:
        return leg in self._legs

    def rest(self, but: LegId | None = None) -> list[LegId]:
        """The devices that still ring, in the order they were dialled."""
        return [leg for leg in self._legs if leg != but]

    def ended(self, leg: LegId, ending: Ending) -> Ending | None:
        """
        One device rings no more. Return why nobody will answer, once that is certain.

        One busy device does not stop the others; a person who declined does
        (RFC 3261 §16.7 step 5: a 6xx speaks for everybody).
        """
        self._legs.remove(leg)
        self._endings.append(ending)
        if self._legs and not (self._one_decides and ending is Ending.DECLINED):
            return None
        return most_telling(self._endings)
