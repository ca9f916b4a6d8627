"""A process that is told to stop lets calls end, and leaves a record of each."""

from __future__ import annotations

import asyncio
import signal

import pytest

from tests.app.board import PATIENCE, run
from tests.app.process import Process
from tests.sim.sip_phones import Callees, Callers


class Talkers(Callers):
    """They talk until they are told to hang up."""

    def __init__(self):
        super().__init__()
        self.talking = asyncio.Queue()

    def answered(self, attempt):
        self.talking.put_nowait(attempt)


class Talking(Process):
    """A switchboard in a process of its own, in which 100 and 101 talk."""

    async def __aenter__(self):
        await super().__aenter__()
        called = await self.side(Callees)
        await called.register("101")
        self.phones = await self.side(Talkers)
        self.phones.call("100", "101")
        self.attempt = await self.phones.talking.get()
        return self


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_talks_may_end_while_nobody_else_begins(tmp_path, number):
    async def main():
        async with Talking(tmp_path, drain=PATIENCE) as board:
            board.process.send_signal(number)
            assert await board.not_ready() == 200
            late = await board.side(Callers)
            late.call("102", "101")
            await late.idle.wait()
            assert list(late.refused) == ["SIP/2.0 503 Service Unavailable"]
            assert board.process.returncode is None
            board.phones.hang_up(board.attempt)
            assert await board.status() == 0
            assert board.ends() == [("BYE", 1), ("UNKNOWN", 1)]

    run(main())


def test_who_talks_on_is_ended_with_a_record(tmp_path):
    async def main():
        async with Talking(tmp_path, drain=0.2) as board:
            board.process.terminate()
            assert await board.status() == 0
            assert board.ends() == [("UNKNOWN", 1)]
            assert board.attempt.ended_by is not None

    run(main())


def test_a_second_signal_waits_for_nobody(tmp_path):
    async def main():
        async with Talking(tmp_path, drain=PATIENCE * 10) as board:
            board.process.terminate()
            await board.not_ready()
            board.process.terminate()
            assert await board.status() == 0
            assert board.ends() == [("UNKNOWN", 1)]

    run(main())
