"""How a live call sounds is asked of the media engine, while it talks."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.virtual_time import run
from tests.switch.board import Board, socket
from tests.switch.two_phones import ringing, talking
from tongdai.call.events import Quality, Side
from tongdai.call.ids import CallId, LegId
from tongdai.media.events import LegClosed, LegMeasured, MediaEvent, WorkerDied
from tongdai.media.statistics import Statistics
from tongdai.switch.gauging import PATIENCE, Gauged

CALL = CallId("id-1")

STATISTICS = Statistics(
    packets_received=990,
    bytes_received=100_000,
    packets_sent=1000,
    packets_lost=10,
    jitter=2.5,
    round_trip=24.0,
    mos=4.2,
)
GOOD = Quality(
    packets_received=990,
    packets_lost=10,
    packets_sent=1000,
    jitter=2.5,
    round_trip=24.0,
    mos=4.2,
)


async def asking(board: Board, *calls: CallId) -> asyncio.Task[Gauged]:
    """Somebody has asked, and waits."""
    task = asyncio.create_task(_of(board, calls or (CALL,)))
    await asyncio.sleep(0)
    return task


async def _of(board: Board, calls: tuple[CallId, ...]) -> Gauged:
    return await board.switch.gauging.of(calls)


def test_both_sides_of_a_call_that_talks_are_measured() -> None:
    async def scenario() -> None:
        board, caller, callee = talking()
        task = await asking(board, CALL, CallId("another"))
        board.media.tell(LegMeasured(caller, STATISTICS))
        board.media.tell(LegMeasured(callee, Statistics(packets_received=7)))
        gauged = await task
        assert gauged == {
            CALL: {
                Side.CALLER: GOOD,
                Side.CALLEE: Quality(7, 0, 0, 0.0, None, None),
            }
        }
        assert asyncio.get_running_loop().time() == 0.0

    run(scenario())


def test_nobody_talks_while_it_rings() -> None:
    async def scenario() -> None:
        board, *_ = ringing()
        assert await board.switch.gauging.of([CALL, CallId("no such call")]) == {}
        assert asyncio.get_running_loop().time() == 0.0

    run(scenario())


def test_what_is_not_answered_in_half_a_second_is_unknown() -> None:
    async def scenario() -> None:
        board, caller, callee = talking()
        task = await asking(board)
        board.media.tell(LegMeasured(caller, STATISTICS))
        assert await task == {CALL: {Side.CALLER: GOOD}}
        assert asyncio.get_running_loop().time() == pytest.approx(PATIENCE)
        board.media.tell(LegMeasured(callee, STATISTICS))  # nobody waits any more

    run(scenario())


@pytest.mark.parametrize("died", [False, True])
def test_nobody_waits_for_a_leg_that_ends_meanwhile(died: bool) -> None:
    async def scenario() -> None:
        board, caller, callee = talking()
        task = await asking(board)
        board.media.tell(LegMeasured(caller, STATISTICS))
        last: MediaEvent = LegClosed(callee, STATISTICS)
        board.media.tell(WorkerDied((callee,)) if died else last)
        assert await task == {CALL: {Side.CALLER: GOOD}}
        assert asyncio.get_running_loop().time() == 0.0

    run(scenario())


def test_many_who_look_at_once_have_a_leg_measured_once() -> None:
    async def scenario() -> None:
        board, caller, callee = talking()
        answers: list[LegId] = []
        board.media.listen(
            lambda event: (
                answers.append(event.leg) if isinstance(event, LegMeasured) else None
            )
        )
        first, *others = [await asking(board) for _ in range(20)]
        first.cancel()  # a page that was closed takes nothing from the others
        await asyncio.sleep(0)
        board.media.report()
        assert sorted(answers) == sorted([caller, callee])
        found = await asyncio.gather(*others)
        assert all(set(each[CALL]) == set(Side) for each in found)
        assert asyncio.get_running_loop().time() == 0.0

    run(scenario())


def test_looking_at_a_call_whose_page_reconnects_does_not_end_it() -> None:
    async def scenario() -> None:
        board, caller, _ = talking()
        board.switch.flow_closed(socket(1))
        for second in range(60):
            board.media.packets[caller] = 50 * second
            board.clock.advance(1.0)
            for _ in range(2):  # between two packets
                task = await asking(board)
                board.media.report()
                assert set((await task)[CALL]) == set(Side)
        assert board.switch.live_calls == 1

    run(scenario())
