"""Every way in which a call between two browsers can end."""

from __future__ import annotations

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import ringing

pytestmark = pytest.mark.browser


def cause(phone: Phone) -> str:
    found: str = phone.wait_for("ended")["data"]["endCause"]
    return found


def test_caller_gives_up(open_phone: OpenPhone) -> None:
    caller, callee = ringing(open_phone)
    caller.hang_up()
    assert cause(caller) == cause(callee) == "CANCEL"
    assert caller.run("() => omiSDK.isCalling()") is False


def test_callee_declines(open_phone: OpenPhone) -> None:
    caller, callee = ringing(open_phone)
    callee.reject()
    assert cause(callee) == "UNKNOWN"
    assert caller.wait_for("ended")["data"]["endCode"] >= 480
    assert caller.names() == ["connecting", "ringing", "ended"]


def test_callee_is_busy(open_phone: OpenPhone) -> None:
    first, callee = ringing(open_phone)
    callee.accept()
    first.wait_for("accepted")
    second = open_phone("102", 700)
    second.call("101")
    assert cause(second) == "BUSY"
    assert callee.run("() => omiSDK.isCalling()") is True


def test_nobody_is_there(open_phone: OpenPhone) -> None:
    caller = open_phone("100")
    caller.call("109")
    assert cause(caller) == "NO_ANSWER"


@pytest.mark.parametrize("who", ["caller", "callee"])
def test_either_side_hangs_up(open_phone: OpenPhone, who: str) -> None:
    caller, callee = ringing(open_phone)
    callee.accept()
    caller.wait_for("accepted")
    callee.wait_for("accepted")
    {"caller": caller, "callee": callee}[who].hang_up()
    assert cause(caller) == cause(callee) == "BYE"


def test_second_device_learns_that_the_first_answered(open_phone: OpenPhone) -> None:
    caller = open_phone("100", 440)
    desk, mobile = open_phone("101", 1000), open_phone("101", 1500)
    caller.call("101")
    desk.wait_for("invite")
    mobile.wait_for("invite")
    desk.accept()
    caller.wait_for("accepted")
    mobile.wait_for("acceptedByOther")
    assert mobile.names() == ["invite", "ended", "acceptedByOther"]
    assert cause(mobile) == "CANCEL"
    assert "acceptedByOther" not in desk.names()


def test_page_closed_in_mid_call_ends_it_for_the_other_side(
    open_phone: OpenPhone,
) -> None:
    caller, callee = ringing(open_phone)
    callee.accept()
    caller.wait_for("accepted")
    callee.page.close()
    caller.wait_for("ended")


def test_browser_killed_in_mid_call_ends_it_for_the_other_side(
    open_phone: OpenPhone,
) -> None:
    caller, callee = ringing(open_phone)
    callee.accept()
    caller.wait_for("accepted")
    callee.page.goto("about:blank")  # no page hide is waited for
    caller.wait_for("ended")
