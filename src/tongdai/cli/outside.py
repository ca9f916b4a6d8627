"""``tongdai hotline`` and ``tongdai apikey``: how the world outside meets a tenant."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator

from tongdai.storage import api_keys, hotlines, scopes, written_hours
from tongdai.storage.hotlines import HotlineChange, HotlineRow
from tongdai.storage.settings import StorageSettings

from . import limits, recording
from .changes import required
from .messages import Messages
from .tables import as_json, table, transaction


def hotline(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """Do what was asked about hotlines; yield the lines to print."""
    match asked.action:
        case "add":
            with transaction(storage) as connection:
                number = hotlines.add_hotline(
                    connection, asked.tenant, asked.number, more=_change(asked)
                )
            yield say.hotline_added.format(number=number, tenant=asked.tenant)
        case "set":
            with transaction(storage) as connection:
                number = hotlines.set_hotline(
                    connection, asked.tenant, asked.number, required(_change(asked))
                )
            yield say.hotline_changed.format(number=number, tenant=asked.tenant)
        case "remove":
            with transaction(storage) as connection:
                number = hotlines.remove_hotline(connection, asked.tenant, asked.number)
            yield say.hotline_removed.format(number=number, tenant=asked.tenant)
        case _:
            with transaction(storage) as connection:
                rows = hotlines.hotlines(connection, asked.tenant)
            if asked.json:
                yield as_json([dataclasses.asdict(row) for row in rows])
            elif rows:
                yield from table(
                    say.hotline_columns, [_cells(row, say) for row in rows]
                )
            else:
                yield say.no_hotlines.format(tenant=asked.tenant)


def _change(asked: argparse.Namespace) -> HotlineChange:
    return HotlineChange(
        name=asked.name,
        destination=asked.destination,
        hours=asked.hours,
        zone=asked.zone,
        special=asked.special,
        fallback=asked.fallback,
        recording=recording.rule(asked),
        limits=limits.change(asked),
    )


def _cells(row: HotlineRow, say: Messages) -> tuple[str, ...]:
    hours = say.always_open
    if row.hours:
        week = written_hours.read_week(row.hours)
        parts = [written_hours.write_week(week, say.days), row.special]
        hours = "; ".join(part for part in parts if part)
        if row.zone != written_hours.ZONE:
            hours += f" ({row.zone})"
    return (
        row.number,
        row.name,
        row.destination or say.nobody,
        row.fallback or say.nobody,
        hours,
        recording.shown(row.recording, say),
    )


def api_key(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """Do what was asked about API keys; yield the lines to print."""
    match asked.action:
        case "add":
            may = scopes.read(asked.scopes.split(","))
            with transaction(storage) as connection:
                new = api_keys.add_api_key(
                    connection, asked.tenant, asked.name, may=may
                )
            if asked.json:
                shown = {"id": new.id, "name": asked.name, "scopes": sorted(may)}
                yield as_json(shown | {"key": new.key})
            else:
                yield say.api_key_added.format(id=new.id, tenant=asked.tenant)
                yield new.key
        case "remove":
            with transaction(storage) as connection:
                api_keys.remove_api_key(connection, asked.tenant, asked.key)
            yield say.api_key_removed.format(id=asked.key, tenant=asked.tenant)
        case _:
            with transaction(storage) as connection:
                rows = api_keys.api_keys(connection, asked.tenant)
            if asked.json:
                yield as_json(
                    [
                        {
                            "id": row.id,
                            "name": row.name,
                            "scopes": sorted(row.scopes),
                            "created_at": row.created_at.isoformat(),
                        }
                        for row in rows
                    ]
                )
            elif rows:
                cells = [
                    (row.id, row.name, _scopes(row.scopes, say), f"{row.created_at:%F}")
                    for row in rows
                ]
                yield from table(say.api_key_columns, cells)
            else:
                yield say.no_api_keys.format(tenant=asked.tenant)


def _scopes(may: frozenset[scopes.Scope], say: Messages) -> str:
    return say.everything if may == scopes.EVERYTHING else ",".join(sorted(may))
