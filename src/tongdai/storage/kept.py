"""Tables as the writer sees them: maps from key to value, written many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Contra = TypeVar("Contra", contravariant=True)

Key = tuple[str, ...]
"What a value is kept under."

Row = dict[str, Any]
"A row by column name, as the database takes it."


class Kept(Protocol[Contra]):
    """Where values of one kind are kept."""

    @property
    def name(self) -> str:
        """For the log."""

    def put(self, connection: Connection, values: Mapping[Key, Contra]) -> None:
        """Write the values, each in the place of what was under its key."""


class Upsert:
    """
    Writes rows, each in the place of the one with its primary key.

    SQLite and PostgreSQL spell it alike; the standard's MERGE is in neither of both.
    """

    def __init__(self, table: Table) -> None:
        self._statements: Final = {
            "sqlite": _upsert(sqlite.insert(table), table),
            "postgresql": _upsert(postgresql.insert(table), table),
        }

    def rows(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write all columns of ``rows``."""
        if rows:
            connection.execute(self.statement(connection.dialect.name), rows)

    def statement(self, dialect: str) -> sqlite.Insert | postgresql.Insert:
        """The statement as one kind of database wants it."""
        return self._statements[dialect]


def _upsert(
    insert: sqlite.Insert | postgresql.Insert, table: Table
) -> sqlite.Insert | postgresql.Insert:
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={
            column.name: insert.excluded[column.name]
            for column in table.columns
            if not column.primary_key
        },
    )


def storable(text: str) -> str:
    """
    ``text`` as every database takes it.

    Names and numbers come from the network: half of a surrogate pair cannot be
    encoded, and PostgreSQL has no NUL.
    """
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
