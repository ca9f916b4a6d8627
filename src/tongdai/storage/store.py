"""Storage as the running switchboard has it: opened, renewed each second, closed."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection, select, update

from tongdai.call.directory import Directory, Tenant
from tongdai.errors import Unavailable
from tongdai.sip.registrar import Binding

from . import (
    bindings,
    call_infos,
    callers,
    console_kept,
    console_logins,
    deliveries,
    directory,
    login_tokens,
    public_events,
    recordings,
    records,
    tables,
    tokens,
    usage,
)
from .data_folder import DataFolder
from .database import Database
from .directory import LiveDirectory
from .kept import Key
from .moments import from_micros, to_micros
from .moving import Mover, Moves
from .recording_folders import RecordingFiles, RecordingFolders
from .settings import StorageSettings
from .writer import Change, Writer

POLL: Final = 1.0
"Seconds until a change of the directory by another process is seen."

HEARTBEAT: Final = 5
"Polls between two notes that we live: how exactly a killed process's calls are ended."

log = logging.getLogger("tongdai.storage")

T = TypeVar("T")


class Storage:
    """
    Everything that the switchboard keeps, for the one process that serves from it.

    Attributes:
        directory: The present directory, and the secrets of its extensions.
        bindings: Who is registered where.
        records: The call history.
        recordings: What was recorded of calls.
        callers: Who has called the hotlines of tenants on trial.
        usage: What calls out have cost.
        infos: What people wrote about their calls.
        events: What the tenants' own programs are told, for a day.
        deliveries: What became of each event for each webhook.
        cut_off: Calls that a killed process left open, and that have ended by now.
        tokens: Access tokens: for the public API, and for SIP after a token login.
        logins: Login tokens, which a tenant's back end asks for.
        console: Who is logged in at the console.
    """

    def __init__(
        self,
        settings: StorageSettings,
        *,
        on_loopback: bool,
        phone_of: Callable[[Binding], str],
    ) -> None:
        """
        Open the database, bring it up to date, close what a killed process left open.

        Blocks for some 100 ms: call it before anything is served.

        Args:
            on_loopback: We can be reached from this machine only, and so may serve
                tenants whose passwords are public knowledge.
            phone_of: What names a phone or page, whenever it registers again.

        Raises:
            AlreadyRunning: Another switchboard serves from the same data folder.
            DatabaseUnavailable: The database cannot be opened or written.
            SchemaTooNew: A newer Tongdai has changed its tables.
        """
        self._on_loopback = on_loopback
        self._changed: Callable[[Directory], None] = _nobody
        self._looking = asyncio.Lock()
        with ExitStack() as undo:
            self._folder = DataFolder(settings.data)
            undo.callback(self._folder.release)
            self._database = Database(settings)
            undo.callback(self._database.close)
            with self._database.transaction() as connection:
                alive_at = _alive_at(connection)
                cut_off = records.close_open(connection, alive_at=alive_at)
                recordings.close_open(connection, alive_at=alive_at)
                usage.close_open(connection, alive_at=alive_at)
                used = usage.load(connection, now=datetime.now(UTC))
                # Else what begins before our first note would be closed by an old one.
                KEPT_LIFE.put(connection, {(): datetime.now(UTC)})
                registered = bindings.load(connection, now=time.time())
                issued = login_tokens.load(connection, now=time.time())
                at_console = console_kept.load(connection, now=time.time())
                told = public_events.load(connection)
                key = tokens.token_key(connection, os.urandom)
                snapshot = directory.load(connection, on_loopback=on_loopback)
            undo.pop_all()
        self._writer = Writer(self._database.transaction)
        self.directory: Final = LiveDirectory(snapshot)
        self.bindings: Final = bindings.Bindings(registered, self._writer)
        self.records: Final = records.Records(self._database, self._writer)
        self.events: Final = public_events.PublicEvents(
            told, self._database, self._writer
        )
        self.deliveries: Final = deliveries.Deliveries(self._database, self._writer)
        written = RecordingFolders(settings.data / recordings.FOLDER)
        bucket = _in_bucket(settings, written)
        self.recordings: Final = recordings.Recordings(
            self._database, self._writer, written, bucket
        )
        self._mover: Mover | None = None
        if bucket is not None:
            self._mover = Mover(bucket, written, self.recordings.ended)
            self.recordings.tell(self._mover.wake)
        self.callers: Final = callers.Callers(
            self.directory, lambda: self.directory.snapshot.callers
        )
        self.usage: Final = usage.Usage(used, self._database, self._writer)
        self.infos: Final = call_infos.CallInfos(self._database, self._writer)
        self.tokens: Final = tokens.AccessTokens(
            key,
            self.bindings,
            domains=self._domains,
            phone_of=phone_of,
            clock=time.time,
        )
        self.logins: Final = login_tokens.LoginTokens(
            issued,
            self._writer,
            directory=self.directory,
            clock=time.time,
            random=os.urandom,
        )
        self.console: Final = console_logins.ConsoleLogins(
            at_console,
            self._writer,
            account=self.directory.account,
            refresh=self._look,
            clock=time.time,
            random=os.urandom,
        )
        self.cut_off: Final = tuple(cut_off)
        if cut_off:
            log.warning("closed unfinished calls", extra={"count": len(cut_off)})
        for label in snapshot.withheld:
            log.warning("tenant is for loopback only", extra={"tenant": label})

    async def refresh(self) -> bool:
        """
        Read the directory again if it has changed; say whether it had.

        Raises:
            DatabaseUnavailable: It cannot be read now.
        """
        newest = await self._database.read(directory.revision)
        if newest == self.directory.snapshot.revision:
            return False
        snapshot = await self._database.read(
            lambda connection: directory.load(connection, on_loopback=self._on_loopback)
        )
        gone = self.directory.replace(snapshot)
        self.bindings.forget(gone)
        self.logins.forget(gone)
        return True

    async def read(self, query: Callable[[Connection], T]) -> T:
        """
        What ``query`` finds in the tables of the directory.

        Raises:
            DatabaseUnavailable: They cannot be read now.
        """
        return await self._database.read(query)

    async def change(self, change: Callable[[Connection], T]) -> T:
        """
        Change the directory: all of it, or nothing if ``change`` raises.

        The new directory is served when this returns.

        Raises:
            DatabaseUnavailable: It cannot be changed now, or not be read again.
        """
        done = await self._database.write(change)
        await self._look()
        return done

    def bearer(self, token: str) -> tuple[str, str] | None:
        """
        Tenant and extension that a token logs in at SIP; None for any other text.

        A login token does while it is good, an access token while the registration
        lives that it was made for.
        """
        return self.logins.owner(token) or self.tokens.owner(token)

    async def run(
        self, changed: Callable[[Directory], None], *, poll: float = POLL
    ) -> None:
        """
        Watch the directory and say that we live, until cancelled.

        Args:
            changed: Told of every new directory.
            poll: Seconds between two looks.
        """
        well = True
        self._changed = changed
        while True:
            for _ in range(HEARTBEAT):
                try:
                    await self._look()
                    well = True
                except Unavailable as error:
                    if well:
                        log.warning(
                            "cannot read the directory", extra={"reason": str(error)}
                        )
                    well = False
                await asyncio.sleep(poll)
            now = datetime.now(UTC)
            self._writer.write_behind(Change(KEPT_LIFE, (), now))

    async def _look(self) -> None:
        # One at a time: two that read at once might serve the older directory last.
        async with self._looking:
            if await self.refresh():
                self._changed(self.directory())
                log.info("directory changed")

    async def move_recordings(self) -> None:
        """Move those that have ended into the bucket until cancelled; none: return."""
        if self._mover is not None:
            await self._mover.run()

    async def close(self) -> None:
        """Commit everything, then close the database. Must be called once."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._database.close()
        self._folder.release()

    def _domains(self, label: str) -> tuple[str, ...]:
        tenant: Tenant | None = self.directory().tenant_of(label)
        return () if tenant is None else (tenant.label, *tenant.domains)


def _nobody(directory: Directory) -> None:
    """Who is told of a new directory before anybody watches."""


class _Bucketed(RecordingFiles, Moves, Protocol):
    """Recordings that are found elsewhere than where they are written."""


def _in_bucket(
    settings: StorageSettings, written: RecordingFolders
) -> _Bucketed | None:
    if settings.bucket is None:
        return None
    # The library is an extra: who has no bucket need not have it.
    from .bucket import Bucket
    from .bucket_recordings import BucketRecordings

    listened = settings.data / recordings.LISTENED
    return BucketRecordings(Bucket(settings.bucket), written, listened)


class _KeptLife:
    """When the switchboard last said that it lives."""

    name: Final = tables.switchboard.name

    def put(self, connection: Connection, values: Mapping[Key, datetime]) -> None:
        for moment in values.values():
            connection.execute(
                update(tables.switchboard).values(alive_at=to_micros(moment))
            )


KEPT_LIFE: Final = _KeptLife()


def _alive_at(connection: Connection) -> datetime:
    query = select(tables.switchboard.c.alive_at)
    return from_micros(connection.execute(query).scalar_one())
