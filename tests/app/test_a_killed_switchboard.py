"""Killed in each phase of a hundred calls: each has one record, closed truly."""

from __future__ import annotations

import asyncio
import time

from tests.app.board import board_again, run
from tests.app.process import Process
from tests.sim.sip_phones import Callees, Callers, Message
from tongdai.storage.records import UNFINISHED_CODE

CALLERS = range(100, 110)
TAKERS, RINGERS = range(110, 120), range(120, 130)
EXTENSIONS = tuple(map(str, range(100, 130)))
NOBODY = "999"
SERVICE_UNAVAILABLE = 503

OVER, REFUSED, TALKING, RINGING, JUST_BEGUN = 20, 10, 25, 25, 20

COLUMNS = "id, cause, code, rang_at, answered_at, ended_at"


class People(Callees):
    """Some answer; the phones of the others ring and ring."""

    def datagram_received(self, data, addr):
        if data.startswith(b"INVITE") and not self._answers(data):
            self.respond(Message(data), "180 Ringing")
        else:
            super().datagram_received(data, addr)

    def _answers(self, data):
        return int(data.split(b":", 1)[1][:3]) in TAKERS


class Talkers(Callers):
    """They talk until they are told to hang up, and call a busy machine again."""

    def __init__(self):
        super().__init__()
        self.talking = asyncio.Queue()

    def answered(self, attempt):
        self.talking.put_nowait(attempt)

    def turned_away(self, attempt, status):
        if status == SERVICE_UNAVAILABLE:
            self.call(attempt.account.number, attempt.dialled)


def test_each_call_has_one_record_closed_once_and_truly(tmp_path):
    async def main():
        async with Process(tmp_path, 10.0, EXTENSIONS) as board:
            people = await board.side(People)
            for number in (*TAKERS, *RINGERS):
                await people.register(str(number))
            phones = await board.side(Talkers)

            def call(first, count, dialled):
                for index in range(first, first + count):
                    phones.call(str(CALLERS[index % 10]), dialled(index))

            call(0, OVER, lambda index: str(TAKERS[index % 10]))
            for _ in range(OVER):
                phones.hang_up(await phones.talking.get())
            await asyncio.wait_for(phones.idle.wait(), 60)
            call(0, REFUSED, lambda _: NOBODY)
            await asyncio.wait_for(phones.idle.wait(), 60)
            call(0, TALKING, lambda index: str(TAKERS[index % 10]))
            for _ in range(TALKING):
                await asyncio.wait_for(phones.talking.get(), 60)
            call(5, RINGING, lambda index: str(RINGERS[index % 10]))
            known = OVER + REFUSED + TALKING + RINGING
            while not written(board.history(COLUMNS), known):  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # another process does, four times a second
            before = board.history(COLUMNS)
            call(0, JUST_BEGUN, lambda index: str(RINGERS[index % 10]))
            killed_at = time.time()
            board.process.kill()
            await board.status()

        async with board_again(tmp_path):
            after = board.history(COLUMNS)
        assert known <= len(after) <= known + JUST_BEGUN
        assert len({row[0] for row in after}) == len(after)
        now = {row[0]: row for row in after}
        for row in before:
            call_id, _, _, rang_at, answered_at, ended_at = row
            if ended_at is not None:
                assert now[call_id] == row
                continue
            *began, ended_at = now[call_id]
            assert began == [call_id, "UNKNOWN", UNFINISHED_CODE, rang_at, answered_at]
            last = answered_at or rang_at
            assert last <= ended_at <= killed_at * 1e6
        for row in after[known:]:
            assert row[1:3] == ("UNKNOWN", UNFINISHED_CODE)
            assert row[-1] is not None

        async with board_again(tmp_path):
            assert board.history(COLUMNS) == after

    run(main())


def written(rows, known):
    """All that is known to have happened stands in the history."""
    rang = sum(row[3] is not None for row in rows)
    answered = sum(row[4] is not None for row in rows)
    ended = sum(row[5] is not None for row in rows)
    return (len(rows), rang, answered, ended) == (
        known,
        OVER + TALKING + RINGING,
        OVER + TALKING,
        OVER + REFUSED,
    )
