"""The connections to the database: transactions that write, and reads beside them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.pool import ConnectionPoolEntry

from .errors import DatabaseUnavailable
from .migrating import migrate
from .settings import StorageSettings, without_password

BUSY: Final = 5.0
"Seconds to wait while another process writes; the largest command takes about two."

READERS: Final = 2
"Threads that read; history is asked for seldom, and the machine has other work."

SQLITE_PRAGMAS: Final = (
    # Readers never wait for the writer, nor it for them.
    "journal_mode = WAL",
    # Safe against a killed process. A power cut may undo the last commits but never
    # corrupts; FULL would cost a disk flush for each of them.
    "synchronous = NORMAL",
    "foreign_keys = ON",
    # Bytes that the log file shrinks back to after a burst.
    "journal_size_limit = 67108864",
)

_WRITING: Final = "writing"

T = TypeVar("T")


class Database:
    """
    One database, opened: its folder and its tables are there and up to date.

    May be used from any thread.
    """

    def __init__(self, settings: StorageSettings) -> None:
        """
        Raises:
            DatabaseUnavailable: It cannot be opened or made.
            SchemaTooNew: A newer Tongdai has changed its tables.
        """
        self._engine = _engine(settings)
        self._readers = ThreadPoolExecutor(READERS, "storage-reader")
        try:
            with self.transaction() as connection:
                migrate(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """
        Write: all of it, or nothing if the block raises.

        Other writers wait for us, and we for them, up to ``BUSY`` seconds.

        Raises:
            DatabaseUnavailable: It cannot be written now.
        """
        with (
            _translated(),
            self._engine.connect().execution_options(**{_WRITING: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """
        Read; in SQLite everything as it stood at one moment.

        Raises:
            DatabaseUnavailable: It cannot be read now.
        """
        with _translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    async def read(self, query: Callable[[Connection], T]) -> T:
        """
        Run ``query`` in a thread, in a transaction of its own.

        Raises:
            DatabaseUnavailable: It cannot be read now.
        """

        def run() -> T:
            with self.reading() as connection:
                return query(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def write(self, change: Callable[[Connection], T]) -> T:
        """
        Run ``change`` in a thread, in a transaction of its own.

        Raises:
            DatabaseUnavailable: It cannot be written now.
        """

        def run() -> T:
            with self.transaction() as connection:
                return change(connection)

        return await asyncio.to_thread(run)

    def close(self) -> None:
        """Wait for reads under way and close every connection."""
        self._readers.shutdown()
        self._engine.dispose()


def _engine(settings: StorageSettings) -> Engine:
    url = settings.database
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if url.get_backend_name() == "sqlite" and url.database is not None:
            # Secrets are in it, and SQLite would make it readable for all. Its log
            # files get the permissions of the database.
            os.close(os.open(Path(url.database), os.O_RDWR | os.O_CREAT, 0o600))
        if url.get_backend_name() != "sqlite":
            return create_engine(url, pool_pre_ping=True)
        engine = create_engine(url, connect_args={"timeout": BUSY})
    except OSError as error:
        raise DatabaseUnavailable(
            f"cannot write {error.filename}: {error.strerror}"
        ) from error
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable(
            f"{without_password(str(url))} needs the Python package {error.name}"
        ) from error
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    # The driver's own idea of transactions begins them late, when the first row is
    # written; then two writers that have both read can only fail.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, DataError, ProgrammingError):
        raise  # a row or a statement of ours is at fault, not the database
    except DBAPIError as error:
        raise DatabaseUnavailable(f"the database says: {error.orig}") from error
