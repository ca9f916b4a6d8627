"""A switchboard's events reach the tenant's own program: once, signed, and in order."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from tests.app.board import PATIENCE, callees, callers, populate, run, settings
from tests.app.process import Process
from tests.app.test_draining import Talkers
from tests.sim.sip_phones import DOMAIN, Callees
from tests.storage.stage import START, record
from tests.webhooks.receiver import receiving
from tongdai.app.running import running
from tongdai.storage import api_keys, records, webhooks
from tongdai.storage.database import Database
from tongdai.webhooks import schedule
from tongdai.webhooks.settings import WebhookSettings

CALL = ["call.ringing", "call.answered", "call.ended"]


def chosen(folder):
    allowed = WebhookSettings(allow=("127.0.0.1",))
    return replace(settings(folder), webhooks=allowed)


def listen(folder, url, *types):
    """Set up a house with a webhook."""
    populate(chosen(folder).storage)
    database = Database(chosen(folder).storage)
    with database.transaction() as connection:
        new = webhooks.add_webhook(connection, DOMAIN, url, types)
    database.close()
    return new


@asynccontextmanager
async def switchboard(folder):
    async with running(chosen(folder)) as server:
        yield server


async def call(server):
    """100 calls 101, who has a phone; they talk and hang up."""
    calling, called = await callers(server), await callees(server)
    await called.register("101")
    calling.call("100", "101")
    await calling.idle.wait()
    assert calling.refused == {}


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  the receiver has threads
            await asyncio.sleep(0.01)


def standing(folder, name):
    database = Database(chosen(folder).storage)
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT standing, attempts, status FROM webhook_deliveries "
            f"WHERE webhook = '{name}' ORDER BY event"
        ).all()
    database.close()
    return [tuple(row) for row in rows]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Tries again at once, and takes no receiver for ill before long."""
    monkeypatch.setattr(schedule, "BACK_OFF", (0.05,))
    monkeypatch.setattr(schedule, "LONGEST_PAUSE", 0.05)


def test_a_call_is_told_in_order_with_its_record(tmp_path):
    async def main():
        with receiving() as receiver:
            new = listen(tmp_path, receiver.url)
            async with switchboard(tmp_path) as server:
                await call(server)
                await until(lambda: len(receiver.taken) == 4)
            # A phone and a call are told beside each other, a call in order.
            assert "extension.registered" in receiver.types
            told = [each.event for each in receiver.taken if each.event["call"]]
            assert [each["type"] for each in told] == CALL
            ids = [each["id"] for each in told]
            assert ids == sorted(ids)
            ended = told[-1]
            data = ended["data"]
            assert (data["uuid"], data["endCause"]) == (ended["call"], "BYE")
            assert (data["caller"], data["callee"]) == ("100", "101")
            assert data["callerQuality"] is not None
        assert standing(tmp_path, new.id) == [("delivered", 1, 200)] * 4

    run(main())


def test_only_chosen_events_are_sent(tmp_path):
    async def main():
        with receiving() as receiver:
            listen(tmp_path, receiver.url, "call.ended")
            async with switchboard(tmp_path) as server:
                await call(server)
                await until(lambda: receiver.taken)
            assert receiver.types == ["call.ended"]

    run(main())


def test_a_receiver_that_answers_500_gets_each_event_again_in_order(tmp_path):
    async def main():
        failures = iter([500, 503, 404, 302, 500])
        with receiving() as receiver:
            receiver.answer = lambda taken: next(failures, 200)
            new = listen(tmp_path, receiver.url, *CALL)
            async with switchboard(tmp_path) as server:
                await call(server)
                await until(lambda: len(receiver.taken) == 3 + 5)
        first_taken = list(dict.fromkeys(receiver.types))
        assert first_taken == CALL
        assert receiver.types.count("call.ringing") == 6
        assert len({each.event["id"] for each in receiver.taken}) == 3
        rows = standing(tmp_path, new.id)
        assert rows == [("delivered", 6, 200), *[("delivered", 1, 200)] * 2]

    run(main())


