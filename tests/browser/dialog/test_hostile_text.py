"""Markup from anywhere is shown as what it is: text."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone
from tests.browser.conversation import CALLEE, CALLER
from tests.browser.dialog.desk import Desk, in_call, open_desk, rings
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

MARKUP: Final = "<img src=x onerror=\"globalThis.fired = 'yes'\"><b>101</b>"

SPREAD: Final = [
    {"id": "field", "label": MARKUP, "plh": MARKUP, "className": '"><script>'},
    {"id": "area", "label": "area", "plh": MARKUP, "multiline": True, "height": MARKUP},
    {
        "id": "choice",
        "label": "choice",
        "type": "multiselect",
        "selections": [MARKUP, {"label": MARKUP + " 2", "value": MARKUP}],
    },
]


def unharmed(desk: Desk) -> None:
    """No element came of the markup, and nothing of it ran."""
    assert desk.page.locator(".omi-dialog b:not([class])").count() == 0
    assert desk.page.locator('img[src="x"], script:not([src]):not(head *)').count() == 0
    assert desk.phone.run("() => globalThis.fired") is None
    assert desk.phone.console == []


@pytest.fixture
def named(open_phone: OpenPhone, board: Switchboard) -> Desk:
    """Registered as 110, whose name at the switchboard is markup."""
    board.change(
        *("extension", "add", "demo", "110", "--password", "demo-110"),
        *("--name", MARKUP),
    )
    desk = open_desk(open_phone, "", CALLER)
    account = {"domain": "demo", "username": "110", "password": "demo-110"}
    assert desk.phone.refusal("reregister", account) is None
    return desk


def test_a_callers_name(open_phone: OpenPhone, named: Desk) -> None:
    callee = open_desk(open_phone, "101", CALLEE)
    rings(named, callee)
    callee.shows("incoming")
    callee.says(MARKUP)
    callee.press("accept")
    callee.shows("connected")
    callee.says(MARKUP)
    unharmed(callee)
    callee.press("hang-up")
    callee.press("close-save")
    callee.open()
    callee.says(MARKUP)  # among recent calls and colleagues
    unharmed(callee)


def test_a_number_in_the_dialler(open_phone: OpenPhone) -> None:
    desk = open_desk(open_phone, "100")
    desk.phone.run("(number) => omiSDK.setDialNumber(number)", MARKUP)
    desk.shows("dialler")
    field = desk.dialog.get_by_placeholder("Nhập số điện thoại")
    assert MARKUP.startswith(field.input_value()[:20])
    desk.press("call")
    expect(desk.dialog.get_by_role("alert")).to_be_visible()
    unharmed(desk)


def test_contact_labels_notes_fields_and_texts(open_phone: OpenPhone) -> None:
    config: dict[str, Any] = {
        "forms": SPREAD,
        "options": {"showTagField": True, "btnCloseText": MARKUP},
        "classes": {"dialog": '"><script>globalThis.fired = 1</script>'},
        "styles": {"dialog": {"background": "url(javascript:alert(1))", "<b>": MARKUP}},
    }
    caller = open_desk(open_phone, "100", CALLER, config=config)
    callee = open_desk(open_phone, "101", CALLEE)
    in_call(caller, callee)
    caller.phone.run(
        "(text) => omiSDK.updateContactInfo({ name: text, avatar: text })", MARKUP
    )
    caller.says(MARKUP)
    caller.dialog.locator("textarea").first.fill(MARKUP)
    caller.phone.run(
        """(text) => {
            omiSDKTheme.setFormData({ field: text, area: text });
            omiSDKTheme.setSelections('choice', [text, { label: text, value: text }]);
            omiSDKTheme.setSelecteds('choice', [text]);
        }""",
        MARKUP,
    )
    for label in (MARKUP, "area"):
        expect(caller.dialog.get_by_label(label, exact=True).first).to_have_value(
            MARKUP
        )
    caller.press("hang-up")
    expect(caller.part("close-save")).to_have_text(MARKUP)
    caller.press("close-save")
    saved = caller.phone.wait_for("saveCallInfo")["data"]
    assert saved["note"] == saved["field"] == saved["area"] == MARKUP
    assert saved["choice"] == [MARKUP]
    unharmed(caller)


@pytest.mark.parametrize(
    "avatar",
    [
        "javascript:globalThis.fired = 1",
        "data:text/html,<script>globalThis.fired = 1</script>",
        'x" onerror="globalThis.fired = 1',
        "file:///etc/passwd",
        "",
        7,
        None,
    ],
)
def test_an_avatar_that_is_no_picture_is_not_shown(
    open_phone: OpenPhone, avatar: object
) -> None:
    caller = open_desk(open_phone, "100", CALLER)
    callee = open_phone("101", CALLEE)
    caller.phone.call("101")
    callee.wait_for("invite")
    caller.phone.run(
        "(avatar) => omiSDK.updateContactInfo({ name: 'S', avatar })", avatar
    )
    caller.shows("outgoing")
    caller.says("S")
    sources = caller.phone.run(
        """() => [...document.querySelectorAll('.omi-dialog img')]
            .filter((image) => image.checkVisibility())
            .map((image) => image.getAttribute('src'))"""
    )
    assert sources in ([], [""], [None])
    assert caller.phone.run("() => globalThis.fired") is None
