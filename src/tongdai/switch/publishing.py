"""What happened to calls becomes history and log lines."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final, Protocol

from tongdai.call import echo
from tongdai.call.cause import END_CAUSES
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallStarted,
    CallTransferred,
    QualityMeasured,
    RecordingBegan,
    RecordingEnded,
    RecordingPaused,
    RecordingResumed,
    SupervisionBegan,
    SupervisionChanged,
    SupervisionEnded,
)
from tongdai.call.ids import CallId
from tongdai.call.record import Record, begin, fold
from tongdai.log import mask
from tongdai.machine import changed
from tongdai.switch import causes
from tongdai.switch.stores import Records

MOST_SETTLING: Final = 5_000
"""
Ended calls remembered until both legs' statistics have come, which takes milliseconds;
more than these can only be left behind by media workers that died.
"""

log = logging.getLogger("tongdai.switch")


class Observer(Protocol):
    """Whoever wants to know what happens to calls."""

    def happened(self, event: CallEvent, record: Record) -> None:
        """Something happened; this is the record now."""

    def settled(self, record: Record) -> None:
        """The quality of both legs of an ended call is known."""


class Publishing:
    """Keeps the record of each call up to date, from its start to its statistics."""

    def __init__(self, records: Records, observers: Sequence[Observer] = ()) -> None:
        self._records = records
        self._observers = observers
        self._living: dict[CallId, Record] = {}
        self._settling: dict[CallId, Record] = {}

    def publish(self, event: CallEvent) -> None:
        """Take one more fact, in the order in which the facts happened."""
        match event:
            case QualityMeasured():
                self._measured(event)
                return
            case CallStarted():
                record = self._living[event.call] = begin(event)
            case CallEnded():
                record = self._ended(event)
            case _:
                record = self._living[event.call] = fold(
                    self._living[event.call], event
                )
        self._write(event, record)
        for observer in self._observers:
            observer.happened(event, record)

    def _ended(self, event: CallEnded) -> Record:
        record = fold(self._living.pop(event.call), event)
        record = changed(record, code=causes.status_of(event.ending))
        if record.answered_at is not None:
            if len(self._settling) >= MOST_SETTLING:
                del self._settling[next(iter(self._settling))]
            self._settling[record.call] = record
        return record

    def _measured(self, event: QualityMeasured) -> None:
        record = self._settling.get(event.call)
        if record is None:
            return
        record = fold(record, event)
        alone = record.callee == echo.NUMBER
        both = record.callee_quality is not None or alone
        self._records.put(record)
        if record.caller_quality is None or not both:
            self._settling[event.call] = record
            return
        del self._settling[event.call]
        for observer in self._observers:
            observer.settled(record)

    def _write(self, event: CallEvent, record: Record) -> None:
        # Each fact: whoever closes what a killed switchboard leaves knows no others.
        self._records.put(record)
        said = _said(event, record)
        if said is not None:
            fact, fields = said
            shown = {"call": record.call, "tenant": record.tenant, **fields}
            log.info(fact, extra=shown)


def _said(event: CallEvent, record: Record) -> tuple[str, dict[str, str]] | None:
    """What the log says of a fact; None: nothing, the history alone has it."""
    match event:
        case CallStarted():
            return "call started", {"caller": mask(record.caller)}
        case CallAnswered(callee=callee):
            return "call answered", {"callee": mask(callee)}
        case CallTransferred(to=to):
            return "call transferred", {"callee": mask(to)}
        case SupervisionBegan(by=by, of=of, mode=mode):
            shown = {"mode": mode.value, "by": mask(by), "of": mask(of)}
            return "supervision began", shown
        case SupervisionChanged(by=by, of=of, mode=mode):
            shown = {"mode": mode.value, "by": mask(by), "of": mask(of)}
            return "supervision changed", shown
        case SupervisionEnded(by=by, of=of):
            return "supervision ended", {"by": mask(by), "of": mask(of)}
        case RecordingBegan():
            return "recording began", {}
        case RecordingPaused():
            return "recording paused", {}
        case RecordingResumed():
            return "recording resumed", {}
        case RecordingEnded():
            return "recording ended", {}
        case CallEnded(ending=ending):
            cause = END_CAUSES[ending].value
            return "call ended", {"cause": cause, "reason": ending.value}
        case _:
            return None
