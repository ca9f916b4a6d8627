"""``tongdai hotline`` and ``tongdai apikey``: how the world outside meets a tenant."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator

from tongdai.storage import api_keys, hotlines
from tongdai.storage.settings import StorageSettings

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
                    connection, asked.tenant, asked.number, asked.name
                )
            yield say.hotline_added.format(number=number, tenant=asked.tenant)
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
                cells = [(row.number, row.name) for row in rows]
                yield from table(say.hotline_columns, cells)
            else:
                yield say.no_hotlines.format(tenant=asked.tenant)


def api_key(
    asked: argparse.Namespace, storage: StorageSettings, say: Messages
) -> Iterator[str]:
    """Do what was asked about API keys; yield the lines to print."""
    match asked.action:
        case "add":
            with transaction(storage) as connection:
                new = api_keys.add_api_key(connection, asked.tenant, asked.name)
            if asked.json:
                yield as_json({"id": new.id, "name": asked.name, "key": new.key})
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
                yield as_json([dataclasses.asdict(row) for row in rows])
            elif rows:
                cells = [(row.id, row.name) for row in rows]
                yield from table(say.api_key_columns, cells)
            else:
                yield say.no_api_keys.format(tenant=asked.tenant)
