"""The recording of a call: ``/api/v1/calls/{uuid}/recording``."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Final, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from tongdai.call.ids import CallId
from tongdai.call.inputs import RecordingAction
from tongdai.call.record import Record
from tongdai.call.recording import RecordingRefusal
from tongdai.errors import Refused

from .authentication import Asker, Authentication
from .bodies import body_of
from .calls import Records
from .problems import Conflict, InvalidField, NotFound


class Format(enum.StrEnum):
    """What a recording is fetched as."""

    OGG = "ogg"
    "Opus, two channels."

    WAV = "wav"
    "Uncompressed, two channels; twenty times as large."


MEDIA_TYPES: Final = {Format.OGG: "audio/ogg; codecs=opus", Format.WAV: "audio/wav"}


class StillRecorded(Conflict):
    """The call, or the writing of its recording, is not over."""

    code = "still_recorded"


class NotTalking(Conflict):
    """There is no call of the asker's that could be recorded."""

    code = RecordingRefusal.NOT_TALKING.value


class NotRecorded(Conflict):
    """Nothing is recorded that could be paused or resumed."""

    code = RecordingRefusal.NOT_RUNNING.value


class RecordingForbidden(Refused):
    """The rule for this call says otherwise."""

    code = RecordingRefusal.FORBIDDEN.value


class Recorder(Protocol):
    """What this resource needs of the switch."""

    def record(
        self, call: CallId, tenant: str, extension: str | None, action: RecordingAction
    ) -> RecordingRefusal | None:
        """Do it to a live call in which the extension (None: anybody) talks."""


class Listening(Protocol):
    """What there is to be heard of calls."""

    async def audio(self, record: Record, wanted: Format) -> Path | None:
        """
        The recording of a call; None: there is none.

        Raises:
            StillRecorded: It may still grow.
            Unavailable: It cannot be read or made now.
        """


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a POST."""

    action: RecordingAction


def routes(
    records: Records,
    recorder: Recorder,
    listening: Listening,
    authentication: Authentication,
) -> list[Route]:
    """The resource's routes."""

    async def act(request: Request) -> Response:
        who = authentication.anybody(request)
        action = (await body_of(request, Wish)).action
        call = CallId(request.path_params["uuid"])
        match recorder.record(call, who.tenant, who.extension, action):
            case None:
                return Response(status_code=204)
            case RecordingRefusal.NOT_TALKING:
                raise NotTalking("nobody talks in such a call of yours")
            case RecordingRefusal.NOT_RUNNING:
                raise NotRecorded("nothing of this call is recorded now")
            case RecordingRefusal.FORBIDDEN:
                raise RecordingForbidden("the rule for this call says otherwise")

    async def fetch(request: Request) -> Response:
        who = authentication.anybody(request)
        wanted = _format(request.query_params.get("format", Format.OGG))
        record = await records.get(CallId(request.path_params["uuid"]))
        if record is None or not _may_hear(who, record):
            raise NotFound("there is no such call")
        path = await listening.audio(record, wanted)
        if path is None:
            raise NotFound("there is no recording of this call, or not any more")
        return FileResponse(
            path,
            media_type=MEDIA_TYPES[wanted],
            filename=f"{record.call}.{wanted}",
            content_disposition_type="inline",
            # What was said is for who asked, and kept for a set time.
            headers={"Cache-Control": "no-store"},
        )

    return [
        Route("/calls/{uuid}/recording", act, methods=["POST"]),
        Route("/calls/{uuid}/recording", fetch, methods=["GET"]),
    ]


def _may_hear(who: Asker, record: Record) -> bool:
    own = who.extension is None or who.extension in record.parties
    return record.tenant == who.tenant and own


def _format(text: str) -> Format:
    try:
        return Format(text)
    except ValueError:
        raise InvalidField("format", "ogg or wav") from None
