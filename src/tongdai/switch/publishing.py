"""What happened to calls becomes history and log lines."""

from __future__ import annotations

import logging
from typing import Final

from tongdai.call import echo
from tongdai.call.cause import END_CAUSES
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallForwarded,
    CallQueued,
    CallRang,
    CallRangGroup,
    CallStarted,
    CallTransferred,
    CallWentOut,
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


class Publishing:
    """Keeps the record of each call up to date, from its start to its statistics."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._living: dict[CallId, Record] = {}
        self._settling: dict[CallId, Record] = {}

    def publish(self, event: CallEvent) -> None:
        """Take one more fact, in the order in which the facts happened."""
        match event:
            case CallStarted():
                record = begin(event)
                self._living[event.call] = record
                self._write(record, "call started", caller=mask(record.caller))
            case (
                CallRang()
                | CallRangGroup()
                | CallQueued()
                | CallForwarded()
                | CallWentOut()
            ):
                self._living[event.call] = fold(self._living[event.call], event)
            case CallAnswered():
                record = fold(self._living[event.call], event)
                self._living[event.call] = record
                self._write(record, "call answered", callee=mask(event.callee))
            case CallTransferred():
                record = fold(self._living[event.call], event)
                self._living[event.call] = record
                self._write(record, "call transferred", callee=mask(event.to))
            case SupervisionBegan() | SupervisionChanged() | SupervisionEnded():
                self._supervised(event)
            case (
                RecordingBegan()
                | RecordingPaused()
                | RecordingResumed()
                | RecordingEnded()
            ):
                self._recorded(event)
            case CallEnded():
                self._ended(event)
            case QualityMeasured():
                self._measured(event)

    def _supervised(
        self, event: SupervisionBegan | SupervisionChanged | SupervisionEnded
    ) -> None:
        record = fold(self._living[event.call], event)
        self._living[event.call] = record
        shown = {"by": mask(event.by), "of": mask(event.of)}
        match event:
            case SupervisionBegan(mode=mode):
                self._write(record, "supervision began", mode=mode.value, **shown)
            case SupervisionChanged(mode=mode):
                self._write(record, "supervision changed", mode=mode.value, **shown)
            case SupervisionEnded():
                self._write(record, "supervision ended", **shown)

    def _recorded(
        self,
        event: RecordingBegan | RecordingPaused | RecordingResumed | RecordingEnded,
    ) -> None:
        record = fold(self._living[event.call], event)
        self._living[event.call] = record
        match event:
            case RecordingBegan():
                self._write(record, "recording began")
            case RecordingPaused():
                self._write(record, "recording paused")
            case RecordingResumed():
                self._write(record, "recording resumed")
            case RecordingEnded():
                self._write(record, "recording ended")

    def _ended(self, event: CallEnded) -> None:
        record = fold(self._living.pop(event.call), event)
        record = changed(record, code=causes.status_of(event.ending))
        if record.answered_at is not None:
            if len(self._settling) >= MOST_SETTLING:
                del self._settling[next(iter(self._settling))]
            self._settling[record.call] = record
        self._write(
            record,
            "call ended",
            cause=END_CAUSES[event.ending].value,
            reason=event.ending.value,
        )

    def _measured(self, event: QualityMeasured) -> None:
        record = self._settling.get(event.call)
        if record is None:
            return
        record = fold(record, event)
        alone = record.callee == echo.NUMBER
        both = record.callee_quality is not None or alone
        if record.caller_quality is None or not both:
            self._settling[event.call] = record
        else:
            del self._settling[event.call]
        self._records.put(record)

    def _write(self, record: Record, fact: str, **fields: str) -> None:
        self._records.put(record)
        shown = {"call": record.call, "tenant": record.tenant, **fields}
        log.info(fact, extra=shown)
