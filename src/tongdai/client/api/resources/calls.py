"""
The call history, and what belongs to one of its calls.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import NoneType
from typing import Literal

from msgspec import UNSET, UnsetType

from tongdai.client.api.blocking import Connection
from tongdai.client.api.bodies import Page
from tongdai.client.api.pages import Pages
from tongdai.client.api.request import Request, at, bytes_from
from tongdai.client.api.types.calls import (
    Call,
    EndCause,
    RecordingAction,
    RecordingFormat,
    SupervisionMode,
)


class CallsApi:
    """The call history, and what belongs to one of its calls."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        direction: Literal["inbound", "outbound", "internal"] | None = None,
        extension: str | None = None,
        hotline: str | None = None,
        number: str | None = None,
        end_cause: EndCause | str | None = None,
        answered: bool | None = None,
        text: str | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> Pages[Call]:
        """
        The call history, newest first.

        By access token the calls that the extension made, got, or talked in after
        somebody passed them on; by API key those of the whole tenant. Newest first.

        A page of a search may be shorter than `limit`, even empty, and still have a
        `next`: a page looks at 5,000 calls at most.

        Args:
            since: Started then or later.
            until: Started before.
            direction: As the call says it; `internal` with an API key only.
            extension: It took part. With an access token its own only.
            hotline: Called by, or called with.
            number: Who called, was dialled, rung or answered.
            end_cause: Why the call ended.
            text: Somewhere in a name, a number or a note.
            limit: Rows of a page, at most.
            after: The `next` of the page before.
        """
        return Pages(
            self._connection,
            Request(
                "GET",
                "/calls",
                Page[Call],
                query={
                    "from": since,
                    "to": until,
                    "direction": direction,
                    "extension": extension,
                    "hotline": hotline,
                    "number": number,
                    "endCause": end_cause,
                    "answered": answered,
                    "text": text,
                    "limit": limit,
                    "after": after,
                },
            ),
        )

    def export(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        direction: Literal["inbound", "outbound", "internal"] | None = None,
        extension: str | None = None,
        hotline: str | None = None,
        number: str | None = None,
        end_cause: EndCause | str | None = None,
        answered: bool | None = None,
        text: str | None = None,
    ) -> bytes:
        """
        The call history as a table.

        The same as a table for spreadsheets (CSV, RFC 4180, UTF-8), all of it. What a
        spreadsheet would take for a formula has an apostrophe before it.

        Args:
            since: Started then or later.
            until: Started before.
            direction: As the call says it; `internal` with an API key only.
            extension: It took part. With an access token its own only.
            hotline: Called by, or called with.
            number: Who called, was dialled, rung or answered.
            end_cause: Why the call ended.
            text: Somewhere in a name, a number or a note.
        """
        return self._connection.perform(
            Request(
                "GET",
                "/calls.csv",
                bytes,
                query={
                    "from": since,
                    "to": until,
                    "direction": direction,
                    "extension": extension,
                    "hotline": hotline,
                    "number": number,
                    "endCause": end_cause,
                    "answered": answered,
                    "text": text,
                },
            )
        )

    def save_export(
        self,
        path: str | Path,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        direction: Literal["inbound", "outbound", "internal"] | None = None,
        extension: str | None = None,
        hotline: str | None = None,
        number: str | None = None,
        end_cause: EndCause | str | None = None,
        answered: bool | None = None,
        text: str | None = None,
    ) -> Path:
        """
        The call history as a table, into a file.

        The same as a table for spreadsheets (CSV, RFC 4180, UTF-8), all of it. What a
        spreadsheet would take for a formula has an apostrophe before it.

        Args:
            path: Where to; a file that is there is replaced when all has come.
            since: Started then or later.
            until: Started before.
            direction: As the call says it; `internal` with an API key only.
            extension: It took part. With an access token its own only.
            hotline: Called by, or called with.
            number: Who called, was dialled, rung or answered.
            end_cause: Why the call ended.
            text: Somewhere in a name, a number or a note.
        """
        return self._connection.save(
            Request(
                "GET",
                "/calls.csv",
                bytes,
                query={
                    "from": since,
                    "to": until,
                    "direction": direction,
                    "extension": extension,
                    "hotline": hotline,
                    "number": number,
                    "endCause": end_cause,
                    "answered": answered,
                    "text": text,
                },
            ),
            path,
        )

    def get(self, uuid: str) -> Call:
        """
        One call.

        Somebody else's call is 404, as one that never was. A supervisor may see the
        calls that it listened in to, which are not in its history.

        Raises:
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request("GET", at("/calls/{uuid}", uuid=uuid), Call)
        )

    def write_info(
        self,
        uuid: str,
        *,
        note: str = "",
        tags: Sequence[str] | UnsetType = UNSET,
        form: Mapping[str, str | Sequence[str]] | UnsetType = UNSET,
        extension: str | None = None,
    ) -> None:
        """
        Note, tags and form of a call.

        Keeps what the person at an extension wrote about a call, in the place of all
        that was written before. Both parties of a call have their own.

        Args:
            extension: Its number, where an API key asks.

        Raises:
            NotFound: ``not_found``.
        """
        self._connection.perform(
            Request(
                "PUT",
                at("/calls/{uuid}/info", uuid=uuid),
                NoneType,
                query={"extension": extension},
                body={"note": note, "tags": tags, "form": form},
            )
        )

    def record(self, uuid: str, action: RecordingAction | str) -> None:
        """
        Begin, pause, resume or end a recording.

        Begins, pauses, resumes or ends the recording of a call that lives.

        Raises:
            Conflict: ``not_talking``, ``not_recorded``.
            Forbidden: ``recording_forbidden``.
        """
        self._connection.perform(
            Request(
                "POST",
                at("/calls/{uuid}/recording", uuid=uuid),
                NoneType,
                body={"action": action},
            )
        )

    def recording(
        self,
        uuid: str,
        *,
        format: RecordingFormat | str = "ogg",
        first: int = 0,
        last: int | None = None,
    ) -> bytes:
        """
        The recording of a call.

        Two channels: left the agent (between extensions who called), right the other
        side.

        Args:
            first: The first byte wanted.
            last: The last byte wanted; None: to the end.

        Raises:
            NotFound: ``not_found``.
            Conflict: ``still_recorded``.
        """
        return self._connection.perform(
            Request(
                "GET",
                at("/calls/{uuid}/recording", uuid=uuid),
                bytes,
                query={"format": format},
                headers=bytes_from(first, last),
            )
        )

    def save_recording(
        self, uuid: str, path: str | Path, *, format: RecordingFormat | str = "ogg"
    ) -> Path:
        """
        The recording of a call, into a file.

        Two channels: left the agent (between extensions who called), right the other
        side.

        Args:
            path: Where to; a file that is there is replaced when all has come.

        Raises:
            NotFound: ``not_found``.
            Conflict: ``still_recorded``.
        """
        return self._connection.save(
            Request(
                "GET",
                at("/calls/{uuid}/recording", uuid=uuid),
                bytes,
                query={"format": format},
            ),
            path,
        )

    def supervise(
        self, uuid: str, mode: SupervisionMode | str, *, extension: str = ""
    ) -> None:
        """
        Change how a supervisor is heard.

        Changes how a supervisor who is in the call is heard.

        Args:
            extension: The supervisor, where an API key asks.

        Raises:
            Forbidden: ``not_your_supervision``.
            Conflict: ``not_supervising``.
        """
        self._connection.perform(
            Request(
                "POST",
                at("/calls/{uuid}/supervision", uuid=uuid),
                NoneType,
                body={"mode": mode, "extension": extension},
            )
        )
