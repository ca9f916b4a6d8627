"""A call as the API shows it: to one of its extensions, or to the whole tenant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from tongdai.call.events import Direction, Quality, Side
from tongdai.call.hearing import SupervisionMode
from tongdai.call.info import CallInfo, FieldValue
from tongdai.call.record import Record

from .call_way import AnyStep, shown


class CallQuality(msgspec.Struct, frozen=True, rename="camel"):
    """How the audio of one side fared. Times are in milliseconds."""

    packets_received: int
    packets_lost: int
    packets_sent: int
    jitter: float
    round_trip: float | None
    mos: float | None


class Transfer(msgspec.Struct, frozen=True):
    """One party passed the call on."""

    time: datetime
    by: str
    to: str


class Supervision(msgspec.Struct, frozen=True):
    """A supervisor came, changed how it supervises, or left."""

    time: datetime
    by: str
    of: str
    "The supervised extension."
    mode: SupervisionMode | None
    "None: it left."


class Info(msgspec.Struct, frozen=True):
    """What one extension wrote about a call."""

    extension: str
    note: str
    tags: tuple[str, ...]
    form: Mapping[str, FieldValue]


class Call(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One call as ``sip_user`` saw it; durations are whole seconds."""

    uuid: str
    direction: Literal["inbound", "outbound", "internal"]
    "``internal`` where an API key asks about a call between extensions."
    remote_number: str
    phone: str
    remote_name: str
    sip_domain: str
    sip_user: str
    "The extension; where an API key asks, the tenant's side of the call."
    sip_number: str
    hotline: str
    "Like ``sip_number``: the hotline in use; empty between extensions."
    caller: str
    caller_name: str
    dialled: str
    callee: str
    "Who was rung, answered or was passed on to; empty: nobody."
    callee_name: str
    start_time: datetime
    answer_time: datetime | None
    end_time: datetime | None
    "None while the call lives."
    answered: bool
    end_cause: str | None
    end_code: int | None
    "The SIP status that stands for the end."
    ended_by: str | None
    "``caller`` or ``callee``; None: a rule, a timer or a fault."
    ringing: int
    duration: int
    "From the answer to the end."
    total_duration: int
    quality: CallQuality | None
    "Of ``sip_user``'s audio."
    caller_quality: CallQuality | None
    callee_quality: CallQuality | None
    "An extension sees its own only."
    transfers: list[Transfer]
    supervisions: list[Supervision]
    "What supervisors did, as far as who asks may know."
    way: list[AnyStep]
    "How it was led to whoever answered, in order."
    trunk: str
    "The trunk that carried it; empty: none did."
    recorded: bool
    "Was anything of it? Whether it is still kept is another matter."
    datas: Any
    "What ``makeCall`` was given as ``datas``: an object."
    note: str
    "By ``sip_user``, as are ``tags`` and ``form``."
    tags: tuple[str, ...]
    form: Mapping[str, FieldValue]
    infos: list[Info]
    "What its extensions wrote; an extension sees its own only."


class Calls(msgspec.Struct, frozen=True, rename="camel"):
    """One page of calls."""

    items: list[Call]
    next: str | None
    "Pass it as ``after`` to get the next page; None on the last."


NOTHING: Final = CallInfo()


def shown_to(
    extension: str | None, record: Record, written: Mapping[str, CallInfo]
) -> Call:
    """
    A record from the point of view of one of its extensions, or of its tenant.

    Args:
        extension: None: the tenant, which may know everything.
        written: What who asks may read of what extensions wrote, by their numbers.
    """
    user = _tenants_side(record) if extension is None else extension
    made = _made(user, record)
    remote, remote_name = _other_side(user, record)
    known = sides_known_to(extension, record)
    # Of who passed the call on, neither is the quality of its own audio.
    quality = record.caller_quality if made else None
    if user == record.callee:
        quality = record.callee_quality
    info = written.get(user, NOTHING)
    return Call(
        uuid=record.call,
        direction=_direction(record, made, extension),
        remote_number=remote,
        phone=remote,
        remote_name=remote_name,
        sip_domain=record.tenant,
        sip_user=user,
        sip_number=record.hotline,
        hotline=record.hotline,
        caller=record.caller,
        caller_name=record.caller_name,
        dialled=record.dialled,
        callee=record.callee or "",
        callee_name=record.callee_name,
        start_time=record.started_at,
        answer_time=record.answered_at,
        end_time=record.ended_at,
        answered=record.answered_at is not None,
        end_cause=record.cause,
        end_code=record.code,
        ended_by=record.ended_by,
        ringing=_seconds(record.rang_at, record.answered_at or record.ended_at),
        duration=_seconds(record.answered_at, record.ended_at),
        total_duration=_seconds(record.started_at, record.ended_at),
        quality=quality_shown(quality),
        caller_quality=quality_shown(
            record.caller_quality if Side.CALLER in known else None
        ),
        callee_quality=quality_shown(
            record.callee_quality if Side.CALLEE in known else None
        ),
        transfers=[Transfer(each.at, each.by, each.to) for each in record.transfers],
        supervisions=[
            Supervision(each.at, each.by, each.of, each.mode)
            for each in record.supervised
            if extension is None or each.seen_by(extension)
        ],
        way=[shown(step) for step in record.way],
        trunk=record.trunk,
        recorded=record.recorded,
        datas=msgspec.Raw(record.datas.encode() or b"{}"),
        note=info.note,
        tags=info.tags,
        form=info.form,
        infos=[
            Info(number, each.note, each.tags, each.form)
            for number, each in sorted(written.items())
        ],
    )


def sides_known_to(extension: str | None, record: Record) -> frozenset[Side]:
    """The sides of whose audio an extension may know: its own; None: the tenant."""
    if extension is None:
        return frozenset(Side)
    own = {
        Side.CALLER: _made(extension, record),
        Side.CALLEE: extension == record.callee,
    }
    return frozenset(side for side, mine in own.items() if mine)


def _tenants_side(record: Record) -> str:
    """The extension of the tenant that the call is told of; empty: none had it."""
    inbound = record.direction is Direction.INBOUND
    return (record.callee or "") if inbound else record.caller


def _direction(
    record: Record, made: bool, extension: str | None
) -> Literal["inbound", "outbound", "internal"]:
    if extension is None and record.direction is Direction.INTERNAL:
        return "internal"
    return "outbound" if made else "inbound"


def _made(extension: str, record: Record) -> bool:
    """A customer's number is no extension, even if it looks like one."""
    return extension == record.caller and record.direction is not Direction.INBOUND


def _other_side(extension: str, record: Record) -> tuple[str, str]:
    """Number and name of whom the extension talked to."""
    if _made(extension, record):
        # The name may be that of somebody else who answered, or whom it was passed to.
        name = record.callee_name if record.callee == record.dialled else ""
        return record.dialled, name
    for each in record.transfers:
        if each.to == extension and each.place is Side.CALLER:
            return record.callee or record.dialled, record.callee_name
    return record.caller, record.caller_name


def _seconds(start: datetime | None, end: datetime | None) -> int:
    """Whole seconds; 0 when one of the two has not come."""
    if start is None or end is None:
        return 0
    return max(0, int((end - start).total_seconds()))


def quality_shown(quality: Quality | None) -> CallQuality | None:
    """None: it is not known, or not to be."""
    if quality is None:
        return None
    return msgspec.convert(quality, CallQuality, from_attributes=True)
