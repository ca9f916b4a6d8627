"""A switchboard in a process of its own, with extensions in it, to be measured."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import uvloop

from tests.sim.sip_phones import DOMAIN, PASSWORD
from tongdai.app.running import allow_open_files, running, settle_memory
from tongdai.config import Settings
from tongdai.log import configure
from tongdai.media.settings import MediaSettings
from tongdai.net.settings import NetSettings
from tongdai.storage.administration import NewExtension, add_extensions, add_tenant
from tongdai.storage.database import Database
from tongdai.storage.settings import DATABASE_FILE, StorageSettings

FIRST: Final = 10_000
"The first extension's number."

STARTS_WITHIN: Final = 60.0


@dataclass(frozen=True)
class Started:
    """A switchboard that runs."""

    pid: int
    host: str
    http_port: int
    sip_port: int
    first_number: int
    folder: Path

    def records(self) -> int:
        """How many calls the database holds that have an end."""
        with sqlite3.connect(self.folder / DATABASE_FILE) as database:
            query = "select count(*) from calls where ended_at is not null"
            (count,) = database.execute(query).fetchone()
            return int(count)


@contextmanager
def switchboard(*, extensions: int) -> Iterator[Started]:
    """Run one with so many extensions, and everything on."""
    allow_open_files()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            net=NetSettings(
                http_port=0,
                sip_port=0,
                most_connections=100_000,
                most_connections_per_address=100_000,
            ),
            media=MediaSettings(host="127.0.0.1", port=0),
            storage=StorageSettings(data=Path(folder)),
        )
        _populate(settings.storage, extensions)
        ours, theirs = multiprocessing.Pipe()
        spawn = multiprocessing.get_context("spawn")
        process = spawn.Process(target=_serve, args=(theirs, settings))
        process.start()
        theirs.close()
        try:
            if not ours.poll(STARTS_WITHIN):
                raise TimeoutError("the switchboard does not start")
            http_port, sip_port = ours.recv()
            assert process.pid is not None
            yield Started(
                process.pid, "127.0.0.1", http_port, sip_port, FIRST, Path(folder)
            )
        finally:
            ours.close()
            process.join(STARTS_WITHIN)
            process.kill()


def _populate(settings: StorageSettings, extensions: int) -> None:
    numbers = map(str, range(FIRST, FIRST + extensions))
    database = Database(settings)
    with database.transaction() as connection:
        add_tenant(connection, DOMAIN)
        add_extensions(
            connection,
            DOMAIN,
            [NewExtension(each, PASSWORD.format(number=each)) for each in numbers],
        )
    database.close()


def _serve(parent: Connection, settings: Settings) -> None:
    allow_open_files()
    # Three lines a call are written, to where nobody reads them.
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  used to the very end
    configure(settings.log.level, settings.log.style)
    uvloop.run(_until_closed(parent, settings))


async def _until_closed(parent: Connection, settings: Settings) -> None:
    async with running(settings) as server:
        settle_memory()
        parent.send((server.http_port, server.sip_port))
        closed = asyncio.Event()
        asyncio.get_running_loop().add_reader(parent.fileno(), closed.set)
        await closed.wait()
