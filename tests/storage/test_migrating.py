"""The tables come up to date by themselves, once, and never backwards."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from tests.storage.stage import opened, populate, writing
from tongdai.call.directory import Extension, Hotline, Tenant
from tongdai.call.ids import CallId
from tongdai.errors import InvalidSetting
from tongdai.storage import (
    administration,
    directory,
    hotlines,
    kept,
    migrating,
    tables,
)
from tongdai.storage.database import Database
from tongdai.storage.errors import DatabaseUnavailable, SchemaTooNew
from tongdai.storage.history import CallFilter, page_query
from tongdai.storage.records import Records
from tongdai.storage.settings import DATABASE_FILE, StorageSettings

OPEN = """
import sys
from pathlib import Path
from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings
settings = StorageSettings(Path(sys.argv[1]))
sys.stdin.read(1)
Database(settings).close()
"""


def test_migrations_lead_to_the_tables_that_the_code_knows(tmp_path):
    with opened(tmp_path) as database, database.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, tables.metadata) == []


def test_opening_again_changes_nothing(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
    with opened(tmp_path) as database, database.reading() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM extensions").scalar()
        assert count == 1


def test_a_database_of_the_first_release_keeps_its_people_and_calls(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        with database.transaction() as connection:
            config = migrating.configuration()
            config.attributes["connection"] = connection
            command.downgrade(config, "0001")
            connection.exec_driver_sql(
                "INSERT INTO calls (id, tenant, caller, caller_name, dialled, "
                "started_at) VALUES ('old', 'acme', '100', 'An', '101', 1000000)"
            )
    with opened(tmp_path) as database:
        with database.reading() as connection:
            assert administration.extensions(connection, "acme", now=0.0)
            rows = connection.execute(
                page_query("acme", CallFilter(extension="100"), None, 10)
            ).mappings()
            (old,) = rows.all()
        names = ("callee_name", "hotline", "datas", "transfers", "way", "trunk")
        added = [old[name] for name in names]
        assert (old["id"], added) == ("old", [""] * 6)
        with writing(database) as writer:
            kept = asyncio.run(Records(database, writer).get(CallId("old")))
    assert kept is not None
    assert (kept.caller_name, kept.transfers, kept.way) == ("An", (), ())


def test_a_database_of_the_second_release_keeps_its_hotlines(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        with database.transaction() as connection:
            config = migrating.configuration()
            config.attributes["connection"] = connection
            command.downgrade(config, "0002")
            connection.exec_driver_sql(
                "INSERT INTO hotlines (number, tenant, name, created_at) VALUES "
                "('+842473000001', 'acme', 'Bán hàng', 1000000), "
                "('4711', 'acme', '', 1000001)"
            )
    with opened(tmp_path) as database, database.reading() as connection:
        tenant = directory.load(connection, on_loopback=True).directory.tenant_of(
            "acme"
        )
    assert tenant == Tenant.of(
        "acme",
        [Extension("100")],
        hotlines=[Hotline("02473000001", "Bán hàng"), Hotline("4711")],
    )
    with opened(tmp_path) as database, database.transaction() as connection:
        # It is no telephone number, and can be removed all the same.
        assert hotlines.remove_hotline(connection, "acme", "4711") == "4711"


def test_every_migration_can_be_undone(tmp_path):
    with opened(tmp_path) as database, database.transaction() as connection:
        config = migrating.configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_a_database_of_a_newer_tongdai_is_left_alone(tmp_path):
    with opened(tmp_path) as database, database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew, match=r"9999.*install the newer"):
        Database(StorageSettings(tmp_path))


def test_processes_that_start_together_all_find_the_tables(tmp_path):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(tmp_path)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    errors = [process.communicate(b"x")[1] for process in started]
    assert errors == [b""] * 4
    with opened(tmp_path):
        pass


def test_what_is_no_database_is_said_so(tmp_path):
    (tmp_path / DATABASE_FILE).write_bytes(b"my letters " * 1000)
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        Database(StorageSettings(tmp_path))


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match="file"):
        Database(StorageSettings(tmp_path / "file" / "data"))


def test_the_database_survives_a_power_cut_and_enforces_its_references(tmp_path):
    with opened(tmp_path) as database, database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}


@pytest.mark.parametrize(
    "url",
    ["x", "mysql://a/b", "sqlite://", "sqlite:///:memory:", "sqlite+aiosqlite:///a"],
)
def test_a_database_that_cannot_serve_is_refused_by_its_url(url):
    with pytest.raises(InvalidSetting):
        StorageSettings(url=url)


def test_the_password_in_a_url_is_not_shown():
    with pytest.raises(InvalidSetting) as refused:
        StorageSettings(url="mysql://user:geheim@host/name")
    assert "geheim" not in str(refused.value)


def test_postgresql_understands_the_tables_and_the_upserts():
    dialect = postgresql.dialect()
    for table in tables.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            CreateIndex(index).compile(dialect=dialect)
    upsert = kept.Upsert(tables.calls).statement("postgresql")
    text = str(upsert.compile(dialect=dialect))
    assert "ON CONFLICT (id) DO UPDATE SET tenant = excluded.tenant" in text


def test_an_old_connection_does_not_stop_others(tmp_path):
    with opened(tmp_path) as database:
        reader = sqlite3.connect(tmp_path / DATABASE_FILE)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM tenants").fetchall()
        populate(database, "100")
        assert reader.execute("SELECT count(*) FROM tenants").fetchone() == (0,)
        reader.close()
