"""Two tenants in a real database, asked as their programs would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.api.stage import send, services
from tests.storage.stage import opened, populate
from tongdai.api.application import application
from tongdai.call.webhook import Webhook
from tongdai.storage import api_keys, directory, groups, hotlines, trunks
from tongdai.storage.database import Database
from tongdai.storage.groups import GroupChange
from tongdai.storage.scopes import EVERYTHING
from tongdai.storage.trunks import TrunkChange
from tongdai.switch.trunks import TrunkStatus

SECRET = "of-the-carrier-4711"
OTHERS = {
    "extensions": "200",
    "hotlines": "02473000009",
    "groups": "69999",
    "trunks": "theirs",
}
"What the other tenant has and ours has not."


class Company:
    """The API over a database with the tenants ``demo`` and ``other``."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.read = database.read
        self.change = database.write
        self.answer: int | Exception = 200
        "Of every webhook that is tried out."

        self.trunks: dict[str, tuple[TrunkStatus, ...]] = {}
        "How they stand, by tenant."

        self._there = application(
            services(
                administration=self,
                standings=self,
                try_out=self._try_out,
                directory=lambda: self.stored().directory,
                presence=Absent(),
            )
        )

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str = "key-of-demo"
    ) -> httpx.Response:
        """One request; ``body`` is written as JSON, bytes are sent as they are."""
        sent = body
        if body is not None and not isinstance(body, bytes):
            sent = json.dumps(body).encode()
        return send(self._there, method, f"/api/v1{path}", token=token, body=sent)

    def status(self, tenant: str) -> tuple[TrunkStatus, ...]:
        return self.trunks.get(tenant, ())

    async def _try_out(self, webhook: Webhook) -> int:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def stored(self) -> directory.Snapshot:
        """All that a running switchboard would see."""
        with self.database.reading() as connection:
            return directory.load(connection, on_loopback=True)

    def everything(self) -> tuple[Any, ...]:
        """The same, to be compared."""
        stored = self.stored()
        return (
            stored.revision,
            stored.directory.tenants,
            stored.secrets,
            stored.api_keys,
            stored.trunk_passwords,
        )

    def key(self, tenant: str) -> str:
        """The id of a new key."""
        with self.database.transaction() as connection:
            return api_keys.add_api_key(connection, tenant, may=EVERYTHING).id


class Absent:
    """Nobody is registered."""

    def of(self, tenant: str) -> Iterator[Any]:
        return iter(())


@contextmanager
def company(folder: Path) -> Iterator[Company]:
    with opened(folder) as database:
        populate(database, "100", "101", "102", tenant="demo")
        populate(database, "100", "200", tenant="other")
        with database.transaction() as connection:
            hotlines.add_hotline(connection, "demo", "02473000001", "Bán hàng")
            groups.add_group(connection, "demo", "60000", GroupChange(["100", "101"]))
            account = TrunkChange(user="demo", password=SECRET)
            trunks.add_trunk(connection, "demo", "ours", "sip.example.com", account)
            hotlines.add_hotline(connection, "other", OTHERS["hotlines"])
            groups.add_group(
                connection, "other", OTHERS["groups"], GroupChange(["200"])
            )
            trunks.add_trunk(
                connection, "other", OTHERS["trunks"], "192.0.2.1", TrunkChange()
            )
        yield Company(database)
