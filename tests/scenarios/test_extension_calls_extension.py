"""Every way for one extension to call another, through a whole switchboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from tests.sim import virtual_time
from tests.sim.scripted_media import BROWSER, description
from tests.sim.softphone import Line, Softphone
from tests.sim.switchboard import Switchboard
from tongdai.call.cause import EndCause
from tongdai.call.events import Side
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.media.events import LegSilent, WorkerDied

OPUS = description(LegKind.WEBRTC, (CodecFamily.OPUS,))
HOLD = description(LegKind.WEBRTC, (CodecFamily.OPUS,), "sendonly")
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'

Scenario = Callable[[Switchboard], Coroutine[None, None, None]]


def run(scenario: Scenario) -> None:
    """Play it on virtual time; a failure prints what was sent."""

    async def main() -> None:
        board = Switchboard()
        try:
            await scenario(board)
        except BaseException:
            print("\n".join(board.ladder))
            raise
        await board.switch.drain(0)
        assert board.over()

    virtual_time.run(main())


async def ringing(board: Switchboard) -> tuple[Softphone, Line, Softphone, Line]:
    """100 calls 101, whose only page rings."""
    caller, callee = await board.phone("100"), await board.phone("101")
    calling = caller.call("101", BROWSER)
    rung = await callee.rung()
    rung.respond(180, OPUS)
    await caller.response(180)
    return caller, calling, callee, rung


async def talking(board: Switchboard) -> tuple[Softphone, Line, Softphone, Line]:
    """They talk."""
    caller, calling, callee, rung = await ringing(board)
    rung.respond(200, OPUS)
    calling.acknowledge(await caller.response(200))
    await callee.requested("ACK")
    await asyncio.sleep(1.0)
    return caller, calling, callee, rung


async def refused(phone: Softphone, line: Line, status: int) -> str:
    """The call is refused; return the cause that the phone was told."""
    response = await phone.response(status)
    phone.refuse_ack(line, response)
    return response.headers.get("Tongdai-Cause") or ""


def test_a_call_is_answered_and_the_caller_hangs_up() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, calling, callee, _ = await talking(board)
        (hearing,) = board.media.hearing.values()
        assert len(hearing) == 2
        calling.hang_up()
        await caller.response(200)
        bye = await callee.requested("BYE")
        assert bye.headers.get("Tongdai-Cause") == "BYE"
        record = await board.record()
        assert (record.cause, record.code) == (EndCause.BYE, 200)
        assert record.ended_by is Side.CALLER
        assert record.rang_at is not None
        assert record.answered_at is not None
        assert record.caller_quality is not None
        assert record.callee_quality is not None

    run(scenario)


def test_the_callee_hangs_up() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, _, callee, rung = await talking(board)
        rung.hang_up()
        await callee.response(200)
        await caller.requested("BYE")
        record = await board.record()
        assert (record.cause, record.ended_by) == (EndCause.BYE, Side.CALLEE)

    run(scenario)


def test_both_sides_are_told_the_id_that_the_history_has() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = await board.phone("100"), await board.phone("101")
        caller.call("101", BROWSER)
        rung = await callee.rung()
        rung.respond(180)
        ringing = await caller.response(180)
        told = {m.headers.get("Tongdai-Call") for m in (rung.invite, ringing)}
        assert told == {(await board.record()).call}

    run(scenario)


def test_the_media_of_both_sides_is_set_up_while_it_rings_and_nobody_hears() -> None:
    async def scenario(board: Switchboard) -> None:
        await ringing(board)
        assert board.media.accepted == set(board.media.open)
        assert board.media.hearing == {}

    run(scenario)


def test_the_name_and_number_that_ring_are_the_switchboards_own() -> None:
    async def scenario(board: Switchboard) -> None:
        _, _, _, rung = await ringing(board)
        sender = rung.invite.from_
        assert (sender.display_name, sender.uri.user) == ("Person 100", "100")

    run(scenario)


def test_the_caller_gives_up_while_it_rings() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, calling, callee, rung = await ringing(board)
        calling.cancel()
        await caller.response(200)
        assert (await refused(caller, calling, 487)) == ""
        cancel = await callee.requested("CANCEL")
        assert cancel.headers.get("Tongdai-Cause") == "CANCEL"
        rung.respond(487)
        await callee.requested("ACK")
        record = await board.record()
        assert (record.cause, record.ended_by) == (EndCause.CANCEL, Side.CALLER)

    run(scenario)


def test_all_devices_ring_and_the_first_answer_wins() -> None:
    async def scenario(board: Switchboard) -> None:
        caller = await board.phone("100")
        desk, mobile = await board.phone("101"), await board.phone("101")
        calling = caller.call("101", BROWSER)
        at_desk, at_mobile = await desk.rung(), await mobile.rung()
        at_desk.respond(180)
        at_mobile.respond(180)
        await caller.response(180)
        at_mobile.respond(200, OPUS)
        calling.acknowledge(await caller.response(200))
        cancel = await desk.requested("CANCEL")
        assert cancel.headers.get("Reason") == ELSEWHERE
        await mobile.requested("ACK")
        calling.hang_up()
        await mobile.requested("BYE")
        assert (await board.record()).cause is EndCause.BYE

    run(scenario)


def test_two_answers_at_once_make_one_call() -> None:
    async def scenario(board: Switchboard) -> None:
        caller = await board.phone("100")
        desk, mobile = await board.phone("101"), await board.phone("101")
        calling = caller.call("101", BROWSER)
        at_desk, at_mobile = await desk.rung(), await mobile.rung()
        at_mobile.respond(180)
        await caller.response(180)
        at_desk.respond(200, OPUS)
        at_mobile.respond(200, OPUS)
        calling.acknowledge(await caller.response(200))
        await desk.requested("ACK")
        # The CANCEL crosses the 200: the loser is answered and hung up.
        await mobile.requested("CANCEL")
        await mobile.requested("ACK")
        await mobile.requested("BYE")
        (hearing,) = board.media.hearing.values()
        assert len({leg for pair in hearing for leg in pair}) == 2
        await asyncio.sleep(1.0)
        assert caller.silent
        assert desk.silent
        calling.hang_up()
        await desk.requested("BYE")

    run(scenario)


def test_a_cancel_that_crosses_the_answer_ends_the_call_either_way() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, calling, callee, rung = await ringing(board)
        calling.cancel()
        rung.respond(200, OPUS)
        await asyncio.sleep(1.0)
        await callee.requested("CANCEL")
        await callee.requested("ACK")
        await callee.requested("BYE")
        assert (await board.record()).ended_at is not None
        await caller.response(200)
        await refused(caller, calling, 487)

    run(scenario)


def test_one_busy_device_does_not_stop_the_other() -> None:
    async def scenario(board: Switchboard) -> None:
        caller = await board.phone("100")
        desk, mobile = await board.phone("101"), await board.phone("101")
        calling = caller.call("101", BROWSER)
        (await desk.rung()).respond(486)
        at_mobile = await mobile.rung()
        await desk.requested("ACK")
        at_mobile.respond(180)
        await caller.response(180)
        at_mobile.respond(486)
        assert await refused(caller, calling, 486) == "BUSY"
        assert (await board.record()).cause is EndCause.BUSY

    run(scenario)


@pytest.mark.parametrize("status", [603, 480])
def test_the_callee_declines(status: int) -> None:
    async def scenario(board: Switchboard) -> None:
        caller, calling, _, rung = await ringing(board)
        rung.respond(status)
        assert await refused(caller, calling, status) == "UNKNOWN"
        record = await board.record()
        assert (record.cause, record.code) == (EndCause.UNKNOWN, status)
        assert record.ended_by is Side.CALLEE

    run(scenario)


def test_nobody_answers_for_a_minute() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, calling, callee, _ = await ringing(board)
        cancel = await callee.requested("CANCEL")
        assert cancel.headers.get("Tongdai-Cause") == "NO_ANSWER"
        assert await refused(caller, calling, 480) == "NO_ANSWER"
        record = await board.record()
        assert record.ended_at is not None
        assert round((record.ended_at - record.started_at).total_seconds()) == 60

    run(scenario)


@pytest.mark.parametrize(
    ("dialled", "domain", "status", "cause"),
    [
        ("101", "demo", 480, "NO_ANSWER"),
        ("999", "demo", 404, "UNKNOWN"),
        ("100", "demo", 403, "LIMITATION_DECLINE"),
        ("101", "other", 403, "LIMITATION_DECLINE"),
    ],
)
def test_who_cannot_be_called(
    dialled: str, domain: str, status: int, cause: str
) -> None:
    async def scenario(board: Switchboard) -> None:
        caller = await board.phone("100")
        stranger = await board.phone("101", domain="other")
        calling = caller.call(dialled, BROWSER, domain=domain)
        assert await refused(caller, calling, status) == cause
        record = await board.record()
        assert (record.cause, record.tenant) == (cause, "demo")
        assert stranger.silent

    run(scenario)


def test_a_description_that_nobody_can_read_is_refused() -> None:
    async def scenario(board: Switchboard) -> None:
        caller = await board.phone("100")
        callee = await board.phone("101")
        await refused(caller, caller.call("101", b"what is this"), 400)
        no_audio = BROWSER.replace(b"m=audio", b"m=video")
        await refused(caller, caller.call("101", no_audio), 488)
        assert callee.silent
        await asyncio.sleep(33.0)

    run(scenario)


def test_a_phone_on_hold_hears_nothing_and_holds_nobody_up() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, calling, callee, _ = await talking(board)
        (call,) = board.media.hearing
        calling.change(HOLD)
        calling.acknowledge(await caller.response(200))
        assert board.media.hearing[call] == frozenset()
        assert callee.silent
        calling.change(OPUS)
        calling.acknowledge(await caller.response(200))
        assert len(board.media.hearing[call]) == 2
        calling.change(b"what is this")
        caller.refuse_ack(calling, await caller.response(400))
        calling.hang_up()
        await callee.requested("BYE")

    run(scenario)


def test_a_party_without_media_for_a_minute_is_gone() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, _, callee, _ = await talking(board)
        silent = next(iter(board.media.open))
        board.media.tell(LegSilent(silent))
        await caller.requested("BYE")
        await callee.requested("BYE")
        record = await board.record()
        assert (record.cause, record.code) == (EndCause.UNKNOWN, 408)

    run(scenario)


def test_a_phone_that_answers_no_refresh_is_gone() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, _, callee, _ = await talking(board)
        caller.dead = callee.dead = True
        await asyncio.sleep(1200.0)
        assert (await board.record()).cause is EndCause.UNKNOWN

    run(scenario)


def test_the_calls_of_a_dead_media_worker_end_with_a_cause() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, _, callee, _ = await talking(board)
        dead = frozenset(board.media.open)
        board.media.open.clear()
        board.media.tell(WorkerDied(dead))
        bye = await caller.requested("BYE")
        assert bye.headers.get("Tongdai-Cause") == "UNKNOWN"
        await callee.requested("BYE")
        assert (await board.record()).code == 500

    run(scenario)


def test_a_page_that_lost_its_connection_comes_back_to_its_call() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, calling, callee, _ = await talking(board)
        board.disconnect(caller)
        await board.talk_to_media(5.0)
        board.reconnect(caller)
        await caller.register()
        await board.talk_to_media(30.0)
        assert callee.silent
        calling.hang_up()
        await caller.response(200)
        await callee.requested("BYE")
        assert (await board.record()).cause is EndCause.BYE

    run(scenario)


def test_the_other_side_can_hang_up_after_the_page_came_back() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, _, _, rung = await talking(board)
        board.disconnect(caller)
        board.reconnect(caller)
        await caller.register()
        rung.hang_up()
        await caller.requested("BYE")

    run(scenario)


def test_a_page_closed_in_mid_call_ends_it_within_seconds() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, _, callee, _ = await talking(board)
        board.disconnect(callee)
        await board.talk_to_media(9.0)
        assert caller.silent
        await board.talk_to_media(2.0)
        await caller.requested("BYE")
        assert (await board.record()).cause is EndCause.UNKNOWN

    run(scenario)


def test_a_page_closed_while_it_calls_has_given_up() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, _, callee, _ = await ringing(board)
        board.disconnect(caller)
        await callee.requested("CANCEL")
        assert (await board.record()).cause is EndCause.CANCEL

    run(scenario)


def test_the_last_page_of_the_callee_closed_while_it_rings_ends_the_call() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, calling, callee, _ = await ringing(board)
        board.disconnect(callee)
        assert await refused(caller, calling, 480) == "NO_ANSWER"
        assert board.bindings.of("demo", "101") == ()

    run(scenario)


def test_a_wrong_password_registers_nothing() -> None:
    async def scenario(board: Switchboard) -> None:
        phone = board.device("101", secret="wrong")
        with pytest.raises(AssertionError, match="401"):
            await phone.register()
        caller = await board.phone("100")
        await refused(caller, caller.call("101", BROWSER), 480)

    run(scenario)


def test_a_page_that_left_is_not_rung_and_got_its_token_before() -> None:
    async def scenario(board: Switchboard) -> None:
        caller, callee = await board.phone("100"), board.device("101")
        token = (await callee.register()).headers.get("Tongdai-Token") or ""
        assert token.startswith("101@demo/")
        await callee.register(expires=0)
        await refused(caller, caller.call("101", BROWSER), 480)
        assert callee.silent

    run(scenario)
