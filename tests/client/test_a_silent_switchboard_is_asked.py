"""Nothing says that the switchboard has died, but that nothing comes any more."""

from __future__ import annotations

import asyncio

import pytest

from tests.client.handset import Handset, play, registered, talking
from tests.sim.switchboard import Switchboard
from tongdai.client.leg import Quality
from tongdai.client.phone import lines, vigil
from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.phone import LOST_PATIENCE
from tongdai.client.phone.vocabulary import LineState, Trouble
from tongdai.sip.ids import SessionId

FOUND = 2 * vigil.QUIET + vigil.ANSWER_WITHIN
"Seconds, at most, until a switchboard that has died is known to be away."


def now() -> float:
    return asyncio.get_running_loop().time()


def questions(board: Switchboard) -> int:
    return sum("> OPTIONS" in line for line in board.ladder)


def dies(handset: Handset) -> None:
    """Nothing that the phone sends arrives any more, by whatever connection."""
    handset.mute, handset.reachable = True, False


def is_away(told: v.LineChanged) -> bool:
    return told.reason == lines.SILENT


async def goes_on(handset: Handset, session: SessionId, **heard: int) -> None:
    """For two minutes something comes each second."""
    for second in range(1, 120):
        packets = {kind: each * second for kind, each in heard.items()}
        handset.legs[session].quality = Quality(**packets)
        await asyncio.sleep(1.0)


def test_a_switchboard_that_dies_in_a_call_is_missed_within_seconds() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        began = now()
        dies(caller)
        missed = await caller.hears(v.LineChanged, is_away)
        assert (missed.state, missed.trouble) == (
            LineState.REGISTERING,
            Trouble.UNREACHABLE,
        )
        assert vigil.ANSWER_WITHIN < now() - began < FOUND + 1.0
        assert not caller.legs[session].closed, "it may come back"
        assert (await caller.ended(session)).lost
        assert now() - began < FOUND + LOST_PATIENCE + 1.0
        callee.post(v.HangUp(offered))
        await callee.ended(offered)

    play(scenario)


def test_the_call_goes_on_with_a_switchboard_that_is_back_in_time() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        dies(caller)
        await caller.hears(v.LineChanged, is_away)
        await asyncio.sleep(LOST_PATIENCE / 4)
        caller.mute, caller.reachable = False, True
        await caller.hears(v.LineChanged, lambda told: told.state == "registered")
        await asyncio.sleep(2 * LOST_PATIENCE)
        assert not caller.legs[session].closed
        callee.post(v.HangUp(offered))
        assert (await caller.ended(session)).status == 200

    play(scenario)


def test_it_can_die_again() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        for _ in range(2):
            dies(caller)
            await caller.hears(v.LineChanged, is_away)
            caller.mute, caller.reachable = False, True
            await caller.hears(v.LineChanged, lambda told: told.state == "registered")
        callee.post(v.HangUp(offered))
        assert (await caller.ended(session)).status == 200

    play(scenario)


def test_connections_that_close_at_once_do_not_make_calls_wait_longer() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        began = now()
        caller.cut()
        caller.mute = True
        while not caller.legs[session].closed:
            await asyncio.sleep(1.0)
            if not caller.disconnected:
                caller.cut()
        assert now() - began == pytest.approx(LOST_PATIENCE, abs=2.0)
        callee.post(v.HangUp(offered))
        await callee.ended(offered)

    play(scenario)


def test_one_question_is_for_all_calls_of_a_line() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, first, _, _ = await talking(board)
        other = await registered(board, "102")
        second = caller.dial("102")
        offered = await other.is_called()
        other.post(v.Answer(offered.session))
        await caller.hears(v.CallAnswered)
        before = questions(board)
        await asyncio.sleep(60.0)
        # Three phones with silent calls. Who gets an answer goes on.
        asked = questions(board) - before
        assert asked == pytest.approx(3 * 60.0 / vigil.QUIET, abs=3)
        assert not any(isinstance(told, v.LineChanged) for told in caller.told)
        for session in (first, second):
            caller.post(v.HangUp(session))
            await caller.ended(session)
        before = questions(board)
        await asyncio.sleep(600.0)
        assert questions(board) == before, "of no call nothing is expected"

    play(scenario)


@pytest.mark.parametrize("heard", [{"received": 50}, {"reports": 1}], ids=str)
def test_who_hears_something_asks_nothing(heard: dict[str, int]) -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        async with asyncio.TaskGroup() as both:
            both.create_task(goes_on(caller, session, **heard))
            both.create_task(goes_on(callee, offered, **heard))
        assert questions(board) == 0
        caller.post(v.HangUp(session))
        await caller.ended(session)

    play(scenario)


def test_a_held_call_whose_reports_go_on_outlives_its_connection() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        caller.post(v.Hold(session, on=True))
        await caller.hears(v.Held)
        caller.reachable = False
        caller.cut()
        await goes_on(caller, session, reports=1)
        assert not caller.legs[session].closed
        assert (await caller.ended(session)).lost, "they have ended meanwhile"
        callee.post(v.HangUp(offered))
        await callee.ended(offered)

    play(scenario)
