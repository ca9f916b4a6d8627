"""A program and baresip, a desk phone on UDP that nobody here wrote, in one call."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import HEARD
from tests.browser.switchboard import Switchboard
from tests.client.programs import TRANSPORTS
from tests.interop.baresip import Baresip, baresip
from tests.programs.beside_others import OpenProgram, Program
from tongdai.testing.phone_call import PhoneCall

pytestmark = pytest.mark.interop

DESK, PROGRAM = 1000, 700
"Hz: with which each of them hums; neither is a note of the music."

BOTH = (DESK, PROGRAM)
NOTES = (392, 440, 523, 587, 659)
"Hz, of the music for who waits."

WITHIN = 60.0


@pytest.fixture
def desk_phone(board: Switchboard, tmp_path: Path) -> Iterator[Baresip]:
    account = {"user": "102", "password": "demo-102"}
    folder = tmp_path / "baresip"
    with baresip(folder, **account, sip_port=board.sip_port, hertz=DESK) as phone:
        phone.wait_for("REGISTER_OK", within=WITHIN)
        yield phone


def connected(program: Program, phone: Baresip, who: str) -> PhoneCall:
    """One of them has called the other, who has answered."""
    if who == "program":
        call = program.dials("102")
        phone.wait_for("CALL_INCOMING", within=WITHIN)
        phone.command("accept")
        assert call.wait_until_answered()
    else:
        phone.command("dial", "sip:101@demo")
        call = program.rings()
        call.answer()
    phone.wait_for("CALL_ESTABLISHED", within=WITHIN)
    program.hum(PROGRAM)
    return call


def desk_hears(program: Program, phone: Baresip, *wanted: int) -> None:
    """Wait until in the last second the phone heard just these of both tones."""

    def right() -> bool:
        with contextlib.suppress(AssertionError, ValueError):  # it has just begun
            return all((phone.level(hz) > HEARD) == (hz in wanted) for hz in BOTH)
        return False

    program.until(right, f"{wanted} Hz and nothing else at the desk phone")


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("who", ["program", "desk phone"])
def test_each_hears_the_other_and_not_itself(open_program, desk_phone, who, transport):
    program = open_program("101", transport)
    call = connected(program, desk_phone, who)
    program.until_it_hears(DESK, of=BOTH)
    desk_hears(program, desk_phone, PROGRAM)
    if who == "program":
        assert call.hang_up().end_cause == "BYE"
        desk_phone.wait_for("CALL_CLOSED", within=WITHIN)
    else:
        desk_phone.command("hangup")
        assert call.wait_until_over().end_cause == "BYE"


def test_each_gives_up_and_declines(open_program: OpenProgram, desk_phone: Baresip):
    program = open_program("101", "udp")
    call = program.dials("102")
    desk_phone.wait_for("CALL_INCOMING", within=WITHIN)
    assert call.hang_up().end_cause == "CANCEL"
    desk_phone.wait_for("CALL_CLOSED", within=WITHIN)

    call = program.dials("102")
    desk_phone.wait_for("CALL_INCOMING", within=WITHIN)
    desk_phone.command("hangup")
    assert call.wait_until_over().end_code in (486, 603)
    desk_phone.wait_for("CALL_CLOSED", within=WITHIN)

    desk_phone.command("dial", "sip:101@demo")
    call = program.rings()
    desk_phone.command("hangup")
    assert call.wait_until_over().end_cause == "CANCEL"
    desk_phone.wait_for("CALL_CLOSED", within=WITHIN)

    desk_phone.command("dial", "sip:101@demo")
    assert program.rings().reject().end_code == 603
    assert "603" in desk_phone.wait_for("CALL_CLOSED", within=WITHIN)["param"]


@pytest.mark.parametrize("transport", ["ws", "udp"])
def test_each_gets_the_keys_that_the_other_presses(open_program, desk_phone, transport):
    program = open_program("101", transport)
    call = connected(program, desk_phone, "program")
    keys = "159*0#"
    call.press(keys)
    seen = [
        desk_phone.wait_for("CALL_DTMF_START", within=WITHIN)["param"] for _ in keys
    ]
    assert "".join(seen) == keys
    desk_phone.command("sndcode", "27*")
    assert call.gather(digits=3) == "27*"
    program.until_it_hears(DESK, of=BOTH)


def test_each_puts_the_other_on_hold(open_program, desk_phone):
    program = open_program("101", "udp")
    call = connected(program, desk_phone, "program")
    program.until_it_hears(DESK, of=BOTH)
    assert call.hold(True) is True
    program.until_it_hears(of=BOTH)
    desk_hears(program, desk_phone)
    assert max(desk_phone.level(note) for note in NOTES) > HEARD
    assert call.hold(False) is False
    program.until_it_hears(DESK, of=BOTH)
    desk_hears(program, desk_phone, PROGRAM)
    desk_phone.command("hold")
    program.until_it_hears(of=BOTH)
    program.until(lambda: max(program.levels(NOTES)) > HEARD, "music")
    desk_phone.command("resume")
    program.until_it_hears(DESK, of=BOTH)


@pytest.mark.parametrize("by", ["program", "desk phone"])
def test_each_passes_the_other_on(open_program, desk_phone, by):
    program, third = open_program("101", "udp"), open_program("103")
    call = connected(program, desk_phone, "program")
    if by == "program":
        # It waits until somebody has answered, as others do meanwhile.
        passed_on = program.begins(call.original.transfer("103"))
        taken = third.rings()
        assert taken.data.remote_number == "102"
        taken.answer()
        passed_on()
        assert call.wait_until_over().end_cause == "BYE"
        third.hum(PROGRAM)
        third.until_it_hears(DESK, of=BOTH)
        desk_hears(third, desk_phone, PROGRAM)
    else:
        desk_phone.command("transfer", "sip:103@demo")
        taken = third.rings()
        assert taken.data.remote_number == "101"
        taken.answer()
        third.until_it_hears(PROGRAM, of=BOTH)
        assert call.data.remote_number == "103"
