"""The calls that live, as their records tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tongdai.call.ids import CallId
from tongdai.call.record import Record
from tongdai.switch.stores import Records

from .vocabulary import Call


class Ledger:
    """Stands before the call history and remembers what has not ended."""

    def __init__(self, records: Records, clock: Callable[[], datetime]) -> None:
        """
        Args:
            records: Where the history is kept.
            clock: The time of day, with a zone.
        """
        self._records = records
        self._clock = clock
        self._living: dict[CallId, Record] = {}

    def put(self, record: Record) -> None:
        """A new state of a call: the history gets it."""
        if record.ended_at is None:
            self._living[record.call] = record
        else:
            # Statistics come after the end.
            self._living.pop(record.call, None)
        self._records.put(record)

    def living(self) -> tuple[CallId, ...]:
        """The calls that live, the oldest first."""
        return tuple(self._living)

    def of(self, tenant: str) -> list[Record]:
        """The calls of a tenant that live, the oldest first."""
        return [each for each in self._living.values() if each.tenant == tenant]

    def calls(self, tenant: str = "") -> list[Call]:
        """
        The calls that live, the oldest first.

        Args:
            tenant: Of this one alone; empty: of all.
        """
        now = self._clock()
        return [
            _shown(record, now)
            for record in self._living.values()
            if tenant in ("", record.tenant)
        ]


def _shown(record: Record, now: datetime) -> Call:
    answered = record.answered_at
    return Call(
        record.call,
        record.tenant,
        record.caller,
        record.callee or record.dialled,
        record.hotline,
        (now - record.started_at).total_seconds(),
        None if answered is None else (now - answered).total_seconds(),
    )