def test_what_a_slow_receiver_has_not_answered_is_sent_again_after_a_restart(tmp_path):
    async def main():
        answer_now = threading.Event()
        with receiving() as receiver:
            receiver.answer = lambda taken: answer_now.wait(PATIENCE) and 200
            new = listen(tmp_path, receiver.url, *CALL)
            async with switchboard(tmp_path) as server:
                await call(server)
                await until(lambda: receiver.taken)
            # The first is under way for ever, and the others of its call behind it.
            assert receiver.types == ["call.ringing"]
            assert [row[0] for row in standing(tmp_path, new.id)] == ["waiting"] * 3
            answer_now.set()
            async with switchboard(tmp_path):
                await until(lambda: len(receiver.taken) == 4)
        assert receiver.types == ["call.ringing", *CALL]
        again = [each.event["id"] for each in receiver.taken]
        assert again[0] == again[1]

    run(main())


def test_a_receiver_that_was_down_over_a_restart_gets_everything(tmp_path):
    async def main():
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            port = sock.getsockname()[1]
        new = listen(tmp_path, f"http://127.0.0.1:{port}/", *CALL)
        async with switchboard(tmp_path) as server:
            await call(server)
        assert {row[0] for row in standing(tmp_path, new.id)} == {"waiting"}
        with receiving(port) as receiver:
            async with switchboard(tmp_path):
                await until(lambda: len(receiver.taken) == 3)
        assert receiver.types == CALL

    run(main())


def test_a_call_that_a_killed_process_left_open_is_told_at_the_next_start(tmp_path):
    async def main():
        with receiving() as receiver:
            listen(tmp_path, receiver.url, *CALL)
            database = Database(chosen(tmp_path).storage)
            cut = record(1, tenant=DOMAIN, answered_at=START)
            with database.transaction() as connection:
                records.KEPT_RECORDS.put(connection, {(cut.call,): cut})
            database.close()
            async with switchboard(tmp_path):
                await until(lambda: receiver.taken)
            async with switchboard(tmp_path) as server:
                await call(server)
                await until(lambda: len(receiver.taken) == 4)
        ended = receiver.taken[0].event
        assert (ended["type"], ended["call"]) == ("call.ended", cut.call)
        assert ended["data"]["endCause"] == "UNKNOWN"
        assert receiver.types[1:] == CALL

    run(main())


def test_a_private_address_is_never_connected_to(tmp_path):
    async def main():
        with receiving() as receiver:
            new = listen(tmp_path, receiver.url, *CALL)
            strict = replace(chosen(tmp_path), webhooks=WebhookSettings())
            async with running(strict) as server:
                await call(server)
        assert not receiver.taken
        assert {row[0] for row in standing(tmp_path, new.id)} == {"waiting"}

    run(main())


def test_without_webhooks_nothing_is_kept(tmp_path):
    async def main():
        populate(chosen(tmp_path).storage)
        async with switchboard(tmp_path) as server:
            await call(server)
        database = Database(chosen(tmp_path).storage)
        with database.reading() as connection:
            query = "SELECT count(*) FROM public_events"
            assert connection.exec_driver_sql(query).scalar() == 0
        database.close()

    run(main())


def test_a_killed_process_owes_nobody_an_event(tmp_path):
    async def main():
        with receiving() as receiver:
            delivered = [("delivered", 1, 200)] * 2
            async with Process(tmp_path, drain=1) as board:
                name = await add_while_running(board, tmp_path, receiver.url)
                called = await board.side(Callees)
                await called.register("101")
                (await board.side(Talkers)).call("100", "101")
                # Then the database has all that came before, too.
                await until(lambda: standing(tmp_path, name) == delivered)
                board.process.kill()
                await board.status()
            assert board.ends() == [(None, 0)]
            async with switchboard(tmp_path):
                await until(lambda: len(receiver.taken) == 3)
        assert receiver.types == CALL
        ended = receiver.taken[-1].event
        assert {each.event["call"] for each in receiver.taken} == {ended["call"]}
        assert ended["data"]["endCause"] == "UNKNOWN"
        assert ended["data"]["answered"] is True

    run(main())


async def add_while_running(board, folder, url):
    """A webhook, which is served when this returns; its id."""
    database = Database(chosen(folder).storage)
    with database.transaction() as connection:
        new = webhooks.add_webhook(connection, DOMAIN, url, CALL)
        key = api_keys.add_api_key(connection, DOMAIN).key
    database.close()
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=board.url, headers=headers) as client:
        while (await client.get("/api/v1/webhooks")).status_code != 200:
            pass
    return new.id
