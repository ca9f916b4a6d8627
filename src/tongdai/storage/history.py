"""
Looking for calls: the queries, a page at a time, newest first.

What is asked for decides where to look: each :class:`_Place` has an index that gives
its calls in order, so a page is read without sorting the history. What the index does
not know is compared row by row, for at most :data:`LOOKED_AT` calls a page; a page may
then be short, or empty, and still have one after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    exists,
    not_,
    or_,
    select,
    true,
    tuple_,
    union,
    union_all,
)

from tongdai.call.cause import EndCause
from tongdai.call.events import Direction

from . import tables
from .kept import storable
from .moments import to_micros

LOOKED_AT: Final = 5_000
"Calls of a page that are compared with what no index knows: 10 to 40 ms."

Position = tuple[int, str]
"When a call started, in microseconds, and its id: where pages begin and end."


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls are looked for; what is None, or empty, does not matter."""

    since: datetime | None = None
    "They started then or later."

    until: datetime | None = None
    "They started before."

    extension: str | None = None
    "It took part in them."

    made: bool | None = None
    "The extension called; False: it was called."

    direction: Direction | None = None
    hotline: str = ""
    number: str = ""
    "Who called, was dialled, rung or answered."

    cause: EndCause | None = None
    answered: bool | None = None
    text: str = ""
    "Somewhere in a name, a number or a note."

    notes_of: str | None = None
    "Whose notes count for ``text``; None: everybody's."


@dataclass(frozen=True, slots=True)
class _Place:
    """An index to look in: its table and what must be equal there."""

    table: Table
    call: ColumnElement[str]
    condition: ColumnElement[bool]


def page_query(
    tenant: str,
    wanted: CallFilter,
    before: Position | None,
    limit: int,
    *,
    not_before: Position | None = None,
) -> Select[Any]:
    """
    The newest calls of ``tenant`` that are ``wanted``.

    Args:
        before: They are older than this one.
        not_before: They are this one or newer.
    """
    calls = tables.calls
    before, not_before = _between(wanted, before, not_before)
    rest = _rest(wanted)
    found = []
    for place in _places(tenant, wanted):
        query = _newest(place, before, not_before).limit(limit)
        if rest and place.table is not calls:
            query = query.join(calls, calls.c.id == place.call)
        query = query.where(*rest)
        # Each part in a query of its own: SQLite takes no LIMIT inside a UNION.
        found.append(select(query.subquery()))
    (first, *others) = found
    page = (union(*found) if others else first).subquery()
    newest = (
        select(page).order_by(page.c.started_at.desc(), page.c.id.desc()).limit(limit)
    ).subquery()
    return (
        select(calls)
        .join(newest, calls.c.id == newest.c.id)
        .order_by(calls.c.started_at.desc(), calls.c.id.desc())
    )


