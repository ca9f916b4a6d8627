"""A phone on UDP that nobody here wrote calls a browser, and is called by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.browser.switchboard import Switchboard
from tests.interop.baresip import Baresip, baresip

pytestmark = pytest.mark.interop

BROWSER, PHONE, PAGE = 700, 1000, 1500
"Hz; none is a note of the music for who waits. The last is of the phone's own page."

NOTES = (392, 440, 523, 587, 659)
"Hz, of the music of a tenant that has none of its own."


def pump(page: Phone) -> Callable[[], None]:
    """Keeps the page alive while the phone is waited for."""
    return lambda: page.page.wait_for_timeout(20)


def talking(open_phone: OpenPhone, desk_phone: Baresip) -> Phone:
    page = open_phone("100", BROWSER)
    page.call("102")
    desk_phone.wait_for("CALL_INCOMING", pump=pump(page))
    desk_phone.command("accept")
    page.wait_for("accepted")
    # A command that overtakes the acknowledgement would be for a call of nobody yet.
    desk_phone.wait_for("CALL_ESTABLISHED", pump=pump(page))
    page.until_hears(PHONE)
    return page


def both_hear_each_other(page: Phone, desk_phone: Baresip) -> None:
    """Until each hears the other, and not itself."""

    def right() -> bool:
        own, other = page.levels([BROWSER, PHONE])
        return other > HEARD > own

    page.until(right, "the phone, and not itself")
    desk_phone.until_hears(BROWSER, PHONE, page=page)


def test_browser_calls_the_phone_and_both_hear_each_other(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    page = open_phone("100", BROWSER)
    page.call("102")
    desk_phone.wait_for("CALL_INCOMING", pump=pump(page))
    page.wait_for("ringing")
    desk_phone.command("accept")
    page.wait_for("accepted")
    both_hear_each_other(page, desk_phone)
    page.hang_up()
    desk_phone.wait_for("CALL_CLOSED")
    assert page.wait_for("ended")["data"]["endCause"] == "BYE"


def test_phone_calls_the_browser_and_both_hear_each_other(
    open_phone: OpenPhone, desk_phone: Baresip, board: Switchboard
) -> None:
    page = open_phone("100", BROWSER)
    desk_phone.command("dial", "sip:100@demo")
    assert page.wait_for("invite")["data"]["remoteNumber"] == "102"
    page.accept()
    page.wait_for("accepted")
    both_hear_each_other(page, desk_phone)
    desk_phone.command("hangup")
    assert page.wait_for("ended")["data"]["endCause"] == "BYE"


@pytest.mark.parametrize("by_phone", [True, False])
def test_phone_and_page_of_one_extension_ring_together_and_one_has_the_call(
    open_phone: OpenPhone, desk_phone: Baresip, by_phone: bool
) -> None:
    caller, page = open_phone("100", BROWSER), open_phone("102", PAGE)
    caller.call("102")
    desk_phone.wait_for("CALL_INCOMING", pump=pump(caller))
    page.wait_for("invite")
    if by_phone:
        desk_phone.command("accept")
        assert page.wait_for("acceptedByOther")["data"]["remoteNumber"] == "100"
        assert page.names() == ["invite", "ended", "acceptedByOther"]
    else:
        page.accept()
        desk_phone.wait_for("CALL_CLOSED", pump=pump(caller))
    heard, silent = (PHONE, PAGE) if by_phone else (PAGE, PHONE)
    caller.until_hears(heard)
    assert not caller.hears(silent)
    caller.hang_up()


def test_keys_pressed_in_the_page_reach_the_phone(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    page = talking(open_phone, desk_phone)
    assert page.refusal("sendDTMF", "159*0#") is None
    seen = [
        desk_phone.wait_for("CALL_DTMF_START", pump=pump(page))["param"]
        for _ in "159*0#"
    ]
    assert "".join(seen) == "159*0#"
    # The voice goes on behind them.
    desk_phone.until_it_heard_more(1, page=page)
    desk_phone.until_hears(BROWSER, page=page)


def test_a_call_with_the_phone_is_held_and_taken_back(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    page = talking(open_phone, desk_phone)
    assert page.run("() => omiSDK.toggleHold(true)") is True
    page.until_silent(PHONE)
    # Who waits has music, and hears nothing of who has put it on hold.
    desk_phone.until_it_heard_more(1, page=page)
    desk_phone.until(
        lambda: any(map(desk_phone.hears, NOTES)) and not desk_phone.hears(BROWSER),
        "music and nothing else",
        page,
    )
    assert page.run("() => omiSDK.toggleHold(false)") is False
    page.until_hears(PHONE)
    desk_phone.until_hears(BROWSER, page=page)


def test_the_phone_holds_the_call_and_takes_it_back(
    open_phone: OpenPhone, desk_phone: Baresip
) -> None:
    page = talking(open_phone, desk_phone)
    desk_phone.command("hold")

    def has_music() -> bool:
        voice, *notes = page.levels([PHONE, *NOTES], seconds=0.5)
        return voice < HEARD < max(notes)

    page.until(has_music, "music instead of the phone")
    desk_phone.command("resume")
    # What it hears is not asked: baresip 1.0 receives it, and records it no more.
    page.until_hears(PHONE)


def test_phone_with_a_wrong_password_is_refused(
    board: Switchboard, tmp_path: Path
) -> None:
    with baresip(
        tmp_path / "stranger",
        user="103",
        password="wrong",
        sip_port=board.sip_port,
        hertz=PHONE,
    ) as phone:
        phone.wait_for("REGISTER_FAIL")
