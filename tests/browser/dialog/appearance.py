"""Every state of the dialog in turn, for those who look: eyes, and axe-core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, Literal

from playwright.sync_api import ViewportSize, expect

from tests.browser.chromium import OpenPhone
from tests.browser.conversation import CALLEE, CALLER
from tests.browser.dialog.desk import Desk, open_desk

Scheme = Literal["light", "dark"]
Language = Literal["vi", "en"]

WINDOW: Final[ViewportSize] = {"width": 1000, "height": 760}
HAND: Final[ViewportSize] = {"width": 390, "height": 760}

FORMS: Final[dict[Language, list[dict[str, Any]]]] = {
    "vi": [
        {"id": "address", "label": "Địa chỉ", "plh": "Nhập địa chỉ", "required": True},
        {
            "id": "need",
            "label": "Nhu cầu",
            "plh": "Khách cần gì?",
            "multiline": True,
            "height": "96px",
        },
        {
            "id": "topics",
            "label": "Chủ đề",
            "type": "multiselect",
            "selections": ["Báo giá", "Giao hàng", "Bảo hành"],
        },
    ],
    "en": [
        {"id": "address", "label": "Address", "plh": "Street", "required": True},
        {
            "id": "need",
            "label": "Request",
            "plh": "What is wanted?",
            "multiline": True,
            "height": "96px",
        },
        {
            "id": "topics",
            "label": "Topics",
            "type": "multiselect",
            "selections": ["Price", "Delivery", "Warranty"],
        },
    ],
}

NOTES: Final[dict[Language, str]] = {
    "vi": "Khách hẹn gọi lại sáng thứ sáu, giao hàng về Huế.",
    "en": "Wants to be called back on Friday morning.",
}


def each_state(
    open_phone: OpenPhone,
    *,
    scheme: Scheme = "light",
    language: Language = "vi",
    window: ViewportSize = WINDOW,
) -> Iterator[tuple[str, Desk]]:
    """
    A call from both sides; stops in each state and says which one it is.

    Asking for the next state goes on to it, so look before that.
    """
    config = {
        "language": language,
        "forms": FORMS[language],
        "options": {"showTagField": True},
    }
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": window}
    callee = open_desk(open_phone, "101", CALLEE, config=config, **look)
    open_phone("102", 700)
    caller = open_desk(open_phone, "100", CALLER, config=config, **look)

    earlier_call(caller, callee)
    caller.open()
    expect(caller.dialog.locator(".omi-colleagues .omi-row")).to_have_count(9)
    yield "dialler", caller

    caller.phone.call("101")
    caller.phone.wait_for("ringing", count=2)
    caller.shows("outgoing")
    yield "outgoing", caller
    callee.shows("incoming")
    yield "incoming", callee

    callee.phone.accept()
    caller.shows("connected")
    caller.says(re.compile("00:(0[3-9]|[1-5].)"))
    caller.dialog.locator("textarea").first.fill(NOTES[language])
    caller.page.mouse.click(1, 1)
    yield "connected", caller

    caller.press("keypad")
    for digit in "2580":
        caller.press(f"key-{digit}")
    yield "keypad", caller
    caller.press("keypad")

    caller.press("transfer")
    caller.says("102")
    yield "transfer", caller
    caller.press("back")

    caller.press("hold")
    expect(caller.part("hold")).to_have_attribute("aria-pressed", "true")
    yield "hold", caller
    caller.press("hold")
    expect(caller.part("hold")).to_have_attribute("aria-pressed", "false")

    caller.press("hang-up")
    caller.shows("ended")
    yield "ended", caller

    caller.press("close-save")  # refused: a required field is empty
    caller.shows("ended")
    yield "required", caller


def earlier_call(caller: Desk, callee: Desk) -> None:
    """So that there are recent calls to show."""
    caller.phone.call("101")
    callee.phone.wait_for("invite")
    caller.phone.wait_for("ringing")
    callee.phone.accept()
    caller.phone.wait_for("accepted")
    caller.phone.hang_up()
    for desk in (caller, callee):
        desk.phone.wait_for("ended")
        desk.dialog.get_by_placeholder(re.compile("địa chỉ|Street")).first.fill("Huế")
        desk.press("close-save")
