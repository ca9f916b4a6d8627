"""What several commands share: a transaction, a table for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings


@contextmanager
def transaction(storage: StorageSettings) -> Iterator[Connection]:
    """All of the block's changes, or none if it raises."""
    database = Database(storage)
    try:
        with database.transaction() as connection:
            yield connection
    finally:
        database.close()


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def as_json(value: Any) -> str:
    """Names with their diacritics, and indented: people read it too."""
    return json.dumps(value, ensure_ascii=False, indent=2)
