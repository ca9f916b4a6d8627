"""A tenant with numbers, and changes of it, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from tests.storage.stage import opened, populate
from tongdai.call.directory import Tenant
from tongdai.storage import directory
from tongdai.storage.directory import Snapshot

T = TypeVar("T")


class Board:
    """``board(groups.add_group, "acme", "60000", …)`` with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with opened(folder) as database:
            populate(database, "100", "101", "102", "103")
            populate(database, "100", tenant="other")

    def __call__(self, change: Callable[..., T], *given: Any, **more: Any) -> T:
        def run(connection: Connection) -> T:
            return change(connection, *given, **more)

        with opened(self.folder) as database, database.transaction() as connection:
            return run(connection)

    def snapshot(self, *, on_loopback: bool = True) -> Snapshot:
        with opened(self.folder) as database, database.reading() as connection:
            return directory.load(connection, on_loopback=on_loopback)

    def tenant(self, label: str = "acme") -> Tenant:
        found = self.snapshot().directory.tenant_of(label)
        assert found is not None
        return found
