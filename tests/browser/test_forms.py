"""What agents write down about a call: the note, tags and the fields of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, answer, ring
from tests.browser.switchboard import Switchboard
from tests.browser.website import PAGES, Website

pytestmark = pytest.mark.browser

FORMS = [
    {
        "id": "address",
        "label": "Địa chỉ",
        "plh": "Nhập địa chỉ",
        "required": True,
        "className": "mine wide",
    },
    {"id": "story", "label": "Nội dung", "multiline": True, "height": "200px"},
    {
        "id": "topics",
        "label": "Chủ đề",
        "type": "multiselect",
        "selections": ["Bảo hành", {"label": "Điện thoại", "value": "phones"}],
    },
]
CONFIG = {"theme": "default", "forms": FORMS}


def talking(
    open_phone: OpenPhone, config: Mapping[str, Any] = CONFIG, page: str = "phone.html"
) -> tuple[Phone, Phone]:
    """100, with a dialog, has called 101, who has answered."""
    caller = open_phone("100", CALLER, config=config, page=page)
    callee = open_phone("101", CALLEE)
    ring(caller, callee)
    answer(caller, callee)
    return caller, callee


def over(caller: Phone) -> None:
    caller.hang_up()
    caller.wait_for("ended")


def field(phone: Phone, name: str) -> Locator:
    return phone.page.locator(f'.omi-field[data-field="{name}"]')


def control(phone: Phone, name: str) -> Locator:
    return phone.page.locator(f'.omi-dialog [name="{name}"]')


def chips(phone: Phone, name: str) -> Locator:
    return field(phone, name).locator(".omi-chip-text")


def close_and_save(phone: Phone) -> None:
    phone.page.click('[data-omi="close-save"]')


def saved(phone: Phone) -> dict[str, Any]:
    """What the page is told, without the call it is about."""
    info = dict(phone.wait_for("saveCallInfo")["data"])
    del info["callId"]
    return info


def in_history(phone: Phone, board: Switchboard, uuid: str) -> dict[str, Any]:
    """The call as the history has it, once the note has arrived there."""
    headers = {"Authorization": f"Bearer {phone.run('() => omiSDK.getAccessToken()')}"}
    url = f"{board.url}/api/v1/calls/{uuid}"
    call: dict[str, Any] = {}

    def arrived() -> bool:
        response = httpx.get(url, headers=headers)
        call.update(response.json() if response.is_success else {})
        return bool(call.get("note"))

    phone.until(arrived, "note in the history")
    return call


def test_a_field_is_drawn_as_the_configuration_says(open_phone: OpenPhone) -> None:
    caller, _ = talking(open_phone)
    address, story = control(caller, "address"), control(caller, "story")
    expect(address).to_have_attribute("placeholder", "Nhập địa chỉ")
    expect(address).to_have_attribute("aria-required", "true")
    expect(caller.page.get_by_label("Địa chỉ")).to_have_count(1)
    assert field(caller, "address").locator("label").inner_text() == "Địa chỉ *"
    classes = field(caller, "address").get_attribute("class") or ""
    assert {"mine", "wide"} <= set(classes.split())
    assert story.evaluate("(it) => [it.tagName, it.offsetHeight]") == ["TEXTAREA", 200]
    note = control(caller, "note")
    expect(note).to_have_attribute("placeholder", "Nhập ghi chú")

    # Beside the card, not over it; the label above its input.
    card = caller.page.locator(".omi-main").bounding_box()
    form = caller.page.locator(".omi-form").bounding_box()
    assert card is not None
    assert form is not None
    assert form["x"] >= card["x"] + card["width"]
    label = field(caller, "address").locator("label").bounding_box()
    box = address.bounding_box()
    assert label is not None
    assert box is not None
    assert label["y"] + label["height"] <= box["y"]

    colour = "(it) => getComputedStyle(it).color"
    plain = field(caller, "story").locator("label").evaluate(colour)
    story.focus()
    assert field(caller, "story").locator("label").evaluate(colour) != plain


def test_closing_waits_for_what_is_required(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, _ = talking(open_phone)
    uuid = caller.wait_for("ringing")["data"]["uuid"]
    control(caller, "note").fill("gọi lại sau")
    over(caller)
    close_and_save(caller)
    address = control(caller, "address")
    expect(address).to_be_focused()
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(address).to_have_accessible_description("Bắt buộc nhập")
    expect(caller.page.get_by_role("alert")).to_have_text("Bắt buộc nhập: Địa chỉ")
    expect(caller.page.locator(".omi-dialog")).to_have_attribute("data-view", "ended")
    assert caller.callbacks("saveCallInfo") == []

    caller.page.keyboard.type("12 Hàng Bài")
    expect(address).to_have_attribute("aria-invalid", "false")
    close_and_save(caller)
    assert saved(caller) == {
        "note": "gọi lại sau",
        "address": "12 Hàng Bài",
        "story": "",
        "topics": [],
    }
    assert caller.wait_for("saveCallInfo")["data"]["callId"] == uuid
    expect(caller.page.locator(".omi-dialog")).to_be_hidden()
    call = in_history(caller, board, uuid)
    assert call["note"] == "gọi lại sau"
    assert call["form"]["address"] == "12 Hàng Bài"


def test_note_and_tags_can_be_required(open_phone: OpenPhone) -> None:
    needed = {"required": True}
    options = {"showNoteInput": needed, "showTagField": needed}
    caller, _ = talking(open_phone, {"theme": "default", "options": options})
    over(caller)
    close_and_save(caller)
    expect(control(caller, "note")).to_be_focused()
    caller.page.keyboard.type("xong")
    close_and_save(caller)
    expect(control(caller, "tags")).to_be_focused()
    caller.page.keyboard.type("hẹn lại")
    close_and_save(caller)
    assert saved(caller) == {"note": "xong", "tags": ["hẹn lại"]}


def test_without_note_and_form_there_is_nothing_to_save(open_phone: OpenPhone) -> None:
    options = {"showNoteInput": False}
    caller, _ = talking(open_phone, {"theme": "default", "options": options})
    expect(control(caller, "note")).to_have_count(0)
    over(caller)
    expect(caller.page.locator(".omi-dialog")).to_be_hidden()
    assert caller.callbacks("saveCallInfo") == []


def test_the_page_fills_in_its_fields(open_phone: OpenPhone) -> None:
    caller, _ = talking(open_phone)
    caller.run(
        """() => {
            omiSDKTheme.setFormData({ address: 'Huế', story: 42, note: 'từ trang' });
            omiSDKTheme.setSelections('topics', ['a', { label: 'Bê', value: 'b' }]);
            omiSDKTheme.setSelecteds('topics', ['b', { label: 'Khác', value: 'x' }]);
        }"""
    )
    expect(control(caller, "address")).to_have_value("Huế")
    expect(chips(caller, "topics")).to_have_text(["Bê", "Khác"])
    over(caller)
    close_and_save(caller)
    assert saved(caller) == {
        "note": "từ trang",
        "address": "Huế",
        "story": "42",
        "topics": ["b", "x"],
    }


def test_what_no_field_takes_is_warned_of_and_does_no_harm(
    open_phone: OpenPhone,
) -> None:
    caller, _ = talking(open_phone)
    caller.console.clear()
    caller.run(
        """() => {
            omiSDKTheme.setFormData({ address: 'Huế', nobody: 'x', story: {} });
            omiSDKTheme.setFormData(null);
            omiSDKTheme.setFormData('text');
            omiSDKTheme.setSelections('address', ['a']);
            omiSDKTheme.setSelecteds('nobody', ['a']);
            omiSDKTheme.setSelections('topics', 'no list');
            omiSDKTheme.setSelecteds('topics', null);
        }"""
    )
    expect(control(caller, "address")).to_have_value("Huế")
    expect(control(caller, "story")).to_have_value("")
    ours = [line for line in caller.console if "omiSDKTheme" in line]
    assert (
        ours[0] == '[omiSDK] omiSDKTheme.setFormData: no field takes "nobody", "story"'
    )
    assert '[omiSDK] omiSDKTheme.setSelections: no field takes "address"' in ours
    assert '[omiSDK] omiSDKTheme.setSelecteds: no field takes "nobody"' in ours
    assert not [line for line in caller.console if line.startswith("uncaught")]


def test_what_is_filled_in_before_there_is_a_dialog_is_kept(
    open_phone: OpenPhone, site: Website
) -> None:
    early = """<script>
        omiSDKTheme.setSelecteds('topics', ['phones']);
        omiSDKTheme.setFormData({ address: 'sớm' });
    </script></head>"""
    site.add("early.html", (PAGES / "phone.html").read_text().replace("</head>", early))
    caller, _ = talking(open_phone, page="early.html")
    expect(control(caller, "address")).to_have_value("sớm")
    expect(chips(caller, "topics")).to_have_text(["Điện thoại"])


def test_a_multiselect_by_keyboard_alone(open_phone: OpenPhone) -> None:
    caller, _ = talking(open_phone)
    topics, keys = control(caller, "topics"), caller.page.keyboard
    options = caller.page.get_by_role("option")
    topics.focus()
    expect(topics).to_have_attribute("aria-expanded", "false")
    keys.press("ArrowDown")
    expect(topics).to_have_attribute("aria-expanded", "true")
    active = "(it) => document.getElementById(it.getAttribute('aria-activedescendant'))"
    assert topics.evaluate(f"(it) => ({active})(it).textContent") == "Bảo hành"
    keys.press("Enter")
    expect(chips(caller, "topics")).to_have_text(["Bảo hành"])
    keys.type("dien")
    expect(options).to_have_text(["Điện thoại"])
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(chips(caller, "topics")).to_have_text(["Bảo hành", "Điện thoại"])
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")

    # Escape closes the list alone, then the dialog.
    keys.press("Escape")
    expect(options).to_have_count(0)
    expect(caller.page.locator(".omi-dialog")).to_be_visible()
    keys.press("Backspace")
    expect(chips(caller, "topics")).to_have_text(["Bảo hành"])
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(chips(caller, "topics")).to_have_count(0)
    expect(topics).to_be_focused()


def test_a_multiselect_by_mouse(open_phone: OpenPhone) -> None:
    caller, _ = talking(open_phone)
    control(caller, "topics").click()
    caller.page.get_by_role("option", name="Điện thoại").click()
    caller.page.get_by_role("option", name="Bảo hành").click()
    expect(chips(caller, "topics")).to_have_text(["Điện thoại", "Bảo hành"])
    caller.page.get_by_role("button", name="Bỏ Điện thoại").click()
    expect(chips(caller, "topics")).to_have_text(["Bảo hành"])
    control(caller, "note").click()
    expect(caller.page.get_by_role("option")).to_have_count(0)


def test_tags_are_typed_and_offered_again(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    config = {"theme": "default", "options": {"showTagField": True}}
    caller, callee = talking(open_phone, config)
    uuid = caller.wait_for("ringing")["data"]["uuid"]
    tags, keys = control(caller, "tags"), caller.page.keyboard
    tags.focus()
    keys.type("vip,nóng")
    keys.press("Enter")
    keys.type("thừa,vip,")
    expect(chips(caller, "tags")).to_have_text(["vip", "nóng", "thừa"])
    keys.press("Backspace")
    expect(chips(caller, "tags")).to_have_text(["vip", "nóng"])
    control(caller, "note").fill("ghi")
    over(caller)
    callee.wait_for("ended")
    close_and_save(caller)
    assert saved(caller) == {"note": "ghi", "tags": ["vip", "nóng"]}
    assert in_history(caller, board, uuid)["tags"] == ["vip", "nóng"]

    caller.page.reload()
    caller.wait_until_registered()
    callee.forget()
    ring(caller, callee)
    tags.focus()
    keys.type("non")
    expect(caller.page.get_by_role("option")).to_have_text(["nóng"])
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(chips(caller, "tags")).to_have_text(["nóng"])


def test_words_survive_a_reload_in_the_middle_of_the_call(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    config = {**CONFIG, "options": {"showTagField": True}}
    caller, _ = talking(open_phone, config)
    uuid = caller.wait_for("ringing")["data"]["uuid"]
    control(caller, "note").fill("đang viết")
    control(caller, "address").fill("Đà Nẵng")
    control(caller, "topics").click()
    caller.page.get_by_role("option", name="Điện thoại").click()
    control(caller, "tags").fill("vip,")

    caller.page.reload()
    caller.wait_until_registered()
    dialog = caller.page.locator(".omi-dialog")
    expect(dialog).to_have_attribute("data-view", "ended")
    expect(dialog.locator(".omi-number")).to_have_text("101")
    expect(control(caller, "note")).to_have_value("đang viết")
    expect(control(caller, "address")).to_have_value("Đà Nẵng")
    expect(chips(caller, "topics")).to_have_text(["Điện thoại"])
    expect(chips(caller, "tags")).to_have_text(["vip"])
    control(caller, "note").press_sequentially(" tiếp")
    close_and_save(caller)
    assert saved(caller)["note"] == "đang viết tiếp"
    call = in_history(caller, board, uuid)
    assert (call["note"], call["tags"]) == ("đang viết tiếp", ["vip"])

    # Saved, they are not asked about again.
    caller.page.reload()
    caller.wait_until_registered()
    assert caller.run("() => localStorage.getItem('omiSDK.drafts')") is None
    expect(dialog).to_be_hidden()


def test_a_browser_that_keeps_nothing_saves_all_the_same(
    open_phone: OpenPhone, site: Website
) -> None:
    denied = """<head><script>
        Object.defineProperty(window, 'localStorage', {
            get() { throw new DOMException('denied', 'SecurityError'); },
        });
    </script>"""
    text = (PAGES / "phone.html").read_text().replace("<head>", denied)
    site.add("denied.html", text)
    options = {"showTagField": True, "draggable": True}
    caller, _ = talking(
        open_phone, {"theme": "default", "options": options}, page="denied.html"
    )
    control(caller, "note").fill("không lưu được gì")
    control(caller, "tags").fill("vip,")
    over(caller)
    close_and_save(caller)
    assert saved(caller) == {"note": "không lưu được gì", "tags": ["vip"]}
    assert not [line for line in caller.console if line.startswith("uncaught")]


def test_another_page_of_the_site_leaves_the_words_where_they_are(
    open_phone: OpenPhone,
) -> None:
    caller, _ = talking(open_phone)
    control(caller, "note").fill("đang viết")
    other = Phone(caller.page.context.new_page())
    other.page.goto(caller.page.url)
    other.wait_until_registered()
    other.page.wait_for_function("() => navigator.locks.query().then((it) => it.held)")
    expect(other.page.locator(".omi-dialog")).to_be_hidden()
    caller.page.close()
    # The browser takes a moment to free what a closed page held.
    other.page.wait_for_function(
        "() => navigator.locks.query().then(({ held }) => held.length === 0)"
    )
    other.page.reload()
    other.wait_until_registered()
    expect(control(other, "note")).to_have_value("đang viết")
    expect(other.page.locator(".omi-dialog")).to_have_attribute("data-view", "ended")


def test_fields_that_would_hide_others_are_left_out_with_one_error_each(
    open_phone: OpenPhone,
) -> None:
    ids = ["note", "callId", "tags", "address", "address"]
    forms = [{"id": id_, "label": id_} for id_ in ids]
    caller = open_phone("100", config={"theme": "default", "forms": forms})
    expect(caller.page.locator(".omi-form .omi-field")).to_have_count(1)
    errors = [line for line in caller.console if "config.forms" in line]
    assert len(errors) == 4
    assert '"callId" is a name of the dialog itself' in errors[1]
    assert '"address" is there twice' in errors[3]


def test_markup_in_what_is_shown_is_text(open_phone: OpenPhone) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\">"
    forms = [
        {"id": "a", "label": evil, "plh": evil},
        {"id": "b", "label": evil, "type": "multiselect", "selections": [evil]},
    ]
    options = {"showTagField": True}
    caller, _ = talking(
        open_phone, {"theme": "default", "forms": forms, "options": options}
    )
    assert field(caller, "a").locator("label").inner_text() == evil
    expect(control(caller, "a")).to_have_attribute("placeholder", evil)
    control(caller, "b").click()
    caller.page.get_by_role("option").click()
    expect(chips(caller, "b")).to_have_text([evil])
    control(caller, "tags").fill(f"{evil},")
    expect(chips(caller, "tags")).to_have_text([evil])
    assert caller.page.locator(".omi-dialog img[src='x']").count() == 0
    assert caller.page.title() == "A page with a phone"


def test_fields_stand_below_the_card_on_a_phone(open_phone: OpenPhone) -> None:
    caller = open_phone(
        "100", CALLER, config=CONFIG, viewport={"width": 360, "height": 640}
    )
    callee = open_phone("101", CALLEE)
    ring(caller, callee)
    answer(caller, callee)
    over(caller)
    close_and_save(caller)
    address = control(caller, "address")
    expect(address).to_be_focused()
    expect(address).to_be_in_viewport()
    form = caller.page.locator(".omi-form").bounding_box()
    assert form is not None
    assert (form["x"], form["width"]) == (0, 360)
    assert caller.run("() => document.documentElement.scrollWidth") == 360
