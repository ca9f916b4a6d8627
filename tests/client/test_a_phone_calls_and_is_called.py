"""Every way for a call of the SDK's phone to begin and to end, at a switchboard."""

from __future__ import annotations

import asyncio

import pytest

from tests.client.handset import Handset, play, registered, talking
from tests.sim.switchboard import Switchboard
from tongdai.call.cause import EndCause
from tongdai.client.phone import vocabulary as v


def test_a_call_rings_is_answered_and_hung_up_by_the_caller() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = await registered(board, "100"), await registered(board, "101")
        session = caller.dial("101")
        offered = await callee.is_called()
        rang = await caller.hears(v.CallRang)
        assert (offered.number, offered.name) == ("100", "Person 100")
        # Both sides know the call by the id that it has in the history.
        assert rang.said.call == offered.said.call != ""
        callee.post(v.Answer(offered.session))
        await caller.hears(v.CallAnswered)
        await asyncio.sleep(5.0)
        caller.post(v.HangUp(session))
        ended = await caller.ended(session)
        assert (ended.status, ended.cause, ended.lost) == (200, EndCause.BYE, False)
        assert (await callee.ended(offered.session)).cause is EndCause.BYE
        assert caller.legs[session].closed
        assert callee.legs[offered.session].closed
        assert (await board.record()).cause is EndCause.BYE

    play(scenario)


def test_the_path_of_media_is_set_up_while_it_rings() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = await registered(board, "100"), await registered(board, "101")
        session = caller.dial("101")
        offered = await callee.is_called()
        await caller.hears(v.CallRang)
        assert len(caller.legs[session].accepted) == 1
        assert board.media.accepted >= set(board.media.open)
        callee.post(v.Answer(offered.session))
        await caller.hears(v.CallAnswered)
        assert len(caller.legs[session].accepted) == 1, "the same answer counts once"
        caller.post(v.HangUp(session))
        await callee.ended(offered.session)

    play(scenario)


@pytest.mark.parametrize(
    ("wish", "status", "cause"),
    [
        (lambda name: v.Refuse(name, 486), 486, EndCause.BUSY),
        (lambda name: v.Refuse(name, 603), 603, EndCause.UNKNOWN),
        (v.HangUp, 603, EndCause.UNKNOWN),
    ],
    ids=["busy", "declined", "hung up while it rings"],
)
def test_a_call_is_turned_away(wish, status: int, cause: EndCause) -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = await registered(board, "100"), await registered(board, "101")
        session = caller.dial("101")
        offered = await callee.is_called()
        callee.post(wish(offered.session))
        ended = await caller.ended(session)
        assert (ended.status, ended.cause) == (status, cause)
        theirs = await callee.ended(offered.session)
        assert (theirs.status, theirs.lost) == (status, False)

    play(scenario)


def test_a_caller_gives_up() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = await registered(board, "100"), await registered(board, "101")
        session = caller.dial("101")
        offered = await callee.is_called()
        await caller.hears(v.CallRang)
        caller.post(v.HangUp(session))
        assert (await caller.ended(session)).cause is EndCause.CANCEL
        theirs = await callee.ended(offered.session)
        assert (theirs.cause, theirs.elsewhere) == (EndCause.CANCEL, False)

    play(scenario)


def test_nobody_answers() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = await registered(board, "100"), await registered(board, "101")
        session = caller.dial("101")
        offered = await callee.is_called()
        ended = await caller.ended(session)
        assert (ended.status, ended.cause) == (480, EndCause.NO_ANSWER)
        await callee.ended(offered.session)

    play(scenario)


def test_somebody_else_answers() -> None:
    async def scenario(board: Switchboard) -> None:
        caller = await registered(board, "100")
        first, second = await registered(board, "101"), await registered(board, "101")
        session = caller.dial("101")
        to_first, to_second = await first.is_called(), await second.is_called()
        second.post(v.Answer(to_second.session))
        await caller.hears(v.CallAnswered)
        missed = await first.ended(to_first.session)
        assert (missed.elsewhere, missed.cause) == (True, EndCause.CANCEL)
        caller.post(v.HangUp(session))
        await second.ended(to_second.session)

    play(scenario)


@pytest.mark.parametrize(
    ("number", "status"), [("999", 404), ("102", 480)], ids=["unknown", "away"]
)
def test_a_number_that_cannot_be_reached(number: str, status: int) -> None:
    async def scenario(board: Switchboard) -> None:
        caller = await registered(board, "100")
        session = caller.dial(number)
        ended = await caller.ended(session)
        assert (ended.status, ended.lost, ended.reason) == (status, False, "")

    play(scenario)


def test_several_calls_live_side_by_side() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        third = await registered(board, "102")
        second = caller.dial("102")
        to_third = await third.is_called()
        third.post(v.Answer(to_third.session))
        await caller.hears(v.CallAnswered)
        caller.post(v.HangUp(session))
        await callee.ended(offered)
        assert not caller.legs[second].closed
        third.post(v.HangUp(to_third.session))
        assert (await caller.ended(second)).cause is EndCause.BYE

    play(scenario)


def test_more_calls_than_one_process_can_pace_are_not_made() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = Handset(board, "100", most_calls=1), None
        await caller.register()
        callee = await registered(board, "101")
        first = caller.dial("101")
        offered = await callee.is_called()
        second = caller.dial("101")
        refused = await caller.ended(second)
        assert (refused.status, second in caller.legs) == (503, False)
        assert refused.reason == "1 calls already"
        caller.post(v.HangUp(first))
        await callee.ended(offered.session)

    play(scenario)


def test_what_is_wanted_of_a_call_that_is_over_changes_nothing() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        caller.post(v.HangUp(session))
        await caller.ended(session)
        await callee.ended(offered)
        caller.told.clear()
        for wish in (v.HangUp, v.Answer, v.Ring, v.SoundEarly):
            caller.post(wish(session))
        caller.post(v.Hold(session, on=True))
        caller.post(v.Press(session, "1"))
        caller.post(v.MediaFailed(session))
        await asyncio.sleep(60.0)
        assert caller.told == []

    play(scenario)
