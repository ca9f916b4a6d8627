"""Group commit: what one thread does with the changes of everybody."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, select, text

from tests.storage.stage import opened, writing
from tongdai.errors import UsageError
from tongdai.storage import tables
from tongdai.storage.database import Database
from tongdai.storage.errors import DatabaseUnavailable
from tongdai.storage.kept import Key, Upsert
from tongdai.storage.writer import Change

A_WHILE = 10.0
NEVER = 3600.0


class Notes:
    """Keeps text in the table of secrets; ``bad`` is not taken."""

    name = "notes"
    _upsert = Upsert(tables.secrets)

    def put(self, connection: Connection, values: Mapping[Key, str]) -> None:
        if "bad" in values.values():
            raise ValueError("bad")
        rows = [{"name": key[0], "value": v.encode()} for key, v in values.items()]
        self._upsert.rows(connection, rows)


NOTES = Notes()


def note(name: str, value: str) -> Change[str]:
    return Change(NOTES, (name,), value)


def notes(database: Database) -> dict[str, str]:
    query = select(tables.secrets.c.name, tables.secrets.c.value)
    with database.reading() as connection:
        return {name: value.decode() for name, value in connection.execute(query)}


class Commits:
    """The database's transactions: counted, and made to fail or to wait."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.count = 0
        self.failures = 0
        "How many of the next transactions find no database."

        self.begun = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        self.count += 1
        self.begun.set()
        self.gate.wait(A_WHILE)
        if self.failures:
            self.failures -= 1
            raise DatabaseUnavailable("locked")
        with self._database.transaction() as connection:
            yield connection


def test_a_change_is_durable_when_its_future_is_done(tmp_path):
    with opened(tmp_path) as database, writing(database) as writer:
        writer.write([note("a", "1")]).result(A_WHILE)
        assert notes(database) == {"a": "1"}


def test_what_comes_during_a_commit_goes_into_the_next_one_together(tmp_path):
    with opened(tmp_path) as database:
        commits = Commits(database)
        commits.gate.clear()
        with writing(commits) as writer:
            first = writer.write([note("first", "1")])
            assert commits.begun.wait(A_WHILE)
            others = [writer.write([note(f"n{i}", "1")]) for i in range(100)]
            commits.gate.set()
            for future in (first, *others):
                future.result(A_WHILE)
            assert commits.count == 2
            assert len(notes(database)) == 101


def test_of_many_values_under_one_key_the_last_is_written(tmp_path):
    with opened(tmp_path) as database, writing(database, linger=NEVER) as writer:
        for value in ("1", "2", "3"):
            writer.write_behind(note("a", value))
        writer.write([]).result(A_WHILE)
        assert notes(database) == {"a": "3"}


def test_changes_written_behind_wait_for_company_but_not_for_ever(tmp_path):
    with opened(tmp_path) as database:
        commits = Commits(database)
        commits.gate.clear()
        with writing(commits, linger=0.01) as writer:
            for i in range(50):
                writer.write_behind(note(f"n{i}", "1"))
            commits.gate.set()
            writer.write([]).result(A_WHILE)
        assert len(notes(database)) == 50
        assert commits.count <= 3


def test_a_row_that_is_not_taken_does_not_lose_the_others(tmp_path, caplog):
    with opened(tmp_path) as database, writing(database, linger=NEVER) as writer:
        writer.write_behind(note("behind", "1"))
        writer.write_behind(note("worse", "bad"))
        good = writer.write([note("good", "1")])
        bad = writer.write([note("bad", "bad")])
        good.result(A_WHILE)
        with pytest.raises(ValueError, match="bad"):
            bad.result(A_WHILE)
        writer.write([]).result(A_WHILE)
        assert notes(database) == {"behind": "1", "good": "1"}


def test_changes_written_behind_outlive_a_database_that_is_away(tmp_path):
    with opened(tmp_path) as database:
        commits = Commits(database)
        commits.failures = 1
        with writing(commits, linger=NEVER) as writer:
            writer.write_behind(note("a", "old"))
            writer.write_behind(note("b", "1"))
            with pytest.raises(DatabaseUnavailable):
                writer.write([note("urgent", "1")]).result(A_WHILE)
            writer.write_behind(note("a", "new"))
            writer.write([]).result(A_WHILE)
        assert notes(database) == {"a": "new", "b": "1"}


def test_closing_writes_what_is_waiting_and_takes_nothing_more(tmp_path):
    with opened(tmp_path) as database:
        with writing(database, linger=NEVER) as writer:
            writer.write_behind(note("a", "1"))
        assert notes(database) == {"a": "1"}
        with pytest.raises(UsageError):
            writer.write_behind(note("b", "1"))


def test_closing_ends_even_if_the_database_is_away(tmp_path, caplog):
    with opened(tmp_path) as database:
        commits = Commits(database)
        commits.failures = 5
        with writing(commits, linger=NEVER) as writer:
            writer.write_behind(note("a", "1"))
    assert "cannot write" in caplog.text


def test_a_writer_of_another_process_is_waited_for(tmp_path):
    with opened(tmp_path) as database, opened(tmp_path) as other:
        with writing(database) as writer, other.transaction() as connection:
            connection.execute(text("DELETE FROM secrets"))
            future = writer.write([note("a", "1")])
            assert not future.done()
        future.result(A_WHILE)
        assert notes(database) == {"a": "1"}
