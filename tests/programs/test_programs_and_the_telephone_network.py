"""A program calls each number of the demo's telephone network, which calls it, too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.browser.switchboard import Switchboard
from tests.client.programs import RATE, hears, loudest, program, run, whistle
from tests.programs.beside_others import PATIENCE
from tongdai.testing.carrier import Carrier

PROGRAM, EARLY, TONE, CUSTOMER = 700, 440, 1000, 1234
"Hz: of the program; what 0900000004 and 0900000007 play; of a customer who calls in."

ALL = (PROGRAM, EARLY, TONE, CUSTOMER)
HOTLINE = "02473000002"
"Rings at 101."

SECOND = 50
"Frames."

TRANSPORTS = pytest.mark.parametrize("transport", ["ws", "udp"])


@pytest.fixture
def carrier(board: Switchboard) -> Iterator[Carrier]:
    carrier = Carrier(Path(board.environment["TONGDAI_DATA"]), PATIENCE)
    yield carrier
    carrier.close()


@TRANSPORTS
@pytest.mark.parametrize("number", [Carrier.echo, "0912 345 678", "+84900000001"])
def test_who_answers_hears_the_program_and_is_heard(open_program, number, transport):
    robot = open_program("104", transport)
    call = robot.calls(number)
    assert call.answered
    robot.hum(PROGRAM)
    robot.until_it_hears(PROGRAM, of=ALL)  # its own, from the end of the trunk
    call.mute(True)
    robot.until_it_hears(of=ALL)
    call.mute(False)
    robot.until_it_hears(PROGRAM, of=ALL)
    assert call.hang_up().end_cause == "BYE"


@TRANSPORTS
def test_a_number_that_plays_a_tone_until_it_hears_no_more(open_program, transport):
    robot = open_program("104", transport)
    call = robot.calls(Carrier.tone)
    robot.until_it_hears(TONE, of=ALL)
    assert call.hold(True) is True
    robot.until_it_hears(of=ALL)
    assert call.hold(False) is False
    robot.until_it_hears(TONE, of=ALL)


@TRANSPORTS
def test_what_is_played_before_the_answer_is_heard(board, transport):
    async def main():
        async with program(board, "104", transport) as sdk:
            call = await sdk.make_call(Carrier.early)
            early = []
            async for frame in call.audio.frames(RATE):
                if call.state not in ("connecting", "ringing"):
                    break
                early.append(frame)
            assert abs(loudest(np.concatenate(early[-SECOND:])) - EARLY) < 5
            tone = asyncio.create_task(whistle(call.audio, PROGRAM))
            await hears(call.audio, PROGRAM)
            tone.cancel()

    run(main())


@TRANSPORTS
@pytest.mark.parametrize(
    ("number", "cause", "status", "answered"),
    [
        (Carrier.busy, "BUSY", 486, False),
        (Carrier.short, "BYE", 200, True),
        (Carrier.declines, "UNKNOWN", 603, False),
    ],
    ids=["busy", "hangs up", "declines"],
)
def test_a_number_that_ends_the_call(
    open_program, number, cause, status, answered, transport
):
    call = open_program("104", transport).dials(number)
    data = call.wait_until_over()
    assert (data.end_cause, data.end_code) == (cause, status)
    assert data.is_accepted is answered


@TRANSPORTS
def test_a_number_that_never_answers(open_program, transport):
    call = open_program("104", transport).dials(Carrier.silent)
    call.wait_until_ringing()
    assert call.hang_up().end_cause == "CANCEL"
    assert not call.answered


@TRANSPORTS
@pytest.mark.parametrize("who", ["customer", "program"])
def test_a_customer_reaches_the_program(open_program, carrier, who, transport):
    robot = open_program("101", transport)
    customer = carrier.customer("0901234567", CUSTOMER)
    calling = customer.dials(HOTLINE)
    call = robot.rings()
    told = call.data
    assert (told.remote_number, told.sip_number) == ("0901234567", HOTLINE)
    assert told.direction == "inbound"
    assert calling.wait_until_ringing()
    call.answer()
    assert calling.wait_until_answered()
    robot.until_it_hears(CUSTOMER, of=ALL)
    call.press("15*")
    robot.until(lambda: calling.keys == "15*", "its keys at the customer")
    if who == "customer":
        calling.hang_up()
    else:
        call.hang_up()
        calling.wait_until_over()
    assert call.wait_until_over().end_cause == "BYE"


def test_the_keys_of_a_customer_reach_the_program(open_program, carrier):
    robot = open_program("101", "udp")
    calling = carrier.customer(hertz=CUSTOMER).dials(HOTLINE, press="270#")
    call = robot.answers()
    assert call.gather(digits=3) == "270"
    robot.until_it_hears(CUSTOMER, of=ALL)
    calling.hang_up()
