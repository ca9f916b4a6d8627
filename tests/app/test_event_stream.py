"""What happens in a switchboard is heard by a program that listens, without a gap."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import httpx

from tests.app.board import board, board_again, callees, callers, run, settings
from tests.app.test_running import page
from tests.sim.sip_phones import DOMAIN
from tongdai.api import events as module
from tongdai.storage.api_keys import add_api_key
from tongdai.storage.database import Database

CALL = ["call.ringing", "call.answered", "call.ended"]


def key(folder):
    database = Database(settings(folder).storage)
    with database.transaction() as connection:
        made = add_api_key(connection, DOMAIN).key
    database.close()
    return made


class Heard:
    """One stream, read line by line."""

    def __init__(self, response):
        self.response = response
        self._lines = response.aiter_lines()
        self.ids = [""]
        self.comments = 0

    @property
    def last(self):
        return self.ids[-1]

    async def next(self):
        """The next event; None: it has ended."""
        fields = {}
        async for line in self._lines:
            name, _, value = line.partition(": ")
            if not line and "event" in fields:
                self.ids.append(fields.get("id", self.last))
                return fields["event"], json.loads(fields["data"])
            self.comments += line.startswith(":")
            fields = {**fields, name: value} if line else {}
        return None

    async def types(self, count):
        return [(await self.next())[0] for _ in range(count)]


@asynccontextmanager
async def listening(server, token, last=None):
    headers = {"Authorization": f"Bearer {token}"}
    if last is not None:
        headers["Last-Event-ID"] = last
    async with (
        httpx.AsyncClient(base_url=server.url, timeout=60) as client,
        client.stream("GET", "/api/v1/events", headers=headers) as response,
    ):
        yield Heard(response)


async def call(server, called=None):
    calling = await callers(server)
    if called is None:
        called = await callees(server)
        await called.register("101")
    calling.call("100", "101")
    await calling.idle.wait()
    assert calling.refused == {}


def test_a_program_hears_of_a_call_as_it_happens(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            made = key(tmp_path)
            await server.storage.refresh()
            async with listening(server, made) as heard:
                await call(server)
                assert await heard.types(4) == ["extension.registered", *CALL]
        assert heard.last

    run(main())


def test_a_stream_goes_on_after_a_break_and_after_a_restart(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            made = key(tmp_path)
            await server.storage.refresh()
            called = await callees(server)
            await called.register("101")
            async with listening(server, made) as heard:
                await call(server, called)
                # An end may be told after the beginning of the next call.
                await heard.types(3)
                answered = heard.ids[-2]
            await call(server, called)
            async with listening(server, made, answered) as again:
                assert await again.types(4) == ["call.ended", *CALL]
                await call(server, called)
                assert await again.types(3) == CALL
            await call(server, called)
        async with (
            board_again(tmp_path) as server,
            listening(server, made, again.last) as later,
        ):
            assert await later.types(3) == CALL

    run(main())


def test_a_page_hears_of_its_own_calls_until_it_is_gone(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "HEARTBEAT", 0.05)

    async def main():
        async with board(tmp_path) as server:
            opened, token = await page(server, "109")
            async with listening(server, token) as heard:
                await call(server)
                called = await callees(server)
                await called.register("109")
                kind, told = await heard.next()
                assert kind == "extension.registered"
                assert told["data"]["extension"] == "109"
                opened.writer.close()
                kinds = []
                while (event := await heard.next()) is not None:
                    kinds.append(event[0])
            assert kinds in ([], ["extension.unregistered"])

    run(main())


def test_silence_is_broken_now_and_then(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "HEARTBEAT", 0.05)

    async def main():
        async with board(tmp_path, http_response=0.2) as server:
            made = key(tmp_path)
            await server.storage.refresh()
            async with listening(server, made) as heard:
                waiting = asyncio.create_task(heard.next())
                while heard.comments < 10:  # noqa: ASYNC110  it has no event
                    await asyncio.sleep(0.01)
                await call(server)
                assert (await waiting)[0] == "extension.registered"

    run(main())


def test_a_stop_ends_streams_after_the_calls(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            made = key(tmp_path)
            await server.storage.refresh()
            stream = listening(server, made)
            heard = await stream.__aenter__()
            await call(server)
            await heard.types(4)
        assert await heard.next() is None
        await stream.__aexit__(None, None, None)

    run(main())
