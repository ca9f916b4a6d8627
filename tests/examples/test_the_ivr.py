"""The IVR's callers choose, are asked again, are passed on, and leave messages."""

from __future__ import annotations

import asyncio

import pytest

from tests.examples.python_programs import running, samples_in
from tongdai.client.errors import CallEnded
from tongdai.testing.tones import RATE, heard_in, whistle


@pytest.fixture
def ivr(switchboard, tmp_path):
    arguments = ("--support", "104", "--sales", "60000", "--patience", "1.5")
    with running("ivr.py", switchboard.url, *arguments, folder=tmp_path) as program:
        program.until_said("ready")
        yield program


def test_the_menu_gives_way_to_a_key_and_the_caller_is_passed_on(switchboard, ivr):
    caller, sales = switchboard.phone("100"), switchboard.phone("102")
    call = caller.calls("109")
    assert switchboard.run(caller.current().audio.speech(timeout=30)), "the menu"
    call.press("1")
    sales.answers()
    assert caller.hears(sales)
    assert sales.hears(caller)
    ivr.until_said("100 was passed on to 60000")
    call.hang_up()


def test_who_is_silent_is_asked_again_and_then_let_go(switchboard, ivr):
    caller = switchboard.phone("100")
    call = caller.calls("109")
    counting = switchboard.start(counted(call.original.audio))
    call.wait_until_over(90)
    assert counting.result() >= 4, "the menu three times, then good bye"
    assert call.end_cause == "BYE"


async def counted(audio):
    """How often somebody has begun to speak, until the call ends."""
    times = 0
    try:
        while await audio.speech():
            times += 1
            # Longer than between two sentences, shorter than until it asks again.
            await audio.silence(1.0)
    except CallEnded:
        pass
    return times


def test_nobody_is_there_and_a_message_is_left(switchboard, ivr, tmp_path):
    caller = switchboard.phone("100")
    call = caller.calls("109")
    call.press("2")
    beep = caller.hears(880, within=60)
    assert beep, "the tone after which one speaks"

    async def leave_a_message():
        whistling = asyncio.create_task(whistle(call.original.audio, caller.hertz))
        await asyncio.sleep(1.5)  # the message's own length
        whistling.cancel()

    switchboard.run(leave_a_message())
    call.hang_up()
    ivr.until_said("100 left a message")
    message = samples_in(tmp_path / "voicemail" / f"{call.uuid}.wav")
    windows = [message[at : at + RATE // 2] for at in range(0, len(message), RATE // 4)]
    assert any(heard_in(one, caller.hertz) for one in windows if len(one) > 4000)


def test_a_customer_reaches_the_menu_by_a_hotline(switchboard, tmp_path):
    support = switchboard.phone("104")
    arguments = ("--extension", "101", "--support", "104")
    with running("ivr.py", switchboard.url, *arguments, folder=tmp_path) as program:
        program.until_said("ready")
        customer = switchboard.carrier.customer()
        call = customer.calls("02473000002", press="2")
        assert call.answered
        support.answers()
        assert support.hears(customer)
        call.hang_up()
