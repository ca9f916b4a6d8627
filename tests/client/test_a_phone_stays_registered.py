"""A line of the SDK's phone: registered, refused, cut off, back."""

from __future__ import annotations

import asyncio

import pytest

from tests.client.handset import LINE, Handset, play, registered, talking
from tests.sim.switchboard import Switchboard
from tongdai.client.leg import Quality
from tongdai.client.phone import lines, phone
from tongdai.client.phone import vocabulary as v
from tongdai.client.phone.vocabulary import LineState, Trouble


def test_the_access_token_comes_with_the_registration() -> None:
    async def scenario(board: Switchboard) -> None:
        changed = await Handset(board, "100").register()
        assert changed.state is LineState.REGISTERED
        assert changed.token.startswith("100@demo/")

    play(scenario)


def test_a_registration_is_refreshed_and_told_of_once() -> None:
    async def scenario(board: Switchboard) -> None:
        handset = await registered(board, "100")
        handset.told.clear()
        await asyncio.sleep(3 * 600.0)
        (binding,) = board.bindings.of("demo", "100")
        # The wall clock of these tests begins here.
        assert binding.expires_at > 1_700_000_000.0 + 3 * 600.0
        assert {told.state for told in handset.told} <= {LineState.REGISTERED}

    play(scenario)


def test_a_wrong_password_is_tried_once() -> None:
    async def scenario(board: Switchboard) -> None:
        handset = Handset(board, "100", secret="wrong")
        refused = await handset.register()
        assert refused.state is LineState.UNREGISTERED
        assert (refused.trouble, refused.status) == (Trouble.WRONG_CREDENTIALS, 401)
        sent = [line for line in board.ladder if "> REGISTER" in line]
        await asyncio.sleep(3600.0)
        assert sent == [line for line in board.ladder if "> REGISTER" in line]
        assert len(sent) == 2, "one unproven, one with our only answer"

    play(scenario)


def test_a_switchboard_that_never_was_there_is_given_up_at_once() -> None:
    async def scenario(board: Switchboard) -> None:
        handset = Handset(board, "100", reachable=False)
        refused = await handset.register()
        assert refused.state is LineState.UNREGISTERED
        assert refused.trouble is Trouble.UNREACHABLE
        assert refused.reason == "connection refused"
        await asyncio.sleep(600.0)
        assert handset.connects == 1

    play(scenario)


def test_a_switchboard_that_says_nothing_is_given_up() -> None:
    async def scenario(board: Switchboard) -> None:
        handset = Handset(board, "100")
        handset.mute = True
        began = asyncio.get_running_loop().time()
        refused = await handset.register()
        assert refused.trouble is Trouble.UNREACHABLE
        took = asyncio.get_running_loop().time() - began
        assert took == pytest.approx(lines.FIRST_ANSWER, abs=1.0)

    play(scenario)


async def one_too_many(board: Switchboard) -> v.LineChanged:
    """What a first registration comes to while the switchboard has no time for it."""
    other = await registered(board, "100")
    registering: asyncio.Task[v.LineChanged] | None = None
    while not any("2< SIP/2.0 503" in line for line in board.ladder):
        other.post(v.Reregister(LINE, ()))
        await asyncio.sleep(0.05)
        if registering is None and any("503" in line for line in board.ladder):
            registering = asyncio.create_task(Handset(board, "100").register())
    assert registering is not None
    return await registering


def test_a_switchboard_with_too_much_to_do_is_asked_again_when_it_says() -> None:
    async def scenario(board: Switchboard) -> None:
        changed = await one_too_many(board)
        assert changed.state is LineState.REGISTERED

    play(scenario)


def test_a_switchboard_that_stays_busy_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "BUSY_PATIENCE", 2.0)

    async def scenario(board: Switchboard) -> None:
        changed = await one_too_many(board)
        assert changed.state is LineState.UNREGISTERED
        assert (changed.trouble, changed.status) == (Trouble.UNREACHABLE, 503)

    play(scenario)


def test_a_lost_switchboard_is_looked_for_until_it_is_back() -> None:
    async def scenario(board: Switchboard) -> None:
        handset = await registered(board, "100")
        handset.reachable, before = False, handset.connects
        handset.cut()
        lost = await handset.hears(v.LineChanged)
        assert (lost.state, lost.trouble) == (
            LineState.REGISTERING,
            Trouble.UNREACHABLE,
        )
        await asyncio.sleep(3600.0)
        # Never more than 30 s apart, nor in a flood.
        assert 3600 / 31 < handset.connects - before < 3600 / 14
        handset.reachable = True
        await handset.hears(v.LineChanged, lambda told: told.state == "registered")

    play(scenario)


def test_a_call_goes_on_over_the_next_connection() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        caller.cut()
        await caller.hears(v.LineChanged, lambda told: told.state == "registered")
        await asyncio.sleep(2 * phone.LOST_PATIENCE)
        assert not caller.legs[session].closed
        # It is the dialog that lives: each can end it.
        callee.post(v.HangUp(offered))
        assert (await caller.ended(session)).status == 200

    play(scenario)


def test_a_call_is_given_up_when_the_switchboard_stays_away() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, _, _ = await talking(board)
        caller.reachable = False
        began = asyncio.get_running_loop().time()
        caller.cut()
        ended = await caller.ended(session)
        assert ended.lost
        took = asyncio.get_running_loop().time() - began
        assert took == pytest.approx(phone.LOST_PATIENCE, abs=1.0)
        assert caller.legs[session].closed

    play(scenario)


def test_a_call_whose_sound_goes_on_outlives_its_switchboard() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        caller.reachable = False
        caller.cut()
        for second in range(3 * int(phone.LOST_PATIENCE)):
            caller.legs[session].quality = Quality(received=50 * second)
            await asyncio.sleep(1.0)
        assert not caller.legs[session].closed
        assert (await caller.ended(session)).lost, "the sound has ended meanwhile"
        callee.post(v.HangUp(offered))
        await callee.ended(offered)

    play(scenario)


def test_a_call_that_was_not_answered_ends_with_its_connection() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = await registered(board, "100"), await registered(board, "101")
        session = caller.dial("101")
        offered = await callee.is_called()
        caller.cut()
        assert (await caller.ended(session)).lost
        await callee.ended(offered.session)

    play(scenario)


def test_unregistering_ends_calls_and_leaves_nothing() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, session, callee, offered = await talking(board)
        caller.post(v.Unregister(LINE))
        assert (await caller.ended(session)).status == 200
        left = await caller.hears(v.LineChanged)
        assert (left.state, left.trouble) == (LineState.UNREGISTERED, None)
        await callee.ended(offered)
        await asyncio.sleep(1.0)
        assert board.bindings.of("demo", "100") == ()
        assert caller.disconnected, "nobody needs the connection any more"

    play(scenario)
