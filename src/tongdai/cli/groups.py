"""``tongdai group``: several who answer the same number."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator, Sequence

from tongdai.call.directory import Group, Strategy
from tongdai.storage import groups, names
from tongdai.storage.groups import GroupChange
from tongdai.storage.settings import StorageSettings

from . import recording
from .changes import required
from .messages import Messages
from .tables import as_json, table, transaction


def group(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """Do what was asked about groups; yield the lines to print."""
    match asked.action:
        case "add":
            change = _change(asked, external=asked.external)
            with transaction(storage) as connection:
                number = groups.add_group(
                    connection,
                    asked.tenant,
                    asked.number,
                    change,
                    external=asked.external,
                )
            yield say.group_added.format(number=number, tenant=asked.tenant)
            if not change.members:
                yield say.group_empty.format(number=number, tenant=asked.tenant)
        case "set":
            with transaction(storage) as connection:
                found = groups.load(connection, asked.tenant.lower()).get(asked.number)
                change = _change(asked, external=found is not None and found.external)
                number = groups.set_group(
                    connection, asked.tenant, asked.number, required(change)
                )
            yield say.group_changed.format(number=number, tenant=asked.tenant)
        case "remove":
            with transaction(storage) as connection:
                number = groups.remove_group(connection, asked.tenant, asked.number)
            yield say.group_removed.format(number=number, tenant=asked.tenant)
        case _:
            with transaction(storage) as connection:
                found_groups = groups.groups(connection, asked.tenant)
            if asked.json:
                yield as_json([dataclasses.asdict(each) for each in found_groups])
            elif found_groups:
                yield from table(
                    say.group_columns, [_cells(each, say) for each in found_groups]
                )
            else:
                yield say.no_groups.format(tenant=asked.tenant)


def _change(asked: argparse.Namespace, *, external: bool) -> GroupChange:
    return GroupChange(
        members=_members(asked.members, external=external),
        name=asked.name,
        strategy=None if asked.strategy is None else Strategy(asked.strategy),
        ring_time=asked.ring_time,
        longest_wait=asked.wait,
        next=asked.next,
        recording=recording.rule(asked),
    )


def _members(text: str | None, *, external: bool) -> Sequence[str] | None:
    """Extensions may be given as ranges; telephone numbers have dashes in them."""
    if text is None:
        return None
    if not text.strip():
        return ()
    return text.split(",") if external else names.numbers(text)


def _cells(group: Group, say: Messages) -> tuple[str, ...]:
    ring = say.strategies[group.strategy].format(seconds=f"{group.ring_time:g}")
    wait = say.waits.format(seconds=f"{group.longest_wait:g}")
    outside = say.outside_numbers if group.external else ""
    return (
        group.number,
        group.name,
        (",".join(group.members) or say.nobody) + outside,
        ring,
        wait if group.longest_wait else say.nobody,
        group.next or say.nobody,
        recording.shown(group.recording or "", say),
    )
