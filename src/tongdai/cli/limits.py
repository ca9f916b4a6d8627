"""How much may be called: options of ``set`` commands, and ``tongdai usage``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from tongdai.call.limits import CallingTerms, PayerKind
from tongdai.storage import limits, usage
from tongdai.storage.limits import CallingChange, LimitsChange
from tongdai.storage.settings import StorageSettings
from tongdai.storage.usage import UsageRow

from .messages import Messages
from .tables import as_json, table, transaction


def limit_options(parser: argparse.ArgumentParser) -> None:
    """Of whatever can be limited."""
    parser.add_argument(
        "--longest-call",
        metavar="TIME",
        help="after which calls are ended: 90s, 10m, 2h; none for no limit",
    )
    for name, span in (("daily", "day"), ("monthly", "month")):
        parser.add_argument(
            f"--{name}-allowance",
            metavar="TIME",
            help=f"of talk with numbers outside in a {span}, or none",
        )
    parser.add_argument(
        "--barred",
        metavar="PREFIXES",
        help="what numbers begin with that may not be called: 1900,+44; '' for none",
    )


def tenant_options(parser: argparse.ArgumentParser) -> None:
    """Of ``tongdai tenant set``."""
    limit_options(parser)
    parser.add_argument(
        "--trial",
        action=argparse.BooleanOptionalAction,
        help="only those outside may be called who have called a hotline of it",
    )
    parser.add_argument(
        "--calls-at-once", metavar="NUMBER", help="of all kinds, or none for no limit"
    )
    parser.add_argument(
        "--calls-a-second", metavar="NUMBER", help="that may begin, or none"
    )
    parser.add_argument(
        "--end-warning",
        metavar="TIME",
        help="before a limit ends a call, when both hear a tone: 30s, or none",
    )
    parser.add_argument(
        "--zone", help="time zone of its days and months: Asia/Ho_Chi_Minh"
    )


def usage_options(parser: argparse.ArgumentParser) -> None:
    """Of ``tongdai usage``."""
    parser.add_argument("tenant", metavar="TENANT")


def change(asked: argparse.Namespace) -> LimitsChange | None:
    """The limits that are to be different; None: they stay."""
    found = LimitsChange(
        asked.longest_call, asked.daily_allowance, asked.monthly_allowance, asked.barred
    )
    return None if found == LimitsChange() else found


def calling(asked: argparse.Namespace) -> CallingChange | None:
    """What is to be different for a tenant; None: it stays."""
    found = CallingChange(
        asked.trial,
        asked.calls_at_once,
        asked.calls_a_second,
        asked.end_warning,
        asked.zone,
    )
    return None if found == CallingChange() else found


def show(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """What a tenant may call, has used, and has left; yield the lines to print."""
    with transaction(storage) as connection:
        rows = usage.used(connection, asked.tenant, datetime.now(UTC))
        terms, _ = limits.load(connection)[asked.tenant.lower()]
    if asked.json:
        yield as_json(_facts(rows, terms))
        return
    yield _terms(terms, say)
    yield from table(say.usage_columns, [_cells(row, say) for row in rows])


def _facts(rows: list[UsageRow], terms: CallingTerms) -> dict[str, object]:
    """For programs: all times in whole seconds."""
    return {
        "trial": terms.trial,
        "calls_at_once": terms.calls_at_once,
        "calls_a_second": terms.calls_a_second,
        "end_warning": terms.warning,
        "zone": terms.zone.key,
        "usage": [
            {
                "of": row.kind.value,
                "number": row.number,
                "today": round(row.today),
                "month": round(row.month),
                "left": None if row.left is None else round(row.left),
                "daily_allowance": row.limits.daily,
                "monthly_allowance": row.limits.monthly,
                "longest_call": row.limits.longest_call,
                "barred": list(row.limits.barred),
            }
            for row in rows
        ],
    }


def _terms(terms: CallingTerms, say: Messages) -> str:
    parts = [
        say.on_trial if terms.trial else "",
        *(
            text.format(count=count)
            for text, count in (
                (say.at_most_at_once, terms.calls_at_once),
                (say.at_most_a_second, terms.calls_a_second),
            )
            if count is not None
        ),
        say.warned_before.format(time=_time(terms.warning)) if terms.warning else "",
        say.days_of_zone.format(zone=terms.zone.key),
    ]
    return "; ".join(part for part in parts if part)


def _cells(row: UsageRow, say: Messages) -> tuple[str, ...]:
    of = row.limits
    kind = say.payer_kinds[row.kind]
    return (
        kind if row.kind is PayerKind.TENANT else f"{kind} {row.number}",
        _of(row.today, of.daily),
        _of(row.month, of.monthly),
        say.no_limit if row.left is None else _time(row.left),
        say.no_limit if of.longest_call is None else _time(of.longest_call),
        ",".join(of.barred) or say.nobody,
    )


def _of(used: float, allowed: float | None) -> str:
    return _time(used) if allowed is None else f"{_time(used)} / {_time(allowed)}"


def _time(seconds: float) -> str:
    """``0:05``, ``12:00``, ``1:00:00``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
