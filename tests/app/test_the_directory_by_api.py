"""What a program changes over the API is in force when it has its answer."""

from __future__ import annotations

import httpx

from tests.app.board import board, run
from tests.app.test_token_login import KEY, keyed
from tests.sim.sip_pages import Page


async def ask(server, method, path, body=None, *, key=KEY):
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1") as client:
        return await client.request(
            method, path, json=body, headers={"Authorization": f"Bearer {key}"}
        )


def test_an_extension_that_was_added_registers_at_once_and_is_gone_at_once(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            made = await ask(server, "POST", "/extensions", {"extension": "150"})
            assert made.status_code == 201, made.text
            token = await ask(server, "POST", "/tokens", {"extension": "150"})
            opened = await Page.open("127.0.0.1", server.http_port, "150")
            opened.bearer = token.json()["token"]
            assert (await opened.ask(1)).status == 200
            (shown,) = [
                each
                for each in (await ask(server, "GET", "/extensions")).json()["items"]
                if each["extension"] == "150"
            ]
            assert shown["state"] == "available"
            assert (await ask(server, "DELETE", "/extensions/150")).status_code == 204
            assert (await opened.ask(2)).status in (401, 403)
            opened.writer.close()

    run(main())


def test_a_key_that_was_removed_opens_nothing_from_then_on(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            made = await ask(server, "POST", "/keys", {"scopes": ["directory:read"]})
            key = made.json()
            assert (await ask(server, "GET", "/groups", key=key["key"])).is_success
            assert (await ask(server, "DELETE", f"/keys/{key['id']}")).is_success
            gone = await ask(server, "GET", "/groups", key=key["key"])
            assert gone.status_code == 401

    run(main())
