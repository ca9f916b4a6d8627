"""The call history of one extension: ``/api/v1/calls``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tongdai.call.events import Quality
from tongdai.call.ids import CallId
from tongdai.call.record import Record

from .authentication import Authentication, Principal
from .pages import page_size
from .problems import NotFound


class Records(Protocol):
    """What this resource needs of storage; tests pass a list-backed one."""

    async def page(
        self, tenant: str, extension: str, *, after: str | None, limit: int
    ) -> tuple[Sequence[Record], str | None]:
        """
        Calls that the extension made or got, newest first, and the next page's cursor.

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
    "The hotline in use; empty between extensions."
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


class Calls(msgspec.Struct, frozen=True, rename="camel"):
    """One page of calls."""

    items: list[Call]
    next: str | None
    "Pass it as ``after`` to get the next page; None on the last."


def as_seen_by(extension: str, record: Record) -> Call:
    """A record from the point of view of one of its two extensions."""
    outbound = record.caller == extension
    remote = record.dialled if outbound else record.caller
    own = record.caller_quality if outbound else record.callee_quality
    ring_over = record.answered_at or record.ended_at
    return Call(
        uuid=record.call,
        direction="outbound" if outbound else "inbound",
        remote_number=remote,
        phone=remote,
        remote_name="" if outbound else record.caller_name,
        sip_domain=record.tenant,
        sip_user=extension,
        sip_number="",
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
    )


def routes(records: Records, authentication: Authentication) -> list[Route]:
    """The resource's routes."""

    async def list_calls(request: Request) -> Response:
        who = authentication.principal(request)
        found, further = await records.page(
            who.tenant,
            who.extension,
            after=request.query_params.get("after"),
            limit=page_size(request.query_params.get("limit")),
        )
        items = [as_seen_by(who.extension, record) for record in found]
        return _json(Calls(items, further))

    async def one_call(request: Request) -> Response:
        who = authentication.principal(request)
        record = await records.get(CallId(request.path_params["uuid"]))
        # Somebody else's call is as absent as one that never was.
        if record is None or not _took_part(who, record):
            raise NotFound("there is no such call")
        return _json(as_seen_by(who.extension, record))

    return [
        Route("/calls", list_calls, methods=["GET"]),
        Route("/calls/{uuid}", one_call, methods=["GET"]),
    ]


def _took_part(who: Principal, record: Record) -> bool:
    return record.tenant == who.tenant and who.extension in (
        record.caller,
        record.callee,
    )


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
