"""The control socket of a switchboard that runs, and the commands that use it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat

import pytest

from tests.app.board import PATIENCE, board, callees, phones, run
from tests.cli.commands import CommandLine
from tests.sim.sip_phones import DOMAIN, Callers
from tongdai.app.control.vocabulary import LONGEST_REQUEST, SOCKET
from tongdai.net import local_socket
from tongdai.net.sockets import bind_udp
from tongdai.storage.history import CallFilter


class Talkers(Callers):
    """They do not hang up by themselves."""

    def __init__(self):
        super().__init__()
        self.talking = asyncio.Event()

    def answered(self, attempt):
        self.talking.set()


class Talk:
    """A call from 100 to 101 that is under way."""

    def __init__(self, server, calling, call):
        self.server = server
        self.calling = calling
        self.call = call

    @property
    def id(self):
        (call,) = self.server.switch._calls
        return call


async def talk(server):
    calling, called = await phones(Talkers, server), await callees(server)
    await called.register("101")
    attempt = calling.call("100", "101")
    await calling.talking.wait()
    return Talk(server, calling, attempt)


async def tell(folder, *lines):
    """Send raw lines; return all that came back until the door closed."""
    sock = local_socket.connect(folder, SOCKET, timeout=5)
    sock.setblocking(False)
    reader, writer = await asyncio.open_unix_connection(sock=sock)
    writer.write(b"".join(line + b"\n" for line in lines))
    writer.write_eof()
    answers = (await reader.read()).splitlines()
    writer.close()
    return [json.loads(answer) for answer in answers]


@pytest.fixture
def tongdai(tmp_path, monkeypatch, capsys):
    """The command line, asked from another thread: the switchboard runs in ours."""
    line = CommandLine(tmp_path, monkeypatch, capsys)

    async def command(*arguments):
        return await asyncio.to_thread(line, *arguments)

    return command


def test_live_calls_are_listed_with_who_and_how_long(tmp_path, tongdai):
    async def main():
        async with board(tmp_path) as server:
            assert (await tongdai("calls")).out == "nobody is in a call\n"
            call = await talk(server)
            head, row = (await tongdai("calls")).out.splitlines()
            assert head.split()[:4] == ["CALL", "TENANT", "FROM", "TO"]
            assert re.fullmatch(
                rf"{call.id[:8]} +{DOMAIN} +100 +101 +- +talks +00:0\d", row
            )
            (told,) = json.loads((await tongdai("calls", "--json")).out)
            assert (told["id"], told["caller"], told["callee"]) == (
                call.id,
                "100",
                "101",
            )
            other = await tongdai("calls", "--tenant", "other")
            assert other.out == "nobody is in a call\n"

    run(main())


def test_a_call_is_ended_for_both_and_has_its_record(tmp_path, tongdai):
    async def main():
        async with board(tmp_path) as server:
            call = await talk(server)
            name = call.id
            ended = await tongdai("calls", "end", name[:8])
            assert (ended.status, ended.out) == (0, f"call {name} ended\n")
            await call.calling.idle.wait()
            bye = call.call.ended_by
            assert bye.method == "BYE"
            assert 'text="Ended by the operator"' in bye["Reason"]
            record = await server.storage.records.get(name)
            assert (record.cause, record.ended_by) == ("UNKNOWN", None)
            again = await tongdai("calls", "end", name[:8])
            assert again.status == 1
            assert f"no call {name[:8]}" in again.err

    run(main())


def test_the_ladder_of_a_call_shows_both_sides_and_what_was_decided(tmp_path, tongdai):
    async def main():
        async with board(tmp_path) as server:
            call = await talk(server)
            name = call.id
            call.calling.hang_up(call.call)
            await call.calling.idle.wait()
            traced = await tongdai("trace", name[:8])
            assert (traced.status, traced.err) == (0, "")
            text = traced.out
            steps = [
                "◀── UDP",
                f"INVITE sip:101@{DOMAIN}",
                "SIP/2.0 401",
                "[begin] → ",
                "Dial(",
                "INVITE sip:101@127.0.0.1",
                "[LegRang(",
                "SIP/2.0 180",
                "[LegAnswered(",
                "ACK ",
                "BYE ",
                "Ended",
            ]
            at = 0
            for step in steps:
                at = text.find(step, at)
                assert at >= 0, f"{step} is missing in\n{text}"
            whole = (await tongdai("trace", name, "--whole")).out
            assert "  Authorization: …" in whole
            assert "response=" not in whole
            assert "nonce" not in whole
            assert "m=audio" in whole

    run(main())


def test_the_list_of_trunks_says_how_they_stand(tmp_path, tongdai):
    async def main():
        async with board(tmp_path):
            with bind_udp("127.0.0.1", 0) as nobody:
                port = str(nobody.getsockname()[1])
                added = await tongdai(
                    "trunk", "add", DOMAIN, "a", "--host", "127.0.0.1", "--port", port
                )
                assert added.status == 0
            async with asyncio.timeout(PATIENCE):
                while not (state := await trunk_state(tongdai)):
                    pass
            assert state["standing"] in ("trying", "down")
            assert state["registered"] is None

    run(main())


async def trunk_state(tongdai):
    listed = await tongdai("trunk", "list", DOMAIN, "--json")
    (trunk,) = json.loads(listed.out)
    return trunk["state"]


def test_a_call_that_was_refused_can_be_traced_too(tmp_path, tongdai):
    async def main():
        async with board(tmp_path) as server:
            calling = await phones(Talkers, server)
            calling.call("100", "999")
            await calling.idle.wait()
            (record,) = (
                await server.storage.records.page(DOMAIN, CallFilter(), limit=5)
            )[0]
            traced = (await tongdai("trace", record.call)).out
            assert f"INVITE sip:999@{DOMAIN}" in traced
            assert "SIP/2.0 404" in traced

    run(main())


def test_only_the_owner_may_ask_and_nothing_is_left_behind(tmp_path):
    async def main():
        async with board(tmp_path):
            mode = os.stat(tmp_path / "data" / SOCKET).st_mode
            assert stat.S_ISSOCK(mode)
            assert stat.S_IMODE(mode) == 0o600
        assert not (tmp_path / "data" / SOCKET).exists()

    run(main())


def test_a_folder_with_a_long_name_has_a_socket_too(tmp_path):
    async def main():
        folder = tmp_path / ("d" * 200)
        folder.mkdir()
        async with board(folder):
            assert await tell(folder / "data", b'{"type":"ListCalls"}') == [
                {"type": "Calls", "calls": []}
            ]

    run(main())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"hello",
        b"{}",
        b"[]",
        b'{"type":"Shutdown"}',
        b'{"type":"EndCall"}',
        b'{"type":"EndCall","call":7}',
        b'{"type":"EndCall","call":"x","more":1}',
        b"[" * 4000,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_request_is_answered_and_the_next_one_is_served(tmp_path, line):
    async def main():
        async with board(tmp_path):
            wrong, right = await tell(
                tmp_path / "data", line, b'{"type":"ListCalls","tenant":"x"}'
            )
            assert wrong["type"] == "NotUnderstood"
            assert right == {"type": "Calls", "calls": []}

    run(main())


@pytest.mark.parametrize("call", ["", "a", "0000", "../../etc", "x" * 3000])
def test_a_call_that_is_not_there_is_not_ended(tmp_path, call):
    async def main():
        async with board(tmp_path) as server:
            talking = await talk(server)
            wanted = json.dumps({"type": "EndCall", "call": call}).encode()
            (answer,) = await tell(tmp_path / "data", wanted)
            assert answer["type"] == "NoSuchCall"
            assert server.switch.live_calls == 1
            talking.calling.hang_up(talking.call)
            await talking.calling.idle.wait()

    run(main())


def test_an_endless_line_closes_the_door_on_its_sender_alone(tmp_path):
    async def main():
        async with board(tmp_path):
            folder = tmp_path / "data"
            assert await tell(folder, b"x" * 4 * LONGEST_REQUEST) == []
            assert len(await tell(folder, b'{"type":"ListCalls"}')) == 1

    run(main())


def test_guests_who_say_nothing_keep_nobody_out_for_long(tmp_path):
    async def main():
        async with board(tmp_path):
            folder = tmp_path / "data"
            silent = [local_socket.connect(folder, SOCKET, timeout=5) for _ in range(8)]
            async with asyncio.timeout(PATIENCE):
                while await tell(folder, b'{"type":"ListCalls"}'):
                    pass  # the door has not seen all of them yet
            for each in silent:
                each.close()
            async with asyncio.timeout(PATIENCE):
                while not await tell(folder, b'{"type":"ListCalls"}'):
                    pass

    run(main())


def test_without_a_switchboard_commands_say_so(tmp_path, monkeypatch, capsys):
    line = CommandLine(tmp_path, monkeypatch, capsys)
    for command in (("calls",), ("calls", "end", "abcd"), ("trace", "abcd")):
        ended = line(*command)
        assert (ended.status, ended.out) == (1, "")
        assert "no switchboard runs" in ended.err
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert "không có tổng đài" in line("calls").err
