"""The recording of a call: ``/api/v1/calls/{uuid}/recording``."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Final, Protocol

import msgspec
from starlette.responses import FileResponse, Response

from tongdai.call.ids import CallId
from tongdai.call.inputs import RecordingAction
from tongdai.call.record import Record
from tongdai.call.recording import RecordingRefusal
from tongdai.errors import Refused
from tongdai.storage.scopes import Scope

from .authentication import Principal
from .calls import Records
from .operations import Operation
from .problems import Conflict, NotFound


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


class RecordingWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a POST."""

    action: RecordingAction


class FormatQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the recording is wanted."""

    format: Format = Format.OGG


def operations(
    records: Records, recorder: Recorder, listening: Listening
) -> list[Operation]:
    """What can be done with what is said in calls."""

    async def record_call(who: Principal, uuid: str, body: RecordingWish) -> None:
        """Begins, pauses, resumes or ends the recording of a call that lives."""
        call = CallId(uuid)
        match recorder.record(call, who.tenant, who.extension, body.action):
            case None:
                return
            case RecordingRefusal.NOT_TALKING:
                raise NotTalking("nobody talks in such a call of yours")
            case RecordingRefusal.NOT_RUNNING:
                raise NotRecorded("nothing of this call is recorded now")
            case RecordingRefusal.FORBIDDEN:
                raise RecordingForbidden("the rule for this call says otherwise")

    async def get_recording(who: Principal, uuid: str, query: FormatQuery) -> Response:
        """
        Two channels: left the agent (between extensions who called), right the other
        side. Parts are given, too (`Range`).
        """
        record = await records.get(CallId(uuid))
        if record is None or not _may_hear(who, record):
            raise NotFound("there is no such call")
        path = await listening.audio(record, query.format)
        if path is None:
            raise NotFound("there is no recording of this call, or not any more")
        return FileResponse(
            path,
            media_type=MEDIA_TYPES[query.format],
            filename=f"{record.call}.{query.format}",
            content_disposition_type="inline",
        )

    return [
        Operation(
            "POST",
            "/calls/{uuid}/recording",
            record_call,
            Scope.CALLS_CONTROL,
            "Begin, pause, resume or end a recording",
            for_extensions=True,
            problems=(NotTalking, NotRecorded, RecordingForbidden),
        ),
        Operation(
            "GET",
            "/calls/{uuid}/recording",
            get_recording,
            Scope.RECORDINGS_READ,
            "The recording of a call",
            for_extensions=True,
            problems=(NotFound, StillRecorded),
            media_types=tuple(MEDIA_TYPES.values()),
        ),
    ]


def _may_hear(who: Principal, record: Record) -> bool:
    own = who.extension is None or who.extension in record.parties
    return record.tenant == who.tenant and own
