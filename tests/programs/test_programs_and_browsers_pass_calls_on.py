"""Calls between programs and pages are passed on, supervised, and several at once."""

from __future__ import annotations

import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.programs.beside_others import OpenProgram, Program
from tongdai.testing.phone_call import PhoneCall

pytestmark = pytest.mark.browser

PAGE, PROGRAM, THIRD = 330, 1000, 700
"Hz: with which each of them hums; none is a note of the music, nor of a key."

ALL = (PAGE, PROGRAM, THIRD)
WITHIN = 60.0


def page_hears(page: Phone, *wanted: int) -> None:
    """Wait until the page hears just these of all tones."""

    def right() -> bool:
        levels = zip(ALL, page.levels(ALL, seconds=0.3), strict=True)
        return all((level > HEARD) == (hertz in wanted) for hertz, level in levels)

    page.until(right, f"{wanted} Hz and nothing else", WITHIN)


def talking(
    open_phone: OpenPhone, open_program: OpenProgram
) -> tuple[Phone, Program, PhoneCall]:
    """The page of 101 has called the program of 102, and they talk."""
    page, program = open_phone("101", PAGE), open_program("102")
    page.call("102")
    call = program.answers()
    page.wait_for("accepted", within=WITHIN)
    program.hum(PROGRAM)
    page_hears(page, PROGRAM)
    return page, program, call


def test_a_program_passes_a_page_on(open_phone, open_program):
    page, program, call = talking(open_phone, open_program)
    third = open_program("103", "udp")
    passed_on = program.begins(call.original.transfer("103"))
    taken = third.rings()
    assert taken.data.remote_number == "101"
    taken.answer()
    passed_on()
    assert call.wait_until_over().end_cause == "BYE"
    third.hum(THIRD)
    third.until_it_hears(PAGE, of=ALL)
    page_hears(page, THIRD)


def test_a_program_passes_a_page_on_after_a_word(open_phone, open_program):
    page, program, call = talking(open_phone, open_program)
    third = open_program("103")
    announced = program.begins(call.original.transfer("103", attended=True))
    third.answers()
    third.hum(THIRD)
    program.until_it_hears(THIRD, of=ALL)
    third.until_it_hears(PROGRAM, of=ALL)
    program.begins(announced().complete())()
    assert call.wait_until_over().end_cause == "BYE"
    third.until_it_hears(PAGE, of=ALL)
    page_hears(page, THIRD)


@pytest.mark.parametrize("attended", [False, True])
def test_a_page_passes_a_program_on(open_phone, open_program, attended):
    page, program, call = talking(open_phone, open_program)
    third = open_program("103")
    if attended:
        page.run(
            """async () => {
                omiSDK.transferCall('103', {attended: true}).then((transfer) => {
                    globalThis.transfer = transfer;
                });
            }"""
        )
        third.answers()
        third.hum(THIRD)
        page.until(lambda: page.run("() => !!globalThis.transfer"), "ringing", WITHIN)
        third.until_it_hears(PAGE, of=ALL)
        page.run("() => transfer.complete()")
    else:
        page.start("transferCall", "103")
        third.answers()
        third.hum(THIRD)
        assert page.outcome(WITHIN) is None
    page.wait_for("ended", within=WITHIN)
    third.until_it_hears(PROGRAM, of=ALL)
    program.until_it_hears(THIRD, of=ALL)
    assert (call.data.remote_number, call.over) == ("103", False)


def test_a_program_supervises_the_call_of_a_page(open_phone, open_program):
    page, program, _ = talking(open_phone, open_program)
    boss = open_program("100")
    joined = boss.dials("101", sneaky_type="monitoring")
    assert joined.wait_until_answered()
    boss.hum(THIRD)
    boss.until_it_hears(PAGE, PROGRAM, of=ALL)
    page_hears(page, PROGRAM)
    program.until_it_hears(PAGE, of=ALL)

    boss.begins(joined.original.supervise("whisper"))()
    page_hears(page, PROGRAM, THIRD)
    program.until_it_hears(PAGE, of=ALL)

    boss.begins(joined.original.supervise("colloquy"))()
    page_hears(page, PROGRAM, THIRD)
    program.until_it_hears(PAGE, THIRD, of=ALL)

    joined.hang_up()
    page_hears(page, PROGRAM)
    program.until_it_hears(PAGE, of=ALL)


def test_a_program_talks_to_a_page_and_to_another_program_at_once(
    open_phone, open_program
):
    page, program, call = talking(open_phone, open_program)
    third = open_program("103", "udp")
    other = program.calls(third)
    third.hum(THIRD)
    program.hum(PROGRAM)  # in the latest call
    program.until_it_hears(THIRD, of=ALL)
    third.until_it_hears(PROGRAM, of=ALL)
    page_hears(page, PROGRAM)
    assert other.hang_up().end_cause == "BYE"
    program.until_it_hears(PAGE, of=ALL)
    page.hang_up()
    assert call.wait_until_over().end_cause == "BYE"
