"""Hold, keys and media that break, in a call of the SDK's phone."""

from __future__ import annotations

import asyncio

from tests.client.handset import play, talking
from tests.sim.switchboard import Switchboard
from tongdai.client.phone import phone
from tongdai.client.phone import vocabulary as v


def test_a_call_is_held_and_taken_back() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        for on in (True, False):
            caller.post(v.Hold(session, on))
            assert await caller.hears(v.Held) == v.Held(session, on)
        callee.post(v.HangUp(offered))
        await caller.ended(session)

    play(scenario)


def test_what_was_wanted_last_of_holding_counts() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, _, _ = await talking(board)
        for on in (True, False, True):
            caller.post(v.Hold(session, on))
        await asyncio.sleep(5.0)
        told = [each for each in caller.told if isinstance(each, v.Held)]
        assert told[-1] == v.Held(session, on=True)
        caller.post(v.Hold(session, on=True))
        assert caller.told[-1] == v.Held(session, on=True), "so it is already"
        caller.post(v.HangUp(session))
        await caller.ended(session)

    play(scenario)


def test_both_hold_at_once() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        caller.post(v.Hold(session, on=True))
        callee.post(v.Hold(offered, on=True))
        assert (await caller.hears(v.Held)).on
        assert (await callee.hears(v.Held)).on
        caller.post(v.HangUp(session))
        await callee.ended(offered)

    play(scenario)


def test_keys_go_by_the_leg_or_else_by_info() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        caller.post(v.Press(session, "12"))
        assert caller.legs[session].keys == "12"
        caller.legs[session].takes_keys = False
        caller.post(v.Press(session, "5#"))
        # The other side takes none in its media either, so INFO reaches it.
        assert await callee.hears(v.KeyCame) == v.KeyCame(offered, "5")
        assert await callee.hears(v.KeyCame) == v.KeyCame(offered, "#")
        caller.post(v.HangUp(session))
        await callee.ended(offered)

    play(scenario)


def test_broken_media_are_offered_anew() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        answers = len(caller.legs[session].accepted)
        caller.post(v.MediaFailed(session))
        await asyncio.sleep(1.0)
        assert len(caller.legs[session].accepted) == answers + 1
        caller.post(v.MediaConnected(session))
        await asyncio.sleep(2 * phone.MEND_PATIENCE)
        assert not caller.legs[session].closed
        caller.post(v.HangUp(session))
        await callee.ended(offered)

    play(scenario)


def test_media_that_cannot_be_mended_end_the_call() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        caller.post(v.MediaFailed(session))
        assert (await caller.ended(session)).lost
        await callee.ended(offered)

    play(scenario)
