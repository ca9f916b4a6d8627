"""``tongdai demo call``: what it says to people, in both languages."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager, closing

import pytest

from tests.cli.commands import CommandLine
from tests.demo.desk_phone import answering_phone
from tests.demo.running import carrier, run
from tongdai.net.sockets import bind_udp


@asynccontextmanager
async def telephone_network(folder):
    """A carrier of that data folder, and a phone where its switchboard should be."""
    with closing(bind_udp("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with carrier(folder, switchboard=port), answering_phone(port) as phone:
        yield phone


async def demo_call(folder, *arguments, language="C.UTF-8"):
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tongdai",
        "demo",
        "call",
        *arguments,
        env={**os.environ, "TONGDAI_DATA": str(folder), "LC_ALL": language},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def outcome(process):
    out, err = await process.communicate()
    assert err == b""
    return process.returncode, out.decode().splitlines()


def test_it_says_what_happens_until_the_other_side_hangs_up(tmp_path):
    async def main():
        async with telephone_network(tmp_path) as phone:
            called = await demo_call(
                tmp_path,
                *("0901234567", "02473000001", "--tone", "1234"),
                *("--answer-digits", "42#"),
            )
            line = await phone.pick_up()
            await phone.headset.hears(1234, 440)
            await phone.headset.hears_keys("42#")
            await phone.hang_up(line)
            status, (*lines, last) = await outcome(called)
            assert status == 0
            assert lines == [
                "calling 02473000001 from 0901234567; Ctrl-C hangs up",
                "it rings",
                "answered; we play a tone of 1234 Hz",
            ]
            assert last.startswith("the other side hung up after ")
            assert last.endswith(" heard, 0 lost")

    run(main())


def test_it_says_so_in_vietnamese(tmp_path):
    async def main():
        async with telephone_network(tmp_path) as phone:
            called = await demo_call(
                tmp_path,
                *("0901234567", "02473000001", "--echo", "--seconds", "0.5"),
                language="vi_VN.UTF-8",
            )
            await phone.pick_up()
            await phone.sip.requested("BYE")
            status, lines = await outcome(called)
            assert status == 0
            assert lines[:3] == [
                "0901234567 đang gọi đến 02473000001; Ctrl-C để gác máy",
                "đang đổ chuông",
                "đã có người nghe; phát lại những gì nghe được",
            ]
            assert lines[3].startswith("bên này gác máy sau ")

    run(main())


def test_ctrl_c_hangs_up_and_waits_for_the_last_word(tmp_path):
    async def main():
        async with telephone_network(tmp_path) as phone:
            called = await demo_call(tmp_path, "0901234567", "02473000001")
            await phone.pick_up()
            await phone.headset.hears(440)
            called.send_signal(signal.SIGINT)
            await phone.sip.requested("BYE")
            status, lines = await outcome(called)
            assert status == 0
            assert lines[-1].startswith("we hung up after ")

    run(main())


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "not answered: no hotline of that number (SIP 404)"),
        (486, "not answered: busy (SIP 486)"),
        (500, "not answered: the switchboard refused (SIP 500)"),
    ],
)
def test_a_call_that_nobody_takes_is_explained(tmp_path, status, words):
    async def main():
        async with telephone_network(tmp_path) as phone:
            called = await demo_call(tmp_path, "0901234567", "02473000001")
            (await phone.sip.rung()).respond(status)
            assert await outcome(called) == (
                1,
                ["calling 02473000001 from 0901234567; Ctrl-C hangs up", words],
            )

    run(main())


def test_without_a_demo_it_says_how_to_start_one(tmp_path, monkeypatch, capsys):
    ended = CommandLine(tmp_path, monkeypatch, capsys)("demo", "call", "1", "2")
    assert ended.status == 1
    assert "tongdai demo" in ended.err
    assert str(tmp_path / "data") in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--tone", "9000"),
        ("--tone", "high"),
        ("--tone", "440", "--echo"),
        ("--seconds", "0"),
        ("--seconds", "nan"),
        ("--answer-digits", "1a"),
    ],
)
def test_what_cannot_be_played_is_refused(tmp_path, monkeypatch, capsys, arguments):
    tongdai = CommandLine(tmp_path, monkeypatch, capsys)
    ended = tongdai("demo", "call", "0901234567", "02473000001", *arguments)
    assert ended.status == 2
    assert arguments[0] in ended.err
