"""Who has a call on hold: a phone that says so itself, or a program on its behalf."""

from __future__ import annotations

from tongdai.call.ids import LegId
from tongdai.call.inputs import LegHeld


class Holding:
    """
    The holds of one call. A leg is on hold while either wants it.

    So a browser that restarts ICE, or a phone that takes its own hold back, undoes
    nothing that a program wants.
    """

    def __init__(self) -> None:
        self._by_phone: set[LegId] = set()
        self._by_program: set[LegId] = set()

    def phone(self, leg: LegId, *, on: bool) -> LegHeld:
        """A phone has said by its description whether it holds the call."""
        return self._changed(self._by_phone, leg, on=on)

    def program(self, leg: LegId, *, on: bool) -> LegHeld:
        """A program wants the call held for a leg, or not any more."""
        return self._changed(self._by_program, leg, on=on)

    def forget(self, leg: LegId) -> None:
        """A leg is gone."""
        self._by_phone.discard(leg)
        self._by_program.discard(leg)

    def _changed(self, holds: set[LegId], leg: LegId, *, on: bool) -> LegHeld:
        (holds.add if on else holds.discard)(leg)
        return LegHeld(leg, leg in self._by_phone | self._by_program)
