"""A new password of an extension: who is out, who is let in, and what goes on."""

from __future__ import annotations

import asyncio

import pytest

from tests.app.board import board, callees, phones, run
from tests.app.test_the_directory_by_api import ask
from tests.app.test_token_login import keyed
from tests.sim.sip_pages import Page
from tests.sim.sip_phones import PASSWORD, Callers


class Talking(Callers):
    """They talk until they are told to hang up."""

    def __init__(self):
        super().__init__()
        self.talking = asyncio.Queue()

    def answered(self, attempt):
        self.talking.put_nowait(attempt)


def test_who_used_the_old_password_is_out_at_once_and_the_new_one_opens(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            opened = await Page.open("127.0.0.1", server.http_port, "105")
            token = (await opened.register())["Tongdai-Token"]
            minted = await ask(server, "POST", "/tokens", {"extension": "105"})
            renewed = await ask(server, "PUT", "/extensions/105/password", {})
            assert renewed.status_code == 200, renewed.text
            seen = await ask(server, "GET", "/extensions/105")
            assert (seen.json()["state"], seen.json()["phones"]) == ("offline", 0)
            assert (await ask(server, "GET", "/calls", key=token)).status_code == 401
            with pytest.raises(RuntimeError):
                await opened.register()
            opened.bearer = minted.json()["token"]
            assert (await opened.ask(9)).status in (401, 403)
            opened.writer.close()
            given = {"password": PASSWORD.format(number="105")}
            back = await ask(server, "PUT", "/extensions/105/password", given)
            assert back.json() == {"extension": "105", **given}
            again = await Page.open("127.0.0.1", server.http_port, "105")
            await again.register()
            # The one that it has changes nothing.
            await ask(server, "PUT", "/extensions/105/password", given)
            seen = await ask(server, "GET", "/extensions/105")
            assert seen.json()["state"] == "available"
            again.writer.close()

    run(main())


@pytest.mark.parametrize("whose", ["100", "101"])
def test_calls_that_have_begun_go_on_and_are_hung_up_as_ever(tmp_path, whose):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            calling, called = await phones(Talking, server), await callees(server)
            await called.register("101")
            calling.call("100", "101")
            attempt = await calling.talking.get()
            renewed = await ask(server, "PUT", f"/extensions/{whose}/password", {})
            assert renewed.is_success
            (live,) = (await ask(server, "GET", "/live-calls")).json()["items"]
            assert live["callee"] == "101"
            calling.hang_up(attempt)
            await calling.idle.wait()
            assert (calling.completed, calling.refused) == (1, {})

    run(main())


def test_a_poor_password_and_an_extension_that_is_not_there_are_refused(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            await keyed(tmp_path, server)
            poor = {"password": "101"}
            refused = await ask(server, "PUT", "/extensions/101/password", poor)
            assert (refused.status_code, refused.json()["field"]) == (400, "password")
            missing = await ask(server, "PUT", "/extensions/199/password", {})
            assert missing.status_code == 404

    run(main())
