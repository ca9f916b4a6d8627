"""
Phones on the demo's switchboard and the telephone network beyond it, all of it real.

A desk phone, ``tongdai demo`` with its media workers, its carrier: each a process, and
between them SIP and RTP over loopback. Who hears whom is measured.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import AsyncExitStack, closing

import pytest

from tests.browser.switchboard import switchboard
from tests.demo.desk_phone import desk_phone
from tests.demo.running import run

MINE = 700
"Hz: what the phone hums that a test is about."

NOT_MINE = (440, 1000)

CUSTOMER = 1234
"Hz: what a customer who calls in plays."


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    with switchboard(tmp_path_factory.mktemp("data")) as running:
        yield running


def phone(board, number="100", hertz=MINE, **setting):
    return desk_phone(board.sip_port, number, hertz, registered=True, **setting)


async def demo_call(board, hotline, *arguments, caller="0901234567"):
    """A customer calls; the process that tells how it goes."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tongdai", "demo", "call", caller, hotline, *arguments),
        env={**board.environment, "LC_ALL": "C.UTF-8"},
        stdout=asyncio.subprocess.PIPE,
    )


async def lines_until(process, last):
    """What it says until it says that."""
    lines = []
    while last not in lines:
        line = await process.stdout.readline()
        assert line, f"it ended, and never said {last!r}, but {lines}"
        lines.append(line.decode().rstrip())
    return lines


async def lines_of(process):
    out, _ = await process.communicate()
    return process.returncode, out.decode().splitlines()


# Out, over the trunk.


@pytest.mark.parametrize("number", ["0900000001", "0912345678", "+84 900 000 001"])
def test_who_answers_is_heard_and_hears(board, number):
    async def main():
        async with phone(board) as mine:
            line = mine.dial(number.replace(" ", ""))
            statuses = await mine.answer_of(line)
            assert statuses[-1] == 200
            assert 180 in statuses
            await mine.headset.hears(MINE, *NOT_MINE)  # there and back again
            await mine.hang_up(line)

    run(main())


@pytest.mark.parametrize(
    ("number", "status"), [("0900000002", 486), ("0900000006", 603)]
)
def test_who_does_not_want_to_talk_is_told_as_the_network_says_it(
    board, number, status
):
    async def main():
        async with phone(board) as mine:
            assert (await mine.answer_of(mine.dial(number)))[-1] == status

    run(main())


def test_who_never_answers_rings_until_the_caller_gives_up(board):
    async def main():
        async with phone(board) as mine:
            line = mine.dial("0900000003")
            assert await mine.early(line) == 180
            line.cancel()
            await mine.sip.response(200)
            mine.sip.refuse_ack(line, await mine.sip.response(487))

    run(main())


def test_what_the_network_plays_before_the_answer_is_heard(board):
    async def main():
        async with phone(board) as mine:
            line = mine.dial("0900000004")
            while await mine.early(line) != 183:
                pass
            await mine.headset.hears(440, MINE)
            assert await mine.answer_of(line) == [200]
            await mine.headset.hears(MINE, 440)
            await mine.hang_up(line)

    run(main())


def test_the_other_side_hangs_up(board):
    async def main():
        async with phone(board) as mine:
            await mine.talk_to("0900000005")
            await mine.headset.hears(MINE)
            await mine.sip.requested("BYE")

    run(main())


def test_a_tone_is_heard_and_nothing_else(board):
    async def main():
        async with phone(board) as mine:
            line = await mine.talk_to("0900000007")
            await mine.headset.hears(1000, MINE, 440)
            await mine.hang_up(line)

    run(main())


def test_several_calls_at_once_do_not_hear_each_other(board):
    async def main():
        hums = {"100": 555, "104": 700, "105": 900, "106": 1100}
        async with AsyncExitStack() as stack:
            phones = [
                await stack.enter_async_context(phone(board, number, hertz))
                for number, hertz in hums.items()
            ]
            lines = await asyncio.gather(
                *(each.talk_to("0900000001") for each in phones)
            )
            for each in phones:
                others = set(hums.values()) - {each.headset.hertz}
                await each.headset.hears(each.headset.hertz, *others)
            await asyncio.gather(
                *(each.hang_up(line) for each, line in zip(phones, lines, strict=True))
            )

    run(main())


# In, to the hotlines.


