"""How much tenants, extensions and hotlines may call, as rows keep it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, select

from tongdai.call.directory import Dialling
from tongdai.call.limits import UNLIMITED, CallingTerms, Limits

from . import tables, written_hours
from .errors import InvalidName, NameRule

NONE: Final = "none"
"Takes a limit away again."

MOST_CALLS: Final = 100_000
"That a tenant may be limited to."

LONGEST_SPAN: Final = 10_000 * 3600
"Seconds: a year and more."

LONGEST_WARNING: Final = 600
"Seconds before the end."

MOST_BARRED: Final = 100
"Prefixes of one tenant, extension or hotline."

_SPAN: Final = re.compile(r"([0-9]{1,8})([smh])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}
_PREFIX: Final = re.compile(r"\+[0-9]{0,15}|[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class LimitsChange:
    """
    What is to be different, as it is typed; None leaves a thing as it is.

    A span is ``90s``, ``10m`` or ``2h``; ``none`` takes a limit away.
    """

    longest_call: str | None = None
    daily: str | None = None
    monthly: str | None = None
    barred: str | None = None
    "What numbers begin with, with commas between: ``1900,+44``; empty for none."


@dataclass(frozen=True, slots=True)
class CallingChange:
    """What is to be different for a tenant; None leaves a thing as it is."""

    trial: bool | None = None
    calls_at_once: str | None = None
    "A number, or ``none``."

    calls_a_second: str | None = None
    warning: str | None = None
    "A span, or ``none``."

    zone: str | None = None


def columns(change: LimitsChange, dialling: Dialling) -> dict[str, Any]:
    """
    The columns that change, of a tenant, an extension or a hotline.

    Raises:
        InvalidName: A span or a prefix cannot be used.
    """
    new: dict[str, Any] = {}
    for name, text, least in (
        ("longest_call", change.longest_call, 1),
        ("daily_allowance", change.daily, 0),
        ("monthly_allowance", change.monthly, 0),
    ):
        if text is not None:
            new[name] = _span(text, least, LONGEST_SPAN)
    if change.barred is not None:
        new["barred"] = " ".join(_prefixes(change.barred, dialling))
    return new


def tenant_columns(change: CallingChange) -> dict[str, Any]:
    """
    The columns of the tenant alone that change.

    Raises:
        InvalidName: A number, a span or the zone cannot be used.
    """
    new: dict[str, Any] = {}
    if change.trial is not None:
        new["trial"] = change.trial
    for name, text in (
        ("calls_at_once", change.calls_at_once),
        ("calls_a_second", change.calls_a_second),
    ):
        if text is not None:
            new[name] = _count(text)
    if change.warning is not None:
        new["end_warning"] = _span(change.warning, 1, LONGEST_WARNING) or 0
    if change.zone is not None:
        new["zone"] = written_hours.read_zone(change.zone).key
    return new


def columns_of(table: Any) -> tuple[Column[Any], ...]:
    """What :func:`read` needs of the columns of a table that has limits."""
    return (
        table.longest_call,
        table.daily_allowance,
        table.monthly_allowance,
        table.barred,
    )


def read(row: Any) -> Limits:
    """The limits in a row that has :func:`columns_of`."""
    spans = row.longest_call, row.daily_allowance, row.monthly_allowance
    if spans == (None, None, None) and not row.barred:
        return UNLIMITED  # as most are: one object for all of them
    return Limits(*spans, tuple(row.barred.split()))


def of_each(connection: Connection, table: Table, tenant: str) -> Mapping[str, Limits]:
    """Of a tenant's extensions or hotlines, whichever ``table`` has, by number."""
    each = table.c
    query = select(each.number, *columns_of(each)).where(each.tenant == tenant)
    return {row.number: read(row) for row in connection.execute(query)}


def load(connection: Connection) -> Mapping[str, tuple[CallingTerms, Limits]]:
    """Of every tenant, by label."""
    each = tables.tenants.c
    query = select(
        each.label,
        each.trial,
        each.calls_at_once,
        each.calls_a_second,
        each.end_warning,
        each.zone,
        *columns_of(each),
    )
    return {
        row.label: (
            CallingTerms(
                row.trial,
                row.calls_at_once,
                row.calls_a_second,
                row.end_warning,
                written_hours.kept_zone(row.zone),
            ),
            read(row),
        )
        for row in connection.execute(query)
    }


def _span(text: str, least: int, most: int) -> int | None:
    typed = text.strip().lower()
    if typed == NONE:
        return None
    found = _SPAN.fullmatch(typed)
    seconds = int(found[1]) * _SECONDS[found[2]] if found else -1
    if not least <= seconds <= most:
        raise InvalidName(text, NameRule.SPAN if most > 600 else NameRule.WARNING)
    return seconds


def _count(text: str) -> int | None:
    typed = text.strip().lower()
    if typed == NONE:
        return None
    good = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_CALLS))
    if not good or not 1 <= int(typed) <= MOST_CALLS:
        raise InvalidName(text, NameRule.CALLS)
    return int(typed)


def _prefixes(text: str, dialling: Dialling) -> list[str]:
    """As numbers are kept: national ones begin with 0, those of elsewhere with +."""
    typed = [part for each in text.split(",") if (part := each.strip())]
    found = list(dict.fromkeys(_prefix(each, dialling) for each in typed))
    if len(found) > MOST_BARRED:
        raise InvalidName(text[:80], NameRule.MANY_PREFIXES)
    return found


def _prefix(text: str, dialling: Dialling) -> str:
    prefix = f"+{text[2:]}" if text.startswith("00") else text
    # No number that is kept begins like this: it would bar nothing.
    own = prefix.startswith(f"+{dialling.country}")
    if not text.isascii() or not _PREFIX.fullmatch(prefix) or own:
        raise InvalidName(text[:80], NameRule.PREFIX)
    return prefix