def bound_query(
    tenant: str,
    wanted: CallFilter,
    before: Position | None,
    *,
    looked_at: int = LOOKED_AT,
) -> Select[Any] | None:
    """
    How far a page may look: positions, of which the newest counts; no row: to the end.

    None where the indexes know everything that matters: the page has its limit.

    Args:
        looked_at: So many calls, of all indexes that are gone by.
    """
    if not _rest(wanted):
        return None
    between = _between(wanted, before, None)
    places = _places(tenant, wanted)
    share = max(1, looked_at // len(places))
    parts = [
        select(_newest(place, *between).offset(share - 1).limit(1).subquery())
        for place in places
    ]
    return select(union_all(*parts).subquery())


def _places(tenant: str, wanted: CallFilter) -> Sequence[_Place]:
    """Where the calls are, by what most likely leaves the fewest."""
    calls, parties = tables.calls, tables.call_parties
    if wanted.number:
        number = storable(wanted.number)
        sides = (calls.c.caller, calls.c.callee, calls.c.dialled)
        return [_of_calls(tenant, side == number) for side in sides]
    if wanted.extension is not None:
        extension = storable(wanted.extension)
        called = _of_calls(tenant, _called(extension))
        if wanted.made:
            return [called]
        was_called = _of_calls(tenant, _was_called(extension))
        passed_on = _Place(
            parties,
            parties.c.call,
            (parties.c.tenant == tenant) & (parties.c.extension == extension),
        )
        others = [was_called, passed_on]
        return others if wanted.made is False else [called, *others]
    if wanted.hotline:
        return [_of_calls(tenant, calls.c.hotline == storable(wanted.hotline))]
    if wanted.cause is not None:
        return [_of_calls(tenant, calls.c.cause == wanted.cause.value)]
    return [_of_calls(tenant, true())]


def _rest(wanted: CallFilter) -> list[ColumnElement[bool]]:
    """What must be compared row by row: all that :func:`_places` did not go by."""
    calls = tables.calls.c
    by_number, by_extension = bool(wanted.number), wanted.extension is not None
    rest: list[ColumnElement[bool]] = []
    if wanted.extension is not None:
        extension = storable(wanted.extension)
        if by_number:
            rest.append(_took_part(extension))
        if wanted.made is not None and (by_number or not wanted.made):
            called = _compared(calls.caller, extension) & (
                calls.direction != Direction.INBOUND.value
            )
            rest.append(called if wanted.made else not_(called))
    if wanted.hotline and (by_number or by_extension):
        rest.append(_compared(calls.hotline, storable(wanted.hotline)))
    if wanted.cause is not None and (by_number or by_extension or wanted.hotline):
        rest.append(_compared(calls.cause, wanted.cause.value))
    if wanted.direction is not None:
        rest.append(calls.direction == wanted.direction.value)
    if wanted.answered is not None:
        answered = calls.answered_at.is_not(None)
        rest.append(answered if wanted.answered else not_(answered))
    if wanted.text:
        rest.append(_mentions(storable(wanted.text), wanted.notes_of))
    return rest


def _compared(column: Column[str], value: str) -> ColumnElement[bool]:
    """
    They are equal, and no index helps to see it: the database, which knows nothing of
    how often a value comes, may prefer it to the one that :func:`_places` means.
    """
    return column.concat("") == value


def _called(extension: str) -> ColumnElement[bool]:
    """A customer's number is no extension, even if it looks like one."""
    calls = tables.calls.c
    return (calls.caller == extension) & (calls.direction != Direction.INBOUND.value)


def _was_called(extension: str) -> ColumnElement[bool]:
    calls = tables.calls.c
    return (calls.callee == extension) & (calls.direction != Direction.OUTBOUND.value)


def _took_part(extension: str) -> ColumnElement[bool]:
    calls, parties = tables.calls.c, tables.call_parties.c
    passed_on = exists().where(parties.call == calls.id, parties.extension == extension)
    return or_(_called(extension), _was_called(extension), passed_on)


def _mentions(text: str, notes_of: str | None) -> ColumnElement[bool]:
    """
    ``text`` is somewhere in a name, a number or a note, in capitals or not.

    Databases know the capitals of ASCII letters, not all of them any more.
    """
    calls, infos = tables.calls.c, tables.call_infos.c
    forms = (
        {text} if text.isascii() else {text, text.lower(), text.upper(), text.title()}
    )
    note = exists().where(
        infos.call == calls.id,
        or_(*(infos.note.icontains(form, autoescape=True) for form in forms)),
    )
    if notes_of is not None:
        note = note.where(infos.extension == storable(notes_of))
    columns = (
        calls.caller,
        calls.caller_name,
        calls.dialled,
        calls.callee,
        calls.callee_name,
    )
    named = (
        column.icontains(form, autoescape=True) for column in columns for form in forms
    )
    return or_(*named, note)


def _of_calls(tenant: str, condition: ColumnElement[bool]) -> _Place:
    calls = tables.calls
    return _Place(calls, calls.c.id, and_(calls.c.tenant == tenant, condition))


def _newest(
    place: _Place, before: Position | None, not_before: Position | None
) -> Select[Any]:
    started_at, call = place.table.c.started_at, place.call
    query = select(started_at, call.label("id")).where(place.condition)
    if before is not None:
        query = query.where(tuple_(started_at, call) < before)
    if not_before is not None:
        query = query.where(tuple_(started_at, call) >= not_before)
    return query.order_by(started_at.desc(), call.desc())


def _between(
    wanted: CallFilter, before: Position | None, not_before: Position | None
) -> tuple[Position | None, Position | None]:
    """Both ends, where times are asked for too. No id comes before the empty one."""
    if wanted.until is not None:
        until = (to_micros(wanted.until), "")
        before = until if before is None else min(before, until)
    if wanted.since is not None:
        since = (to_micros(wanted.since), "")
        not_before = since if not_before is None else max(not_before, since)
    return before, not_before
