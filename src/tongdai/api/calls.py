"""The call history, and what people wrote about its calls: ``/api/v1/calls``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final, Protocol

from starlette.responses import Response

from tongdai.call.directory import Directory
from tongdai.call.ids import CallId
from tongdai.call.info import CallInfo
from tongdai.call.record import Record
from tongdai.errors import RemoteError
from tongdai.storage.history import CallFilter
from tongdai.storage.scopes import Scope

from .authentication import Principal
from .call_info import InfoQuery, Infos, Writing
from .call_query import CallPageQuery, CallQuery
from .call_table import CSV, csv_of
from .call_view import Call, Calls, shown_to
from .operations import Operation
from .pages import cursor, position
from .problems import InvalidField, MissingScope, NotFound


class Records(Protocol):
    """What this resource needs of storage; tests pass a list-backed one."""

    async def page(
        self, tenant: str, wanted: CallFilter, *, after: str | None, limit: int
    ) -> tuple[Sequence[Record], str | None]:
        """
        Calls of a tenant, newest first; and where the next page begins.

        Raises:
            RemoteError: ``after`` is no position that a page gave out.
        """

    async def get(self, call: CallId) -> Record | None:
        """One call, whoever's it is."""


EXPORTED_AT_ONCE: Final = 500
"Calls that are read together while a table is sent."

NOTHING: Final[Mapping[str, CallInfo]] = {}


def operations(
    records: Records, infos: Infos, directory: Callable[[], Directory]
) -> list[Operation]:
    """What can be done with calls that are over, or have their record already."""

    async def list_calls(who: Principal, query: CallPageQuery) -> Calls:
        """
        By access token the calls that the extension made, got, or talked in after
        somebody passed them on; by API key those of the whole tenant. Newest first.

        A page of a search may be shorter than `limit`, even empty, and still have a
        `next`: a page looks at 5,000 calls at most.
        """
        wanted = query.filter(who, directory())
        items, further = await read(who, wanted, position(query.after), query.limit)
        return Calls(items, cursor(further))

    async def export_calls(who: Principal, query: CallQuery) -> Response:
        """
        The same as a table for spreadsheets (CSV, RFC 4180, UTF-8), all of it. What a
        spreadsheet would take for a formula has an apostrophe before it.
        """
        wanted = query.filter(who, directory())
        # First, so that what goes wrong is a problem, and no half of a table.
        first = await read(who, wanted, None, EXPORTED_AT_ONCE)

        async def pages() -> AsyncIterator[Sequence[Call]]:
            items, further = first
            yield items
            while further is not None:
                items, further = await read(who, wanted, further, EXPORTED_AT_ONCE)
                yield items

        return csv_of(pages())

    async def read(
        who: Principal, wanted: CallFilter, after: str | None, limit: int
    ) -> tuple[list[Call], str | None]:
        try:
            found, further = await records.page(
                who.tenant, wanted, after=after, limit=limit
            )
        except RemoteError as error:
            raise InvalidField("after", str(error)) from None
        written = await infos.of(
            who.tenant, who.extension, [record.call for record in found]
        )
        items = [
            shown_to(who.extension, record, written.get(record.call, NOTHING))
            for record in found
        ]
        return items, further

    async def get_call(who: Principal, uuid: str) -> Call:
        """
        Somebody else's call is 404, as one that never was. A supervisor may see the
        calls that it listened in to, which are not in its history.
        """
        record = await own(who, uuid)
        written = await infos.of(who.tenant, who.extension, [record.call])
        return shown_to(who.extension, record, written.get(record.call, NOTHING))

    async def write_info(
        who: Principal, uuid: str, query: InfoQuery, body: Writing
    ) -> None:
        """
        Keeps what the person at an extension wrote about a call, in the place of all
        that was written before. Both parties of a call have their own.
        """
        record = await own(who, uuid)
        extension = query.extension or who.extension
        if extension is None:
            raise InvalidField("extension", "expected the number of who writes")
        if who.extension not in (None, extension):
            raise MissingScope("an extension writes for itself")
        if not _took_part(extension, record):
            raise InvalidField("extension", "expected one that was in the call")
        await infos.put(record.call, who.tenant, extension, body.info())

    async def own(who: Principal, uuid: str) -> Record:
        record = await records.get(CallId(uuid))
        # Somebody else's call is as absent as one that never was.
        if record is None or record.tenant != who.tenant:
            raise NotFound("there is no such call")
        if who.extension is not None and not _took_part(who.extension, record):
            raise NotFound("there is no such call")
        return record

    return [
        Operation(
            "GET",
            "/calls",
            list_calls,
            Scope.CALLS_READ,
            "The call history, newest first",
            for_extensions=True,
        ),
        Operation(
            "GET",
            "/calls.csv",
            export_calls,
            Scope.CALLS_READ,
            "The call history as a table",
            for_extensions=True,
            media_types=(CSV,),
        ),
        Operation(
            "GET",
            "/calls/{uuid}",
            get_call,
            Scope.CALLS_READ,
            "One call",
            for_extensions=True,
            problems=(NotFound,),
        ),
        Operation(
            "PUT",
            "/calls/{uuid}/info",
            write_info,
            Scope.CALLS_WRITE,
            "Note, tags and form of a call",
            for_extensions=True,
            problems=(NotFound,),
        ),
    ]


def _took_part(extension: str, record: Record) -> bool:
    """A supervisor may look at the call, and note things, though it is none of its."""
    return extension in record.parties | record.supervisors
