"""Storage as the running switchboard has it, beside commands and after a kill."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.storage.stage import binding, opened, populate, record, storage
from tongdai.call.cause import EndCause
from tongdai.storage import administration, tables
from tongdai.storage.administration import NewExtension
from tongdai.storage.data_folder import LOCK_FILE, DataFolder, running
from tongdai.storage.errors import (
    AlreadyRunning,
    DatabaseUnavailable,
    UnknownTenant,
)
from tongdai.storage.history import CallFilter
from tongdai.storage.moments import from_micros
from tongdai.storage.settings import StorageSettings
from tongdai.storage.store import Storage

A_WHILE = 10.0

SERVE = """
import asyncio, sys
from pathlib import Path
from tests.storage.stage import binding, record, storage

async def serve():
    store = storage(Path(sys.argv[1]))
    store.records.put(record(1))
    await store.records.get(record(1).call)
    await store.bindings.save("acme", "100", (binding(),))
    print(store.tokens.mint("acme", "100", binding().contact, 4e9), flush=True)
    await asyncio.sleep(60)

asyncio.run(serve())
"""


def served(folder):
    """A process that serves, has saved a record and a binding, and a good token."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def served_empty(folder):
    with opened(folder) as database:
        populate(database, "100")
    return served(folder)


def kill(process):
    process.kill()
    process.wait()
    process.stdout.close()


def with_storage(folder, use, **more):
    async def run():
        store = storage(folder, **more)
        try:
            return await use(store)
        finally:
            await store.close()

    return asyncio.run(run())


