"""The dialog driven by mouse, with real calls."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone
from tests.browser.conversation import CALLEE, CALLER, until_both_hear
from tests.browser.dialog.desk import in_call, open_desk
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser


def test_a_call_from_the_first_key_to_close_and_save(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, callee = (
        open_desk(open_phone, "100", CALLER),
        open_desk(open_phone, "101", CALLEE),
    )
    caller.press("toggle")
    caller.shows("dialler")
    caller.dial("101")
    caller.shows("outgoing")
    caller.says("Cuộc gọi đi")
    callee.shows("incoming")
    callee.says("Cuộc gọi đến")
    callee.press("accept")
    for desk in (caller, callee):
        desk.shows("connected")
        desk.says("Đã kết nối")
        desk.says(re.compile("00:(0[1-9]|[1-5].)"))
        desk.says(re.compile(r"\d+ ms"))
    until_both_hear(caller.phone, callee.phone)

    note = caller.dialog.get_by_placeholder("Nhập ghi chú")
    note.fill("Hẹn giao hàng thứ sáu")
    caller.press("hang-up")
    for desk in (caller, callee):
        desk.shows("ended")
        desk.says("Cuộc gọi đã kết thúc")
    expect(caller.part("close-save")).to_have_text("Đóng và lưu lại")
    caller.press("close-save")
    saved = caller.phone.wait_for("saveCallInfo")["data"]
    uuid = caller.phone.wait_for("ended")["data"]["uuid"]
    assert (saved["callId"], saved["note"]) == (uuid, "Hẹn giao hàng thứ sáu")
    token = caller.phone.run("() => omiSDK.getAccessToken()")

    def kept() -> str | None:
        call: dict[str, str] = httpx.get(
            f"{board.url}/api/v1/calls/{uuid}",
            headers={"Authorization": f"Bearer {token}"},
        ).json()
        return call.get("note")

    caller.phone.until(lambda: kept() == saved["note"], "note in the history")
    assert caller.phone.console == callee.phone.console == []


def test_an_incoming_call_is_declined(open_phone: OpenPhone) -> None:
    caller, callee = open_phone("100"), open_desk(open_phone, "101", CALLEE)
    caller.call("101")
    callee.shows("incoming")
    callee.press("reject")
    assert caller.wait_for("ended")["data"]["endCause"] in ("BUSY", "UNKNOWN")
    assert callee.phone.names()[:2] == ["invite", "ended"]


def test_mute_and_hold_and_keys_do_what_they_say(open_phone: OpenPhone) -> None:
    caller = open_desk(open_phone, "100", CALLER)
    callee = open_desk(open_phone, "101", CALLEE)
    in_call(caller, callee)

    caller.press("mute")
    expect(caller.part("mute")).to_have_attribute("aria-pressed", "true")
    callee.phone.until_silent(CALLER)
    caller.press("mute")
    expect(caller.part("mute")).to_have_attribute("aria-pressed", "false")

    caller.press("hold")
    expect(caller.part("hold")).to_have_attribute("aria-pressed", "true")
    assert caller.phone.wait_for("holdChanged")["data"] is True
    caller.press("hold")
    caller.phone.wait_for("holdChanged", count=2)
    callee.phone.until_hears(CALLER)

    caller.press("keypad")
    callee.phone.start_listening_for_keys(2)
    caller.press("key-4")
    caller.press("key-#")
    assert callee.phone.keys_it_heard() == "4#"


def test_a_call_is_passed_on_to_a_colleague_from_the_list(
    open_phone: OpenPhone,
) -> None:
    caller = open_phone("100", CALLER)
    callee = open_desk(open_phone, "101", CALLEE)
    third = open_desk(open_phone, "102", 700)
    caller.call("101")
    callee.shows("incoming")
    callee.press("accept")
    callee.shows("connected")
    callee.press("transfer")
    callee.page.locator('[data-omi="transfer-to"]:visible', has_text="102").click()
    callee.press("transfer-now")
    third.shows("incoming")
    third.press("accept")
    callee.shows("ended")
    third.shows("connected")
    third.says("100")
    assert caller.names() == ["connecting", "ringing", "accepted"]


def test_an_announced_transfer_is_completed_from_the_card(
    open_phone: OpenPhone,
) -> None:
    caller = open_phone("100", CALLER)
    callee = open_desk(open_phone, "101", CALLEE)
    third = open_desk(open_phone, "102", 700)
    caller.call("101")
    callee.shows("incoming")
    callee.press("accept")
    callee.shows("connected")
    callee.press("transfer")
    callee.page.locator('[data-omi="transfer-to"]:visible', has_text="102").click()
    callee.press("transfer-ask")
    third.shows("incoming")
    third.press("accept")
    third.shows("connected")
    callee.press("transfer-complete")
    callee.shows("ended")
    third.phone.until_hears(CALLER)


def test_recent_calls_and_colleagues_are_called_by_one_press(
    open_phone: OpenPhone,
) -> None:
    caller = open_desk(open_phone, "100", CALLER)
    callee = open_desk(open_phone, "101", CALLEE)
    caller.open()
    caller.press("tab-colleagues")
    row = caller.dialog.locator(".omi-colleagues .omi-row", has_text="101")
    row.locator('[data-omi="redial"]').click()
    callee.shows("incoming")
    callee.press("accept")
    caller.shows("connected")
    caller.press("hang-up")
    caller.press("close-save")
    caller.open()
    caller.press("tab-recent")
    recent = caller.dialog.locator(".omi-recent .omi-row").first
    expect(recent).to_contain_text("101")
    recent.locator('[data-omi="redial"]').click()
    caller.shows("outgoing")


def test_what_is_refused_is_said_and_can_be_dismissed(open_phone: OpenPhone) -> None:
    desk = open_desk(open_phone, "100")
    desk.open()
    desk.dial("100")
    refusal = desk.dialog.get_by_role("alert")
    expect(refusal).to_be_visible()
    desk.press("dismiss")
    expect(refusal).not_to_be_visible()
    desk.shows("dialler")


def test_a_second_caller_is_named_and_the_first_call_goes_on(
    open_phone: OpenPhone,
) -> None:
    caller = open_desk(open_phone, "100", CALLER)
    callee = open_desk(open_phone, "101", CALLEE)
    in_call(caller, callee)
    third = open_phone("102", 700)
    third.call("101")
    third.wait_for("ended")
    callee.phone.wait_for("inviteRejected")
    expect(callee.dialog.get_by_role("status").first).to_be_visible()
    callee.shows("connected")


def test_toggle_dialog_shows_and_hides(open_phone: OpenPhone) -> None:
    """«Chủ động ẩn hiện dialog cuộc gọi của SDK nếu có sử dụng theme»."""
    desk = open_desk(open_phone, "100")
    expect(desk.dialog).to_be_hidden()
    desk.phone.run("() => omiSDK.toggleDialog()")
    desk.shows("dialler")
    desk.phone.run("() => omiSDK.toggleDialog()")
    expect(desk.dialog).to_be_hidden()


def test_set_dial_number_opens_the_dialler_with_the_number(
    open_phone: OpenPhone,
) -> None:
    desk, callee = open_desk(open_phone, "100"), open_phone("101", CALLEE)
    desk.phone.run("() => omiSDK.setDialNumber('101')")
    desk.shows("dialler")
    expect(desk.dialog.get_by_placeholder("Nhập số điện thoại")).to_have_value("101")
    desk.press("call")
    callee.wait_for("invite")


def test_who_hangs_up_during_a_transfer_is_not_told_so_twice(
    open_phone: OpenPhone,
) -> None:
    caller = open_desk(open_phone, "100", CALLER)
    callee = open_desk(open_phone, "101", CALLEE)
    open_phone("102")
    in_call(caller, callee)
    caller.press("transfer")
    caller.dialog.get_by_label("Số nội bộ, nhóm, điện thoại").fill("102")
    caller.press("transfer-now")
    caller.says("Đang chuyển đến 102")
    caller.press("hang-up")
    caller.shows("ended")
    caller.says("Cuộc gọi đã kết thúc")
    expect(caller.dialog.locator(".omi-strip")).to_have_count(0)


def test_a_long_number_is_seen_as_a_whole(open_phone: OpenPhone) -> None:
    """E.164 has up to fifteen digits."""
    desk = open_desk(open_phone, "100", viewport={"width": 360, "height": 640})
    desk.open()
    field = desk.dialog.get_by_placeholder("Nhập số điện thoại")
    for number in ("0912345678", "+849123456789012"):
        field.fill(number)
        widths = field.evaluate("(it) => [it.scrollWidth, it.clientWidth]")
        assert widths[0] <= widths[1], number


def test_on_a_phone_there_is_nowhere_to_move_the_dialog_to(
    open_phone: OpenPhone,
) -> None:
    config = {"options": {"draggable": True}}
    desk = open_desk(open_phone, "100", config=config)
    desk.open()
    expect(desk.dialog.get_by_label("Di chuyển")).to_be_visible()
    desk.page.set_viewport_size({"width": 390, "height": 760})
    expect(desk.dialog.get_by_label("Di chuyển")).to_be_hidden()
