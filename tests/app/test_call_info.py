"""Notes about real calls: while they ring, while they last, and when they are over."""

from __future__ import annotations

import asyncio

import httpx

from tests.app.board import board, callees, phones, run
from tests.sim.sip_pages import Page
from tests.sim.sip_phones import Callers
from tongdai.call.ids import CallId


class Talkers(Callers):
    """They stay in the call until the test hangs up."""

    def __init__(self):
        super().__init__()
        self.talking = asyncio.Event()

    def answered(self, attempt):
        self.talking.set()


async def token(server, number):
    page = await Page.open("127.0.0.1", server.http_port, number)
    return page, (await page.register())["Tongdai-Token"]


async def ask(server, method, path, bearer, body=None):
    async with httpx.AsyncClient(base_url=server.url) as client:
        headers = {"Authorization": f"Bearer {bearer}"}
        answer = await client.request(method, path, json=body, headers=headers)
        return answer.status_code, answer.json() if answer.content else None


async def the_call(server, bearer):
    """Its id, as the history shows it at once."""
    _, found = await ask(server, "GET", "/api/v1/calls", bearer)
    (call,) = found["items"]
    return call


def test_both_parties_write_while_they_talk_and_after(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            calling, called = await phones(Talkers, server), await callees(server)
            await called.register("101")
            attempt = calling.call("100", "101")
            await calling.talking.wait()
            pages = [await token(server, number) for number in ("100", "101", "102")]
            (_, caller), (_, callee), (_, stranger) = pages
            uuid = (await the_call(server, caller))["uuid"]
            path = f"/api/v1/calls/{uuid}/info"

            # At once, although the record may not have been committed yet.
            body = {"note": "đang nói", "tags": ["a"], "form": {"x": ["1", "2"]}}
            assert await ask(server, "PUT", path, caller, body) == (204, None)
            assert await ask(server, "PUT", path, callee, {"note": "tôi"}) == (
                204,
                None,
            )
            status, problem = await ask(server, "PUT", path, stranger, body)
            assert (status, problem["code"]) == (404, "not_found")

            _, found = await ask(server, "GET", "/api/v1/extensions", caller)
            states = {each["extension"]: each["state"] for each in found["items"]}
            assert (states["100"], states["101"]) == ("busy", "busy")
            assert states["102"] == "available"

            seen = await the_call(server, caller)
            assert seen["endTime"] is None
            assert {name: seen[name] for name in body} == body
            calling.hang_up(attempt)
            await calling.idle.wait()

            seen = await the_call(server, caller)
            assert seen["endTime"] is not None
            assert {name: seen[name] for name in body} == body
            assert (await the_call(server, callee))["note"] == "tôi"
            last = {"note": "xong", "tags": [], "form": {}}
            assert await ask(server, "PUT", path, caller, last) == (204, None)
            _, seen = await ask(server, "GET", f"/api/v1/calls/{uuid}", caller)
            assert {name: seen[name] for name in last} == last
            for page, _ in pages:
                page.writer.close()

    run(main())


def test_a_note_survives_the_record_that_is_written_behind_it(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            calling, called = await phones(Talkers, server), await callees(server)
            await called.register("101")
            attempt = calling.call("100", "101")
            await calling.talking.wait()
            page, bearer = await token(server, "100")
            uuid = (await the_call(server, bearer))["uuid"]
            calling.hang_up(attempt)
            # While the end of the call is on its way into the database.
            path = f"/api/v1/calls/{uuid}/info"
            assert (await ask(server, "PUT", path, bearer, {"note": "n"}))[0] == 204
            await calling.idle.wait()
            record = await server.storage.records.get(CallId(uuid))
            assert record is not None
            assert record.ended_at is not None
            assert (await the_call(server, bearer))["note"] == "n"
            page.writer.close()

    run(main())
