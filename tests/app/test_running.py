from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.app.board import (
    PATIENCE,
    board,
    board_again,
    callees,
    callers,
    phones,
    run,
    settings,
)
from tests.sim.sip_pages import Page
from tests.sim.sip_phones import Callers
from tongdai.app.running import running
from tongdai.net.sockets import CannotListen, bind_tcp


async def page(server, number="109"):
    opened = await Page.open("127.0.0.1", server.http_port, number)
    answer = await opened.register()
    return opened, answer["Tongdai-Token"]


async def history(server, token):
    async with httpx.AsyncClient(base_url=server.url) as client:
        answer = await client.get(
            "/api/v1/calls", headers={"Authorization": f"Bearer {token}"}
        )
        return answer.status_code, answer.json()


def test_switchboard_says_that_it_is_ready(tmp_path):
    async def main():
        async with board(tmp_path) as server, httpx.AsyncClient() as client:
            assert server.url == f"http://localhost:{server.http_port}"
            for path in ("/healthz", "/readyz"):
                assert (await client.get(server.url + path)).status_code == 200

    run(main())


def test_call_between_phones_stands_in_the_history_of_both(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            calling, called = await callers(server), await callees(server)
            await called.register("101")
            calling.call("100", "101")
            await calling.idle.wait()
            assert (calling.completed, calling.refused) == (1, {})
            for number, direction in (("100", "outbound"), ("101", "inbound")):
                opened, token = await page(server, number)
                status, found = await history(server, token)
                assert status == 200
                (call,) = found["items"]
                assert call["direction"] == direction
                assert (call["endCause"], call["answered"]) == ("BYE", True)
                opened.writer.close()

    run(main())


def test_token_is_void_when_its_page_is_gone(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            opened, token = await page(server)
            assert (await history(server, token))[0] == 200
            opened.writer.close()
            async with asyncio.timeout(PATIENCE):
                while (await history(server, token))[0] != 401:
                    pass

    run(main())


def test_port_that_is_taken_is_said_before_anything_starts(tmp_path):
    async def main():
        with bind_tcp("127.0.0.1", 0) as sock:
            port = sock.getsockname()[1]
            chosen = settings(tmp_path)
            with pytest.raises(CannotListen, match=str(port)):
                async with running(
                    type(chosen)(
                        net=type(chosen.net)(http_port=port),
                        media=chosen.media,
                        storage=chosen.storage,
                    )
                ):
                    pass
        assert not (tmp_path / "data").exists()

    run(main())


def test_nothing_is_left_behind_after_a_stop(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            calling, called = await callers(server), await callees(server)
            await called.register("101")
            calling.call("100", "101")
            await calling.idle.wait()
            opened, _ = await page(server)
        opened.writer.close()
        (only,) = asyncio.all_tasks() - {asyncio.current_task()} or (None,)
        assert only is None or only.get_coro().__name__ == "patiently"

    run(main())


def test_page_is_told_that_the_switchboard_stops(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            opened, _ = await page(server)
        opcode, close = await opened.receive()
        assert (opcode, int.from_bytes(close[:2])) == (8, 1001)
        opened.writer.close()

    run(main())


class Talkers(Callers):
    """Callers that go on talking."""

    def __init__(self):
        super().__init__()
        self.talking = asyncio.Event()

    def answered(self, attempt):
        self.talking.set()


def test_live_call_may_end_by_itself_while_new_ones_are_refused(tmp_path):
    async def main():
        async with board(tmp_path) as server:
            talkers, called = await phones(Talkers, server), await callees(server)
            await called.register("101")
            call = talkers.call("100", "101")
            await talkers.talking.wait()
            draining = asyncio.create_task(server.switch.drain(10))
            await asyncio.sleep(0)
            late = await callers(server)
            late.call("102", "101")
            await late.idle.wait()
            assert [each[:11] for each in late.refused] == ["SIP/2.0 503"]
            assert not draining.done()
            talkers.hang_up(call)
            await draining
            assert talkers.completed == 1

    run(main())


def test_call_that_outlives_our_patience_is_ended_with_a_record(tmp_path):
    async def main():
        async with board(tmp_path, drain=0.2) as server:
            talkers, called = await phones(Talkers, server), await callees(server)
            await called.register("101")
            call = talkers.call("100", "101")
            await talkers.talking.wait()
        await talkers.idle.wait()
        assert call.ended_by.method == "BYE"
        async with board_again(tmp_path) as server:
            opened, token = await page(server, "100")
            _, found = await history(server, token)
            assert [each["endTime"] is None for each in found["items"]] == [False]
            opened.writer.close()

    run(main())


def test_somebody_in_a_hurry_does_not_wait_for_live_calls(tmp_path):
    async def main():
        async with board(tmp_path, drain=3600.0) as server:
            talkers, called = await phones(Talkers, server), await callees(server)
            await called.register("101")
            talkers.call("100", "101")
            await talkers.talking.wait()
            server.hurry.set()
        await talkers.idle.wait()

    run(main())
