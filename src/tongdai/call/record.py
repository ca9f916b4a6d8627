"""The durable summary of one call: a fold over its events."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from tongdai.call.cause import END_CAUSES, EndCause
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
    Direction,
    Quality,
    QualityMeasured,
    RecordingBegan,
    RecordingEnded,
    RecordingPaused,
    RecordingResumed,
    Side,
    SupervisionBegan,
    SupervisionChanged,
    SupervisionEnded,
)
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId
from tongdai.errors import UsageError
from tongdai.machine import changed, value

MOST_STEPS: Final = 100
"""
Steps of a call's way that are kept. A hunt takes at most some forty; a call that is
passed on again and again has one each time.
"""


@value
class RangGroup:
    """Members of a group rang, from then on."""

    at: datetime
    group: str


@value
class WaitedInLine:
    """Everybody of a group talked: the caller waited, from then on."""

    at: datetime
    group: str


@value
class SentOn:
    """The call went on to somebody else, or to an announcement."""

    at: datetime
    by: str
    to: str


@value
class WentOut:
    """Somebody in the telephone network was called over a trunk."""

    at: datetime
    trunk: str


Step = RangGroup | WaitedInLine | SentOn | WentOut


MOST_SUPERVISED: Final = 200
"Steps that a record keeps: a supervisor who plays with the modes must not fill it."


@value
class Supervised:
    """A supervisor came, changed how it supervises, or left."""

    at: datetime
    by: str
    of: str
    "The supervised extension."

    mode: SupervisionMode | None
    "None: it left."

    told: bool = False
    "The supervised one may know."

    def seen_by(self, extension: str) -> bool:
        """May this extension know, which was in the call?"""
        return self.told or extension == self.by


@value
class Transfer:
    """One party passed the call on."""

    at: datetime
    by: str
    to: str
    "The extension that talks from then on in its place."

    place: Side


@value
class Record:
    """What the history shows of one call. All times have a zone (UTC)."""

    call: CallId
    tenant: str
    "The tenant's label."

    caller: str
    "The number of the calling extension or customer."

    caller_name: str
    dialled: str
    callee: str | None
    """
    Who was rung, answered or was passed on to: an extension, a group that nobody
    answered for, a customer's number. None if there is nobody like that.
    """

    started_at: datetime
    rang_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    "None while the call lives."

    cause: EndCause | None = None
    "Set together with ``ended_at``, never changed afterwards."

    code: int | None = None
    "The SIP status that stands for the end (``endCode``), known to the switch."

    ended_by: Side | None = None
    "None: a rule or timer of the switchboard, or a fault."

    caller_quality: Quality | None = None
    callee_quality: Quality | None = None

    callee_name: str = ""
    hotline: str = ""
    "That the call went out with, or came in by; empty between extensions."

    datas: str = ""
    "What the caller's program noted about the call: a JSON object, or empty."

    transfers: tuple[Transfer, ...] = ()
    "In the order in which they happened."

    direction: Direction = Direction.INTERNAL
    way: tuple[Step, ...] = ()
    "How the call was led to whoever answered, in the order in which it happened."

    trunk: str = ""
    """
    The name of the trunk that carried the call: that it came in by, or else that leads
    to who answered; of a call that nobody answered, the last one tried.
    """

    supervised: tuple[Supervised, ...] = ()
    "What supervisors did, in the order in which they did it."

    recorded: bool = False
    "Was anything of it, at any time?"

    @property
    def parties(self) -> frozenset[str]:
        """
        Every number in whose history the call belongs, if an extension has it.

        A customer's number is none, even if it looks like one.
        """
        ends: set[str] = set()
        if self.direction is not Direction.INBOUND:
            ends.add(self.caller)
        if self.direction is not Direction.OUTBOUND and self.callee is not None:
            ends.add(self.callee)
        passed_on = (number for each in self.transfers for number in (each.by, each.to))
        return frozenset(ends.union(passed_on))

    @property
    def supervisors(self) -> frozenset[str]:
        """The extensions that listened in. It is no call of theirs."""
        return frozenset(each.by for each in self.supervised)


def begin(event: CallStarted) -> Record:
    """The record of a call that has only just started."""
    return Record(
        call=event.call,
        tenant=event.tenant,
        caller=event.caller,
        caller_name=event.caller_name,
        dialled=event.dialled,
        callee=event.callee,
        started_at=event.at,
        callee_name=event.callee_name,
        hotline=event.hotline,
        datas=event.datas,
        direction=event.direction,
        trunk=event.trunk,
    )


def fold(record: Record, event: CallEvent) -> Record:
    """
    The record after one more event of its call.

    Raises:
        UsageError: A second start or a second end.
    """
    match event:
        case CallStarted():
            raise UsageError(f"call {event.call} started twice")
        case CallRang(at=at):
            return changed(record, rang_at=at)
        case CallRangGroup(at=at, group=group):
            return _led(record, RangGroup(at, group))
        case CallQueued(at=at, group=group):
            return _led(record, WaitedInLine(at, group))
        case CallForwarded(at=at, by=by, to=to):
            return _led(record, SentOn(at, by, to))
        case CallWentOut(at=at, trunk=trunk):
            led = _led(record, WentOut(at, trunk))
            before = record.answered_at is None
            return _carried(led, trunk) if before else led
        case CallAnswered(at=at, callee=callee, callee_name=name, trunk=trunk):
            name = name or record.callee_name
            carried = _carried(record, trunk)
            return changed(carried, answered_at=at, callee=callee, callee_name=name)
        case CallTransferred(at=at, by=by, to=to, to_name=name, place=place):
            transfers = (*record.transfers, Transfer(at, by, to, place))
            if place is Side.CALLER:  # who made the call stays who made it
                return changed(record, transfers=transfers)
            return changed(record, callee=to, callee_name=name, transfers=transfers)
        case SupervisionBegan(_, at, by, of, mode, told):
            return _supervised(record, Supervised(at, by, of, mode, told))
        case SupervisionChanged(_, at, by, of, mode, told):
            return _supervised(record, Supervised(at, by, of, mode, told))
        case SupervisionEnded(_, at, by, of, told):
            return _supervised(record, Supervised(at, by, of, None, told))
        case RecordingBegan():
            return changed(record, recorded=True)
        case RecordingPaused() | RecordingResumed() | RecordingEnded():
            return record
        case CallEnded(at=at, ending=ending, by=by):
            if record.ended_at is not None:
                raise UsageError(f"call {event.call} ended twice")
            cause = END_CAUSES[ending]
            return changed(record, ended_at=at, cause=cause, ended_by=by)
        case QualityMeasured(side=Side.CALLER, quality=quality):
            return changed(record, caller_quality=quality)
        case QualityMeasured(quality=quality):
            return changed(record, callee_quality=quality)


def _led(record: Record, step: Step) -> Record:
    way = record.way
    return changed(record, way=(*way, step)) if len(way) < MOST_STEPS else record


def _carried(record: Record, trunk: str) -> Record:
    """It leads to who is called; an inbound call has one that leads to its caller."""
    inbound = record.direction is Direction.INBOUND
    return record if inbound else changed(record, trunk=trunk)


def _supervised(record: Record, step: Supervised) -> Record:
    if len(record.supervised) >= MOST_SUPERVISED:
        return record
    return changed(record, supervised=(*record.supervised, step))