def test_a_customer_who_calls_the_second_hotline_reaches_101(board):
    async def main():
        async with phone(board, "101") as mine:
            calling = await demo_call(
                board, "02473000002", "--tone", str(CUSTOMER), "--answer-digits", "7"
            )
            line = await mine.pick_up()
            assert "0901234567" in (line.invite.headers.get("From") or "")
            await mine.headset.hears(CUSTOMER, MINE)
            await mine.headset.hears_keys("7")
            mine.headset.press("3")
            # It is on its way by RTP: a BYE might be faster.
            lines = await lines_until(calling, "the other side pressed 3")
            await mine.hang_up(line)
            status, rest = await lines_of(calling)
            lines += rest
            assert status == 0
            assert lines[1:4] == [
                "it rings",
                f"answered; we play a tone of {CUSTOMER} Hz",
                "the other side pressed 3",
            ]
            assert lines[4].startswith("the other side hung up after ")

    run(main())


def test_a_customer_hears_who_answers(board):
    async def main():
        async with phone(board, "101") as mine:
            calling = await demo_call(board, "02473000002", "--echo", "--seconds", "3")
            await mine.pick_up()
            await mine.headset.hears(MINE, *NOT_MINE)
            await mine.sip.requested("BYE")
            status, lines = await lines_of(calling)
            assert status == 0
            assert lines[-1].startswith("we hung up after 3 s")

    run(main())


def test_the_first_hotline_rings_the_whole_group_and_one_answers(board):
    async def main():
        async with (
            phone(board, "101", 555) as first,
            phone(board, "102", MINE) as second,
            phone(board, "103", 900) as third,
        ):
            calling = await demo_call(board, "02473000001", "--tone", str(CUSTOMER))
            lines = [await first.sip.rung(), await third.sip.rung()]
            for line in lines:
                line.respond(180)
            line = await second.pick_up()
            for other, ringing in zip((first, third), lines, strict=True):
                await other.give_way(ringing)
            await second.headset.hears(CUSTOMER, MINE, 555, 900)
            await second.hang_up(line)
            assert (await lines_of(calling))[0] == 0

    run(main())


def test_a_number_that_is_no_hotline_is_not_found(board):
    async def main():
        calling = await demo_call(board, "02473000009")
        status, lines = await lines_of(calling)
        assert status == 1
        assert lines[1:] == ["not answered: no hotline of that number (SIP 404)"]

    run(main())


# Groups.


def test_an_external_group_is_customers_who_answer(board):
    async def main():
        async with phone(board) as mine:
            line = await mine.talk_to("70000")
            await mine.headset.hears(MINE, *NOT_MINE)
            await mine.hang_up(line)

    run(main())


# The demo as a whole.


def test_it_is_all_there_again_after_it_was_killed(tmp_path):
    async def one_call(board):
        async with phone(board) as mine:
            line = await mine.talk_to("0900000007")
            await mine.headset.hears(1000)
            await mine.hang_up(line)

    with switchboard(tmp_path / "data") as board:
        run(one_call(board))
        board.kill()
        wait_until_free(board.carrier_port)
        board.start()
        run(one_call(board))
        assert board.stop() == 0
        wait_until_free(board.carrier_port)
        assert not (tmp_path / "data" / "carrier.sock").exists()


def wait_until_free(port):
    """The carrier has a moment to notice that its parent is gone."""
    end = time.monotonic() + 10
    while True:
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                assert time.monotonic() < end, "somebody still listens"
                time.sleep(0.05)
            else:
                return


def test_a_live_call_is_ended_in_order_when_the_demo_stops(tmp_path):
    with switchboard(tmp_path / "data") as board:

        async def main():
            async with phone(board, unregisters=False) as mine:
                await mine.talk_to("0900000007")
                await mine.headset.hears(1000)
                os.kill(board.pid, signal.SIGTERM)
                os.kill(board.pid, signal.SIGTERM)  # in a hurry
                await mine.sip.requested("BYE")

        run(main())
        assert board.stop() == 0


def test_a_second_demo_on_the_same_data_disturbs_nothing(board):
    other = subprocess.run(
        [sys.executable, "-m", "tongdai", "demo"],
        env={
            **board.environment,
            "TONGDAI_DEMO_CARRIER_PORT": "0",
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert other.returncode == 1
    assert f"process {board.pid}" in other.stderr
    test_a_tone_is_heard_and_nothing_else(board)
