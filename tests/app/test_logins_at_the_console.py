"""A switchboard that runs lets people in, and knows them again after a restart."""

from __future__ import annotations

import httpx

from tests.app.board import board, board_again, run
from tests.app.test_token_login import administer, page
from tests.sim.sip_phones import DOMAIN
from tongdai.storage import (
    administration,
    console_accounts,
    console_extensions,
    console_passwords,
)
from tongdai.storage.console_accounts import Role

FIRST, CHOSEN = "made up for lan", "chosen by lan"


async def log_in(server, password):
    body = {"tenant": DOMAIN, "name": "lan", "password": password}
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1") as client:
        return await client.post("/console/logins", json=body)


async def ask(server, method, path, token, body=None):
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1") as client:
        return await client.request(
            method, path, json=body, headers={"Authorization": f"Bearer {token}"}
        )


def test_somebody_logs_in_chooses_a_password_and_stays_over_a_restart(tmp_path):
    async def first():
        async with board(tmp_path) as server:
            kept = console_passwords.kept("lan", FIRST)
            administer(
                tmp_path,
                lambda c: console_accounts.add_account(
                    c, DOMAIN, "lan", Role.VIEWER, kept, must_change=True
                ),
            )
            await server.storage.refresh()
            token = (await log_in(server, FIRST)).json()["token"]
            assert (await ask(server, "GET", "/extensions", token)).status_code == 403
            chosen = {"current": FIRST, "new": CHOSEN}
            done = await ask(server, "PUT", "/console/password", token, chosen)
            assert done.status_code == 204
            assert (await ask(server, "GET", "/extensions", token)).is_success
            assert (await log_in(server, FIRST)).status_code == 401
            return token

    async def again(token):
        async with board_again(tmp_path) as server:
            me = (await ask(server, "GET", "/console/me", token)).json()
            assert (me["name"], me["mustChange"]) == ("lan", False)
            assert (await ask(server, "GET", "/extensions", token)).is_success
            assert (await ask(server, "GET", "/waiting-lines", token)).is_success
            refused = await ask(server, "POST", "/extensions", token, {})
            assert refused.json()["code"] == "missing_scope"
            assert (await log_in(server, CHOSEN)).is_success

    async def removed(token):
        async with board_again(tmp_path) as server:
            administer(
                tmp_path,
                lambda c: console_accounts.remove_account(c, DOMAIN, "lan"),
            )
            await server.storage.refresh()
            me = await ask(server, "GET", "/console/me", token)
            assert me.status_code == 401
            assert (await log_in(server, CHOSEN)).status_code == 401

    async def main():
        token = await first()
        await again(token)
        await removed(token)

    run(main())


def test_the_console_registers_as_the_extension_of_its_account_and_no_other(tmp_path):
    kept = console_passwords.kept("lan", FIRST)

    async def main():
        async with board(tmp_path) as server:
            administer(
                tmp_path,
                lambda c: console_accounts.add_account(
                    c, DOMAIN, "lan", Role.ADMIN, kept, must_change=False
                ),
                lambda c: console_extensions.set_extension(c, DOMAIN, "lan", "101"),
            )
            await server.storage.refresh()
            token = (await log_in(server, FIRST)).json()["token"]
            phone = await ask(server, "POST", "/console/phone", token)
            assert (phone.status_code, phone.json()["extension"]) == (201, "101")
            bearer = phone.json()["token"]
            for number, status in {"102": 403, "101": 200}.items():
                opened = await page(server, bearer, number)
                assert (await opened.ask(1)).status == status
                opened.writer.close()
            administer(
                tmp_path,
                lambda c: administration.remove_extensions(c, DOMAIN, ["101"]),
            )
            await server.storage.refresh()
            me = (await ask(server, "GET", "/console/me", token)).json()
            assert me["extension"] is None
            phone = await ask(server, "POST", "/console/phone", token)
            assert phone.json()["code"] == "no_extension"

    run(main())
