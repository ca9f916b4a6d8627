"""A database file of one test, and what most tests put into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tongdai.call.ids import CallId
from tongdai.call.record import Record
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.registrar import Binding
from tongdai.storage import administration
from tongdai.storage.administration import NewExtension
from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings
from tongdai.storage.store import Storage
from tongdai.storage.writer import Writer

START = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
FAR = 4_000_000_000.0
"Seconds since the epoch; no test lives until then."


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    database = Database(StorageSettings(folder))
    try:
        yield database
    finally:
        database.close()


@contextmanager
def writing(database: Database, **more: Any) -> Iterator[Writer]:
    writer = Writer(database.transaction, **more)
    try:
        yield writer
    finally:
        writer.close()


def populate(
    database: Database, *numbers: str, tenant: str = "acme", **more: Any
) -> None:
    with database.transaction() as connection:
        administration.add_tenant(connection, tenant, **more)
        administration.add_extensions(
            connection, tenant, [NewExtension(n, f"secret-{n}") for n in numbers]
        )


def storage(folder: Path, *, on_loopback: bool = True) -> Storage:
    return Storage(
        StorageSettings(folder), on_loopback=on_loopback, phone_of=lambda b: b.contact
    )


def binding(user: str = "100", **changes: Any) -> Binding:
    values: dict[str, Any] = {
        "user": user,
        "domain": "acme",
        "contact": f"sip:{user}@192.0.2.7:5062",
        "instance_id": "<urn:uuid:0>",
        "reg_id": 1,
        "call_id": "a84b4c76e66710",
        "cseq": 7,
        "expires_at": FAR,
        "path": ("<sip:edge.example.com;lr;ob>",),
        "flow": Flow(Transport.UDP, ("192.0.2.7", 5062), ("0.0.0.0", 5060)),
        "user_agent": "Bàn phím 1.0",
        "q": 0.5,
    }
    return Binding(**values | changes)


def record(number: int = 0, **changes: Any) -> Record:
    values: dict[str, Any] = {
        "call": CallId(f"call-{number:04}"),
        "tenant": "acme",
        "caller": "100",
        "caller_name": "An",
        "dialled": "101",
        "callee": "101",
        "started_at": START + timedelta(seconds=number),
    }
    return Record(**values | changes)
