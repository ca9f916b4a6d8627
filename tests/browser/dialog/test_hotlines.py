"""Calling out with one of several hotlines, which the dialler lets people choose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import OpenPhone
from tests.browser.dialog.desk import Desk, in_call, open_desk

pytestmark = pytest.mark.browser

USUAL, OTHER = "Bán hàng · 02473000001", "Hỗ trợ · 02473000002"
CUSTOMER = "0912345678"


def choice(desk: Desk) -> Locator:
    return desk.dialog.get_by_label("Đầu số gọi ra")


def calls_with(desk: Desk, number: str) -> str:
    """The hotline that the dialler calls that number with."""
    desk.phone.forget()
    desk.dialog.get_by_placeholder("Nhập số điện thoại").fill(number)
    desk.press("call")
    hotline: str = desk.phone.wait_for("connecting")["data"]["sipNumber"]
    desk.phone.hang_up()
    desk.phone.wait_for("ended")
    desk.press("close-save")
    desk.open()
    return hotline


def test_the_hotline_that_was_chosen_is_used_for_customers_and_remembered(
    open_phone: OpenPhone,
) -> None:
    desk = open_desk(open_phone, "104")
    desk.open()
    options = choice(desk).locator("option")
    expect(options).to_have_text([USUAL, OTHER])
    assert calls_with(desk, CUSTOMER) == ""  # the switchboard takes the usual one
    choice(desk).select_option(OTHER)
    assert calls_with(desk, CUSTOMER) == "02473000002"
    assert calls_with(desk, "105") == ""  # no hotline between colleagues
    desk.page.reload()
    desk.phone.wait_until_registered()
    desk.open()
    expect(choice(desk)).to_have_value("02473000002")
    assert calls_with(desk, CUSTOMER) == "02473000002"
    choice(desk).select_option(USUAL)
    assert calls_with(desk, CUSTOMER) == ""


def test_the_card_says_by_which_hotline(open_phone: OpenPhone) -> None:
    caller, callee = (open_desk(open_phone, number) for number in ("100", "101"))
    in_call(caller, callee)
    expect(caller.dialog.locator(".omi-via")).to_have_text("")
    caller.phone.hang_up()
    callee.phone.wait_for("ended")
    for desk in (caller, callee):
        desk.press("close-save")
    caller.phone.run("() => void omiSDK.makeCall('101', '02473000001')")
    for desk in (caller, callee):
        desk.says("qua 02473000001")
