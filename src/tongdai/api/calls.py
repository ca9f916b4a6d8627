"""The call history of one extension, and its notes: ``/api/v1/calls``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tongdai.call.events import Direction, Quality, Side
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId
from tongdai.call.info import CallInfo, FieldValue
from tongdai.call.record import Record

from .authentication import Authentication, Principal
from .bodies import body_of
from .call_info import Infos, Writing
from .call_way import AnyStep, shown
from .pages import page_size
from .problems import NotFound


class Records(Protocol):
    """What this resource needs of storage; tests pass a list-backed one."""

    async def page(
        self, tenant: str, extension: str, *, after: str | None, limit: int
    ) -> tuple[Sequence[Record], str | None]:
        """
        Calls that the extension took part in, newest first, and the next page's cursor.

        Raises:
            RemoteError: ``after`` is no cursor that a page gave out.
        """

    async def get(self, call: CallId) -> Record | None:
        """One call, whoever's it is."""


class CallQuality(msgspec.Struct, frozen=True, rename="camel"):
    """How the extension's own audio fared. Times are in milliseconds."""

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


class Call(msgspec.Struct, frozen=True, rename="camel"):
    """One call as the extension saw it; durations are whole seconds."""

    uuid: str
    direction: Literal["inbound", "outbound"]
    remote_number: str
    phone: str
    remote_name: str
    sip_domain: str
    sip_user: str
    sip_number: str
    hotline: str
    "Like ``sip_number``: the hotline in use; empty between extensions."
    caller_name: str
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
    transfers: list[Transfer]
    supervisions: list[Supervision]
    "What supervisors did, as far as the extension may know."
    way: list[AnyStep]
    "How it was led to whoever answered, in order."
    trunk: str
    "The trunk that carried it; empty: none did."
    recorded: bool
    "Was anything of it? Whether it is still kept is another matter."
    datas: msgspec.Raw
    "What ``makeCall`` was given as ``datas``: an object."
    note: str
    tags: tuple[str, ...]
    form: Mapping[str, FieldValue]


NOTHING: Final = CallInfo()


class Calls(msgspec.Struct, frozen=True, rename="camel"):
    """One page of calls."""

    items: list[Call]
    next: str | None
    "Pass it as ``after`` to get the next page; None on the last."


def as_seen_by(extension: str, record: Record, info: CallInfo = NOTHING) -> Call:
    """A record from the point of view of one of its extensions, with what it wrote."""
    outbound = _made(extension, record)
    remote, remote_name = _other_side(extension, record)
    own = record.caller_quality if outbound else None
    if extension == record.callee:
        own = record.callee_quality
    ring_over = record.answered_at or record.ended_at
    return Call(
        uuid=record.call,
        direction="outbound" if outbound else "inbound",
        remote_number=remote,
        phone=remote,
        remote_name=remote_name,
        sip_domain=record.tenant,
        sip_user=extension,
        sip_number=record.hotline,
        hotline=record.hotline,
        caller_name=record.caller_name,
        callee_name=record.callee_name,
        start_time=record.started_at,
        answer_time=record.answered_at,
        end_time=record.ended_at,
        answered=record.answered_at is not None,
        end_cause=record.cause,
        end_code=record.code,
        ended_by=record.ended_by,
        ringing=_seconds(record.rang_at, ring_over),
        duration=_seconds(record.answered_at, record.ended_at),
        total_duration=_seconds(record.started_at, record.ended_at),
        quality=None if own is None else _quality(own),
        transfers=[Transfer(each.at, each.by, each.to) for each in record.transfers],
        supervisions=[
            Supervision(each.at, each.by, each.of, each.mode)
            for each in record.supervised
            if each.seen_by(extension)
        ],
        way=[shown(step) for step in record.way],
        trunk=record.trunk,
        recorded=record.recorded,
        datas=msgspec.Raw(record.datas.encode() or b"{}"),
        note=info.note,
        tags=info.tags,
        form=info.form,
    )


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


def routes(
    records: Records, infos: Infos, authentication: Authentication
) -> list[Route]:
    """The resource's routes."""

    async def list_calls(request: Request) -> Response:
        who = authentication.principal(request)
        found, further = await records.page(
            who.tenant,
            who.extension,
            after=request.query_params.get("after"),
            limit=page_size(request.query_params.get("limit")),
        )
        written = await infos.of(
            who.tenant, who.extension, [record.call for record in found]
        )
        items = [
            as_seen_by(who.extension, record, written.get(record.call, NOTHING))
            for record in found
        ]
        return _json(Calls(items, further))

    async def one_call(request: Request) -> Response:
        who = authentication.principal(request)
        record = await own(who, request)
        written = await infos.of(who.tenant, who.extension, [record.call])
        info = written.get(record.call, NOTHING)
        return _json(as_seen_by(who.extension, record, info))

    async def write_info(request: Request) -> Response:
        who = authentication.principal(request)
        record = await own(who, request)
        info = (await body_of(request, Writing)).info()
        await infos.put(record.call, who.tenant, who.extension, info)
        return Response(status_code=204)

    async def own(who: Principal, request: Request) -> Record:
        record = await records.get(CallId(request.path_params["uuid"]))
        # Somebody else's call is as absent as one that never was.
        if record is None or not _took_part(who, record):
            raise NotFound("there is no such call")
        return record

    return [
        Route("/calls", list_calls, methods=["GET"]),
        Route("/calls/{uuid}", one_call, methods=["GET"]),
        Route("/calls/{uuid}/info", write_info, methods=["PUT"]),
    ]


def _took_part(who: Principal, record: Record) -> bool:
    """A supervisor may look at the call, and note things, though it is none of its."""
    own = record.parties | record.supervisors
    return record.tenant == who.tenant and who.extension in own


def _seconds(start: datetime | None, end: datetime | None) -> int:
    """Whole seconds; 0 when one of the two has not come."""
    if start is None or end is None:
        return 0
    return max(0, int((end - start).total_seconds()))


def _quality(quality: Quality) -> CallQuality:
    return msgspec.convert(quality, CallQuality, from_attributes=True)


def _json(body: object) -> Response:
    # The history is personal and changes: no cache may keep it.
    return Response(
        msgspec.json.encode(body),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
