"""What calls out have cost, as ``tongdai usage`` tells it meanwhile and after."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from tests.browser.switchboard import noon_zone, switchboard
from tests.demo.desk_phone import desk_phone
from tests.demo.running import run

HOTLINE = "02473000001"
HANGS_UP = 3
"Seconds after which 0900000005 does."

LONG = 8
"Seconds: longer than from one sign of life to the next."


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    with switchboard(tmp_path_factory.mktemp("data")) as running:
        running.change("tenant", "set", "demo", "--zone", noon_zone())
        yield running


def phone(board, number):
    return desk_phone(board.sip_port, number, 700, registered=True)


async def usage(board):
    """Seconds of today, by who pays."""
    asking = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tongdai", "usage", "demo", "--json"),
        env=board.environment,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await asking.communicate()
    rows = json.loads(told)["usage"]
    return {(row["of"], row["number"]): row["today"] for row in rows}


def test_a_call_is_paid_for_by_tenant_extension_and_hotline(board):
    async def main():
        async with phone(board, "100") as mine:
            assert (await mine.answer_of(mine.dial("0900000005")))[-1] == 200
            await mine.sip.requested("BYE")
            # Written down a moment after the end.
            while not (used := await usage(board)) or min(used.values()) < HANGS_UP - 1:
                pass
            return used

    used = run(main())
    assert used.keys() == {("tenant", ""), ("extension", "100"), ("hotline", HOTLINE)}
    (cost,) = set(used.values())
    assert HANGS_UP - 1 <= cost <= HANGS_UP + 2


def test_a_killed_switchboard_has_counted_the_call_that_went_on(board):
    mine = ("extension", "101")

    async def talk():
        async with phone(board, "101") as calling:
            assert (await calling.answer_of(calling.dial("0900000001")))[-1] == 200
            while (used := await usage(board)).get(mine, 0) < LONG:
                pass
            return used[mine]

    async def after():
        return (await usage(board))[mine]

    shown = run(talk())
    board.kill()
    board.start()
    assert 0 < run(after()) <= shown + 15
