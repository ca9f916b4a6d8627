"""The application over real accounts of the console, as its page asks it."""

from __future__ import annotations

import asyncio

import httpx

from tests.api.stage import services
from tests.storage.stage import opened, populate, storage
from tongdai.api.application import application
from tongdai.api.logging_in import LoggingIn, Passwords
from tongdai.storage import console_accounts, console_passwords
from tongdai.storage.console_accounts import Role

LOGINS, ME, PASSWORD, PHONE = (
    f"/api/v1/console/{each}" for each in ("logins", "me", "password", "phone")
)
SECRET, NEWER = "first password", "newer password"
KEPT = console_passwords.kept("lan", SECRET)


class Stage:
    """The application over a database of its own; time stands still unless told."""

    def __init__(self, store):
        self.store = store
        self.now = 0.0
        self.passwords = Passwords()
        self.entry = LoggingIn(store.console, self.passwords, lambda: self.now)
        self.trust()

    def trust(self, *proxies):
        built_on = services(
            console=self.store.console,
            entry=self.entry,
            keys=self.store.directory,
            tokens=self.store.tokens,
            logins=self.store.logins,
            proxies=frozenset(proxies),
        )
        transport = httpx.ASGITransport(application(built_on))
        self.client = httpx.AsyncClient(
            transport=transport, base_url="https://pbx.example.com"
        )

    async def log_in(self, password=SECRET, name="lan", tenant="acme", via=None):
        body = {"tenant": tenant, "name": name, "password": password}
        headers = {} if via is None else {"X-Forwarded-For": via}
        return await self.client.post(LOGINS, json=body, headers=headers)

    async def ask(self, method, path, token, body=None):
        headers = {"Authorization": f"Bearer {token}"}
        return await self.client.request(method, path, headers=headers, json=body)


def on_stage(folder, scenario):
    """Run a scenario: ``lan`` views, ``chief`` is an admin who must change."""
    with opened(folder) as database:
        populate(database, "100")
        with database.transaction() as connection:
            for name, role, must_change in (
                ("lan", Role.VIEWER, False),
                ("chief", Role.ADMIN, True),
            ):
                console_accounts.add_account(
                    connection, "acme", name, role, KEPT, must_change=must_change
                )

    async def main():
        store = storage(folder)
        try:
            await scenario(Stage(store))
        finally:
            await store.close()

    asyncio.run(main())
