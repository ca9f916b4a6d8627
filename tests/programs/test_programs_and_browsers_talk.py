"""A program and a page call each other, and each call ends as it does between pages."""

from __future__ import annotations

import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.client.programs import TRANSPORTS
from tests.programs.beside_others import OpenProgram, Program
from tongdai.testing.phone_call import PhoneCall

pytestmark = pytest.mark.browser

PAGE, PROGRAM = 330, 1000
"Hz: with which each of them hums; neither is a note of the music, nor of a key."

BOTH = (PAGE, PROGRAM)
WITHIN = 60.0
WAYS = pytest.mark.parametrize("who", ["page", "program"])
"Who calls."


def ringing(
    open_phone: OpenPhone, open_program: OpenProgram, who: str, transport: str = "ws"
) -> tuple[Phone, Program, PhoneCall]:
    """One of them has called the other, which rings."""
    page, program = open_phone("100", PAGE), open_program("101", transport)
    if who == "page":
        page.call("101")
        call = program.rings()
        page.wait_for("ringing", within=WITHIN)
    else:
        call = program.dials("100")
        page.wait_for("invite", within=WITHIN)
        call.wait_until_ringing()
    return page, program, call


def connected(
    open_phone: OpenPhone, open_program: OpenProgram, who: str, transport: str = "ws"
) -> tuple[Phone, Program, PhoneCall]:
    """They talk."""
    page, program, call = ringing(open_phone, open_program, who, transport)
    if who == "page":
        call.answer()
    else:
        page.accept()
        assert call.wait_until_answered()
    page.wait_for("accepted", within=WITHIN)
    program.hum(PROGRAM)
    return page, program, call


def page_hears(page: Phone, *wanted: int) -> None:
    """Wait until the page hears just these of both tones."""

    def right() -> bool:
        levels = zip(BOTH, page.levels(BOTH, seconds=0.3), strict=True)
        return all((level > HEARD) == (hertz in wanted) for hertz, level in levels)

    page.until(right, f"{wanted} Hz and nothing else", WITHIN)


def cause(page: Phone) -> str:
    found: str = page.wait_for("ended", within=WITHIN)["data"]["endCause"]
    return found


@WAYS
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_each_hears_the_other_and_not_itself(open_phone, open_program, who, transport):
    page, program, call = connected(open_phone, open_program, who, transport)
    page_hears(page, PROGRAM)
    program.until_it_hears(PAGE, of=BOTH)
    told = page.wait_for("accepted")["data"]
    assert (told["remoteNumber"], call.data.remote_number) == ("101", "100")
    assert told["uuid"] == call.uuid
    if who == "page":
        assert call.hang_up().end_cause == "BYE"
    else:
        page.hang_up()
        assert call.wait_until_over().end_cause == "BYE"
    assert cause(page) == "BYE"


@WAYS
def test_the_caller_gives_up(open_phone, open_program, who):
    page, _, call = ringing(open_phone, open_program, who)
    if who == "page":
        page.hang_up()
    else:
        call.hang_up()
    assert call.wait_until_over().end_cause == cause(page) == "CANCEL"


@WAYS
def test_who_is_called_declines(open_phone, open_program, who):
    page, _, call = ringing(open_phone, open_program, who)
    if who == "page":
        call.reject()
    else:
        page.reject()
    assert (call.wait_until_over().end_code, call.end_cause) == (603, "UNKNOWN")
    assert cause(page) == "UNKNOWN"


@WAYS
def test_who_is_busy_is_told_to_be(open_phone, open_program, who):
    page, _, call = connected(open_phone, open_program, who)
    third = open_program("102")
    assert third.calls("100").end_cause == "BUSY"
    assert not call.over
    assert page.run("() => omiSDK.isCalling()") is True


@pytest.mark.parametrize("transport", ["ws", "udp"])
def test_each_puts_the_other_on_hold(open_phone, open_program, transport):
    page, program, call = connected(open_phone, open_program, "program", transport)
    page_hears(page, PROGRAM)
    program.until_it_hears(PAGE, of=BOTH)
    assert call.hold(True) is True
    # Music there, and nothing here.
    page.until(lambda: page.run("() => ear.loudness(300)") > HEARD, "music", WITHIN)
    program.until_it_hears(of=BOTH)
    assert call.hold(False) is False
    program.until_it_hears(PAGE, of=BOTH)
    assert page.run("() => omiSDK.toggleHold(true)") is True
    program.until_it_hears(of=BOTH)
    program.until(lambda: call.original.audio.level > HEARD, "music")
    assert page.run("() => omiSDK.toggleHold(false)") is False
    program.until_it_hears(PAGE, of=BOTH)


@pytest.mark.parametrize("transport", ["ws", "udp"])
def test_each_is_silent_while_it_is_muted(open_phone, open_program, transport):
    page, program, call = connected(open_phone, open_program, "page", transport)
    page_hears(page, PROGRAM)
    assert call.mute(True) is True
    page_hears(page)
    assert call.mute(False) is False
    page_hears(page, PROGRAM)
    page.run("() => omiSDK.toggleMute(true)")
    program.until_it_hears(of=BOTH)
    page.run("() => omiSDK.toggleMute(false)")
    program.until_it_hears(PAGE, of=BOTH)


@pytest.mark.parametrize("transport", ["ws", "udp"])
def test_each_gets_the_keys_that_the_other_presses(open_phone, open_program, transport):
    page, _, call = connected(open_phone, open_program, "page", transport)
    keys = "1470258*369#"
    assert page.refusal("sendDTMF", keys) is None
    # Twelve keys, the last of which would end it.
    assert call.gather(digits=len(keys) - 1) == keys[:-1]
    call.mute(True)  # the hum between the keys is near the pitch of some
    page.run("(n) => { globalThis.pressed = ear.keys(n, 60000); }", len(keys))
    call.press(keys)
    assert page.run("() => pressed") == keys


@pytest.mark.parametrize("first", ["page", "program"])
def test_one_of_two_devices_answers(open_phone, open_program, first):
    caller = open_program("102")
    page, program = open_phone("101", PAGE), open_program("101", "udp")
    call = caller.dials("101")
    page.wait_for("invite", within=WITHIN)
    rings = program.rings()
    if first == "page":
        page.accept()
        assert rings.wait_until_over().end_cause == "CANCEL"
        assert call.wait_until_answered()
        caller.until_it_hears(PAGE, of=BOTH)
    else:
        rings.answer()
        page.wait_for("acceptedByOther", within=WITHIN)
        assert page.names() == ["invite", "ended", "acceptedByOther"]
        program.hum(PROGRAM)
        caller.until_it_hears(PROGRAM, of=BOTH)
