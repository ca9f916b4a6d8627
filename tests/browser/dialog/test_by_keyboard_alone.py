"""The dialog driven by keyboard alone, with real calls."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone
from tests.browser.conversation import CALLEE, CALLER
from tests.browser.dialog.desk import Desk, in_call, open_desk

pytestmark = pytest.mark.browser


def desks(open_phone: OpenPhone) -> tuple[Desk, Desk]:
    return (
        open_desk(open_phone, "100", CALLER),
        open_desk(open_phone, "101", CALLEE),
    )


def test_a_call_from_dialling_to_saving(open_phone: OpenPhone) -> None:
    caller, callee = desks(open_phone)
    caller.tab_to("toggle")
    caller.keys("Enter")
    caller.shows("dialler")
    caller.until_focused("number")
    caller.keys("1", "0", "1", "Enter")
    callee.shows("incoming")
    callee.until_focused("accept")  # nobody was typing there
    callee.keys("Enter")
    caller.shows("connected")
    caller.tab_to("mute")
    caller.keys("Space")
    expect(caller.part("mute")).to_have_attribute("aria-pressed", "true")
    caller.tab_to("hold")
    caller.keys("Space")
    expect(caller.part("hold")).to_have_attribute("aria-pressed", "true")
    caller.keys("Space")
    expect(caller.part("hold")).to_have_attribute("aria-pressed", "false")
    caller.tab_to("hang-up")
    caller.keys("Enter")
    caller.shows("ended")
    caller.tab_to("close-save")
    caller.keys("Enter")
    caller.phone.wait_for("saveCallInfo")
    expect(caller.part("close-save")).to_be_hidden()


def test_keys_of_the_keypad_by_typing_them(open_phone: OpenPhone) -> None:
    caller, callee = desks(open_phone)
    in_call(caller, callee)
    caller.tab_to("keypad")
    caller.keys("Enter")
    callee.phone.start_listening_for_keys(3)
    caller.page.bring_to_front()
    caller.keys("1", "9", "*")
    assert callee.phone.keys_it_heard() == "19*"


def test_a_transfer(open_phone: OpenPhone) -> None:
    caller, callee = desks(open_phone)
    third = open_phone("102", 700)
    in_call(caller, callee)
    caller.tab_to("transfer")
    caller.keys("Enter")
    field = caller.dialog.get_by_label("Số nội bộ, nhóm, điện thoại")
    expect(field).to_be_focused()
    caller.keys("1", "0", "2")
    caller.tab_to("transfer-now")
    caller.keys("Enter")
    third.wait_for("invite")
    third.accept()
    caller.shows("ended")


def test_escape_steps_back_and_then_minimises(open_phone: OpenPhone) -> None:
    caller, callee = desks(open_phone)
    in_call(caller, callee)
    caller.tab_to("transfer")
    caller.keys("Enter")
    expect(caller.part("transfer-now")).to_be_visible()
    caller.keys("Escape")
    expect(caller.part("transfer-now")).to_be_hidden()
    caller.until_focused("transfer")
    caller.keys("Escape")
    expect(caller.dialog).to_be_hidden()
    assert caller.phone.run("() => omiSDK.isCalling()") is True
    caller.tab_to("toggle")
    caller.keys("Enter")
    caller.shows("connected")


def test_an_incoming_call_takes_the_focus_from_nobody_who_types(
    open_phone: OpenPhone,
) -> None:
    caller, callee = desks(open_phone)
    callee.phone.run(
        """() => {
            const field = document.createElement('input');
            field.name = 'field-of-the-page';
            field.ariaLabel = 'A field of the page';
            document.body.prepend(field);
            field.focus();
        }"""
    )
    caller.phone.call("101")
    callee.shows("incoming")
    callee.keys("a", "Enter")
    assert callee.focused() == "field-of-the-page"
    assert callee.phone.names() == ["invite"]
    callee.tab_to("reject")
    callee.keys("Enter")
    callee.phone.wait_for("ended")


def test_the_focus_returns_to_where_it_was_when_the_dialog_closes(
    open_phone: OpenPhone,
) -> None:
    desk = open_desk(open_phone, "100")
    desk.tab_to("toggle")
    desk.keys("Enter")
    desk.shows("dialler")
    desk.keys("Escape")
    expect(desk.dialog).to_be_hidden()
    desk.until_focused("toggle")


@pytest.mark.parametrize("view", ["dialler", "connected"])
def test_where_the_focus_is_can_be_seen(open_phone: OpenPhone, view: str) -> None:
    caller, callee = desks(open_phone)
    if view == "connected":
        in_call(caller, callee)
    else:
        caller.open()
    caller.page.bring_to_front()
    unseen = []
    for _ in range(25):
        caller.keys("Tab")
        visible = caller.phone.run(
            """() => {
                const { activeElement: it } = document;
                if (!it?.closest('.omi-dialog, .omi-toggle')) return true;
                const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(it);
                return (outlineStyle !== 'none' && outlineWidth !== '0px')
                    || boxShadow !== 'none';
            }"""
        )
        if not visible:
            unseen.append(caller.focused())
    assert unseen == []
