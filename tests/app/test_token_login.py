"""A page logs in by a token, over the real HTTP port and a real WebSocket."""

from __future__ import annotations

import logging

import httpx
import pytest

from tests.app.board import board, board_again, run, settings
from tests.sim.sip_pages import Page
from tests.sim.sip_phones import DOMAIN
from tongdai.storage import administration, api_keys
from tongdai.storage.administration import NewExtension
from tongdai.storage.database import Database

KEY = "a-key-that-only-tests-know"


def administer(folder, *changes):
    database = Database(settings(folder).storage)
    try:
        with database.transaction() as connection:
            for change in changes:
                change(connection)
    finally:
        database.close()


async def login_token(server, extension="101", *, key=KEY, ttl=60):
    async with httpx.AsyncClient(base_url=server.url) as client:
        answer = await client.post(
            "/api/v1/tokens",
            json={"extension": extension, "ttl": ttl},
            headers={"Authorization": f"Bearer {key}"},
        )
    assert answer.status_code == 201, answer.text
    return answer.json()["token"]


async def get(server, path, token):
    async with httpx.AsyncClient(base_url=server.url) as client:
        answer = await client.get(path, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.json()


async def page(server, bearer, number="101"):
    opened = await Page.open("127.0.0.1", server.http_port, number)
    opened.bearer = bearer
    return opened


async def keyed(folder, server):
    """Add the API key, and have the switchboard see it."""
    administer(folder, lambda c: api_keys.add_api_key(c, DOMAIN, key=KEY))
    await server.storage.refresh()


def test_a_page_registers_with_a_token_and_goes_on_with_its_access_token(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            opened = await page(server, await login_token(server))
            answer = await opened.ask(1)
            assert answer.status == 200
            opened.bearer = answer["Tongdai-Token"]
            again = await opened.ask(2)
            assert again.status == 200
            status, found = await get(server, "/api/v1/extensions", opened.bearer)
            states = {each["extension"]: each["state"] for each in found["items"]}
            assert status == 200
            assert states["101"] == "available"
            assert set(states.values()) == {"available", "offline"}
            # Unregistering ends the token that did it.
            assert (await opened.ask(3, expires=0)).status == 200
            assert (await opened.ask(4)).status == 401
            assert (await get(server, "/api/v1/extensions", opened.bearer))[0] == 401
            opened.writer.close()

    run(main())


def test_who_logged_in_by_token_is_kept_over_a_restart_like_anybody(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            token = await login_token(server)
            opened = await page(server, token)
            assert (await opened.ask(1)).status == 200
            (binding,) = server.storage.bindings.of(DOMAIN, "101")
            opened.writer.close()
        async with board_again(tmp_path) as server:
            opened = await page(server, token)
            assert (await opened.ask(2)).status == 200
            (after,) = server.storage.bindings.of(DOMAIN, "101")
            assert after.contact == binding.contact
            opened.writer.close()

    run(main())


def test_tokens_that_do_not_speak_for_the_extension_are_refused(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            administer(
                tmp_path,
                lambda c: administration.add_tenant(c, "other"),
                lambda c: administration.add_extensions(
                    c, "other", [NewExtension("101", "secret-101")]
                ),
                lambda c: api_keys.add_api_key(c, "other", key="key-of-other"),
            )
            await keyed(tmp_path, server)
            hostile = {
                await login_token(server, key="key-of-other"): 401,
                await login_token(server, "102"): 403,
                KEY: 401,
                "ZGVtbw.MTAx.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA": 401,
            }
            for token, status in hostile.items():
                opened = await page(server, token)
                answer = await opened.ask(1)
                assert answer.status == status
                opened.writer.close()
            assert server.storage.bindings.of(DOMAIN, "101") == ()
            status, _ = await get(server, "/api/v1/calls", await login_token(server))
            assert status == 401, "a login token opens nothing but SIP"

    run(main())


def test_a_removed_extension_cannot_log_in_any_more(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            token = await login_token(server)
            opened = await page(server, token)
            access = (await opened.ask(1))["Tongdai-Token"]
            administer(
                tmp_path,
                lambda c: administration.remove_extensions(c, DOMAIN, ["101"]),
            )
            await server.storage.refresh()
            for bearer in (token, access):
                opened.bearer = bearer
                assert (await opened.ask(2)).status == 401
            opened.writer.close()

    run(main())


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_no_token_and_no_key_stands_in_the_log(tmp_path, caplog, level):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            token = await login_token(server)
            opened = await page(server, token)
            answer = await opened.ask(1)
            opened.bearer = access = answer["Tongdai-Token"]
            await opened.ask(2)
            opened.bearer = "forged-token"
            await opened.ask(3)
            await get(server, "/api/v1/calls", access)
            opened.writer.close()
            return token, access

    with caplog.at_level(level):
        token, access = run(main())
    lines = "\n".join(
        f"{record.getMessage()} {vars(record)}" for record in caplog.records
    )
    assert "registered" in lines
    for secret in (token, access, KEY, "forged-token"):
        assert secret not in lines