def test_a_killed_process_loses_nothing_that_it_had_committed(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
    process, token = served(tmp_path)
    kill(process)
    lived = alive_at(tmp_path)

    async def look(store):
        assert store.bindings.of("acme", "100") == (binding(),)
        assert store.tokens.owner(token) == ("acme", "100")
        return await store.records.get(record(1).call)

    ended = with_storage(tmp_path, look)
    assert ended == replace(record(1), ended_at=lived, cause=EndCause.UNKNOWN, code=500)


def test_a_data_folder_has_one_switchboard_at_a_time(tmp_path):
    process, _ = served_empty(tmp_path)
    try:
        assert running(tmp_path) == process.pid
        with pytest.raises(AlreadyRunning) as refused:
            storage(tmp_path)
        assert refused.value.pid == process.pid
    finally:
        kill(process)
    assert running(tmp_path) is None
    DataFolder(tmp_path).release()


def test_a_folder_without_a_switchboard_has_none_running(tmp_path):
    assert running(tmp_path / "nowhere") is None
    DataFolder(tmp_path).release()
    assert running(tmp_path) is None


def test_changes_by_a_command_are_seen_at_the_next_look(tmp_path):
    async def use(store):
        assert store.directory().tenant_of("acme") is None
        assert not await store.refresh()
        with opened(tmp_path) as database:
            populate(database, "100", "101")
        assert await store.refresh()
        assert not await store.refresh()
        assert store.directory().extension("acme", "101") is not None
        assert store.directory.find("ACME", "100") is not None
        assert store.directory.find("acme", "102") is None

    with_storage(tmp_path, use)


def test_a_removed_extension_is_unregistered_and_its_token_is_void(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100", "101")

    async def use(store):
        for number in ("100", "101"):
            await store.bindings.save("acme", number, (binding(number),))
        token = store.tokens.mint("acme", "100", binding().contact, 4e9)
        assert store.tokens.owner(token) == ("acme", "100")
        with opened(tmp_path) as database, database.transaction() as connection:
            administration.remove_extensions(connection, "acme", ["100"])
            # Somebody else gets the number before we have looked.
            administration.add_extensions(
                connection, "acme", [NewExtension("100", "another")]
            )
        await store.refresh()
        assert store.tokens.owner(token) is None
        assert store.bindings.of("acme", "100") == ()
        assert store.bindings.of("acme", "101") == (binding("101"),)

    with_storage(tmp_path, use)


def test_passwords_of_documents_are_not_served_to_the_world(tmp_path, caplog):
    with opened(tmp_path) as database:
        populate(database, "100", loopback_only=True)

    async def use(store):
        return store.directory.find("acme", "100")

    assert with_storage(tmp_path, use, on_loopback=False) is None
    assert "loopback only" in caplog.text
    assert with_storage(tmp_path, use, on_loopback=True) is not None


def test_commands_and_calls_write_side_by_side_while_the_directory_is_followed(
    tmp_path,
):
    """400 extensions in 40 commands, 1,000 records, and a reader that never stops."""
    with opened(tmp_path) as database:
        populate(database, "100")
    failures = []

    def command(first):
        try:
            with opened(tmp_path) as database, database.transaction() as connection:
                administration.add_extensions(
                    connection,
                    "acme",
                    [NewExtension(str(first + i), "secret") for i in range(10)],
                )
        except Exception as error:
            failures.append(error)

    async def use(store):
        seen = []
        commands = [
            asyncio.create_task(asyncio.to_thread(command, 1000 + 10 * i))
            for i in range(40)
        ]
        number = 0
        while not all(task.done() for task in commands) or number < 1000:
            number += 1
            store.records.put(record(number))
            await store.refresh()
            tenant = store.directory().tenant_of("acme")
            seen.append(len(tenant.extensions))
        await store.refresh()
        found, _ = await store.records.page("acme", CallFilter(), limit=number + 1)
        return seen, len(store.directory().tenant_of("acme").extensions), number, found

    seen, last, number, found = with_storage(tmp_path, use)
    assert failures == []
    assert last == 401
    assert seen == sorted(seen)
    # A command is seen whole or not at all.
    assert {count % 10 for count in seen} == {1}
    assert len(found) == number


def test_whoever_asked_is_told_of_every_new_directory(tmp_path):
    async def use(store):
        told = asyncio.Queue()
        watching = asyncio.create_task(store.run(told.put_nowait, poll=0.001))
        with opened(tmp_path) as database:
            populate(database, "100")
        async with asyncio.timeout(A_WHILE):
            directory = await told.get()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        return directory.extension("acme", "100")

    assert with_storage(tmp_path, use) is not None


def test_a_change_is_served_when_it_is_made_and_everybody_told(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")

    def add(connection):
        administration.add_extensions(
            connection, "acme", [NewExtension("101", "secret-101")]
        )

    def fail(connection):
        add(connection)
        raise UnknownTenant("acme")

    async def use(store):
        told = []
        watching = asyncio.create_task(store.run(told.append, poll=3600))
        await asyncio.sleep(0)
        with pytest.raises(UnknownTenant):
            await store.change(fail)
        assert "101" not in store.directory().tenant_of("acme").extensions
        await store.change(add)
        assert "101" in store.directory().tenant_of("acme").extensions
        assert told == [store.directory()]
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    with_storage(tmp_path, use)


def test_a_switchboard_that_lives_says_so(tmp_path):
    """What a killed one leaves open ends when it was last heard of, not earlier."""

    async def use(store):
        store.records.put(record(1))
        before = datetime.now(UTC)
        watching = asyncio.create_task(store.run(lambda directory: None, poll=0.001))
        async with asyncio.timeout(A_WHILE):
            while alive_at(tmp_path) < before:
                await store.records.get(record(1).call)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        return before

    before = with_storage(tmp_path, use)

    async def read(store):
        return await store.records.get(record(1).call)

    assert with_storage(tmp_path, read).ended_at >= before


def alive_at(folder):
    with opened(folder) as database, database.reading() as connection:
        query = select(tables.switchboard.c.alive_at)
        return from_micros(connection.execute(query).scalar_one())


def test_the_claim_is_given_up_if_the_database_does_not_open(tmp_path):
    settings = StorageSettings(tmp_path, url=f"sqlite:///{tmp_path}")
    with pytest.raises(DatabaseUnavailable, match="cannot write"):
        Storage(settings, on_loopback=True, phone_of=lambda binding: "")
    assert (tmp_path / LOCK_FILE).read_bytes() == b""
