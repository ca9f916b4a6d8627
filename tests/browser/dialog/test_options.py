"""Each key of the configuration that the dialog shows, in the words of its document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import OpenPhone
from tests.browser.conversation import CALLEE, CALLER
from tests.browser.dialog.desk import Desk, in_call, open_desk, rings
from tests.browser.switchboard import Switchboard
from tests.browser.website import Website

pytestmark = pytest.mark.browser

LOUDNESS: Final = (Path(__file__).parents[1] / "pages" / "loudness.js").read_text()

VOLUMES: Final = (
    ("ringtoneVolume", 1),
    ("ringtoneVolume", 0.25),
    ("ringtone_volume", 0.5),
    ("ringtoneVolume", 0),
)
"The third by its name of version 1."

SILENT: Final = 0.001
"Of full scale."

PICTURE: Final = (
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
)


def options(**given: Any) -> dict[str, Any]:
    return {"options": given}


def desks(
    open_phone: OpenPhone, config: dict[str, Any] | None = None, **context: Any
) -> tuple[Desk, Desk]:
    """100 with that configuration, and 101."""
    return (
        open_desk(open_phone, "100", CALLER, config=config, **context),
        open_desk(open_phone, "101", CALLEE),
    )


def init(desk: Desk, config: dict[str, Any]) -> None:
    desk.phone.run(
        "(config) => omiSDK.init({ theme: 'default', ...config, callbacks })", config
    )


@pytest.mark.parametrize("theme", ["", None])
def test_without_a_theme_nothing_is_drawn_and_its_methods_are_harmless(
    open_phone: OpenPhone, theme: str | None
) -> None:
    """«nếu để trống thì sẽ không có giao diện»."""
    phone = open_phone("100", config={} if theme is None else {"theme": theme})
    phone.run(
        """() => {
            omiSDK.toggleDialog();
            omiSDK.setDialNumber('101');
            omiSDKTheme.setFormData({ address: 'Huế' });
            omiSDKTheme.setSelections('topics', ['a']);
            omiSDKTheme.setSelecteds('topics', ['a']);
        }"""
    )
    drawn = "() => document.body.querySelectorAll(':not(script, audio)').length"
    assert phone.run(drawn) == 0
    assert phone.run("() => document.adoptedStyleSheets.length") == 0
    assert phone.console == []


def test_the_theme_is_drawn_once_however_often_init_is_called(
    open_phone: OpenPhone,
) -> None:
    desk = open_desk(open_phone, "100")
    for _ in range(3):
        init(desk, {})
    expect(desk.dialog).to_have_count(1)
    expect(desk.toggle).to_have_count(1)
    assert desk.phone.run("() => document.adoptedStyleSheets.length") == 1
    init(desk, {"theme": ""})
    expect(desk.dialog).to_have_count(0)
    expect(desk.toggle).to_have_count(0)


def test_hide_call_button(open_phone: OpenPhone) -> None:
    """«hideCallButton: ẩn hiện nút gọi»."""
    desk = open_desk(open_phone, "100", config=options(hideCallButton=True))
    expect(desk.toggle).to_be_hidden()
    desk.phone.run("() => omiSDK.toggleDialog()")
    desk.shows("dialler")
    desk.press("minimise")
    init(desk, options(hideCallButton=False))
    expect(desk.toggle).to_be_visible()


def test_show_contact_loading_until_the_page_says_who_it_is(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    """«showContactLoading: ẩn hiện loading vị trí tên của người gọi»."""
    board.change("extension", "add", "demo", "112", "--password", "demo-112")
    caller = open_desk(
        open_phone, "100", CALLER, config=options(showContactLoading=True)
    )
    callee = open_desk(open_phone, "", CALLEE)
    nameless = {"domain": "demo", "username": "112", "password": "demo-112"}
    assert callee.phone.refusal("reregister", nameless) is None
    rings(caller, callee, "112")
    caller.shows("outgoing")
    name = caller.dialog.locator(".omi-name:visible").first
    expect(name).to_have_attribute("data-loading", "true")
    caller.phone.run(
        "(avatar) => omiSDK.updateContactInfo({ name: 'Nguyễn Thanh Sang', avatar })",
        PICTURE,
    )
    expect(name).to_have_text("Nguyễn Thanh Sang")
    expect(name).to_have_attribute("data-loading", "false")
    expect(caller.dialog.locator(f'img[src="{PICTURE}"]').first).to_be_visible()


@pytest.mark.parametrize(
    ("form", "shown"), [(["start", 1, "x"], "x01"), (["end", 2, "*"], "1**")]
)
def test_a_masked_number_is_nowhere_in_the_dialog(
    open_phone: OpenPhone, form: list[object], shown: str
) -> None:
    """«['start', 4, 'x'] => xxxx749346, ['end', 3, 'x'] => 0394749xxx»."""
    caller, callee = desks(open_phone, options(maskedPhoneNumberFormat=form))
    in_call(caller, callee)
    caller.says(shown)
    assert "101" not in caller.dialog.evaluate("(dialog) => dialog.outerHTML")
    caller.press("hang-up")
    caller.press("close-save")
    caller.open()
    recent = caller.dialog.locator(".omi-recent .omi-row").first
    expect(recent).to_contain_text(shown)
    assert "101" not in recent.evaluate("(row) => row.outerHTML")
    assert caller.phone.wait_for("ended")["data"]["phone"] == "101"


def test_the_text_of_the_button_that_closes(open_phone: OpenPhone) -> None:
    """«btnCloseText: nội dung chữ của nút đóng và lưu lại cuộc gọi»."""
    caller, callee = desks(open_phone, options(btnCloseText="Lưu hồ sơ"))
    in_call(caller, callee)
    caller.press("hang-up")
    expect(caller.part("close-save")).to_have_text("Lưu hồ sơ")


def test_without_note_and_form_the_dialog_closes_by_itself(
    open_phone: OpenPhone,
) -> None:
    caller, callee = desks(open_phone, options(showNoteInput=False))
    in_call(caller, callee)
    caller.press("hang-up")
    caller.shows("ended")
    expect(caller.page.locator('.omi-dialog[data-view="ended"]:visible')).to_have_count(
        0
    )
    assert caller.phone.callbacks("saveCallInfo") == []


@pytest.mark.parametrize("field", ["showNoteInput", "showTagField", "forms"])
def test_what_is_required_blocks_closing_until_it_is_there(
    open_phone: OpenPhone, field: str
) -> None:
    """«required: thêm dấu * … và chặn đóng dialog call khi chưa nhập input»."""
    config: dict[str, Any] = {
        "showNoteInput": options(showNoteInput={"required": True}),
        "showTagField": options(showTagField={"required": True}),
        "forms": {"forms": [{"id": "address", "label": "Địa chỉ", "required": True}]},
    }[field]
    caller, callee = desks(open_phone, config)
    in_call(caller, callee)
    if field == "forms":
        expect(caller.dialog.locator("label", has_text="Địa chỉ")).to_contain_text("*")
    caller.press("hang-up")
    caller.shows("ended")
    caller.press("close-save")
    caller.shows("ended")
    assert caller.phone.callbacks("saveCallInfo") == []
    focused = caller.page.locator(":focus")
    expect(focused).to_have_attribute("aria-invalid", "true")
    focused.fill("Huế")
    focused.press("Enter") if field == "showTagField" else focused.press("Tab")
    caller.press("close-save")
    saved = caller.phone.wait_for("saveCallInfo")["data"]
    assert "Huế" in (saved["note"], saved.get("address"), *saved.get("tags", []))


def test_draggable_button_and_dialog_stay_where_they_were_put(
    open_phone: OpenPhone,
) -> None:
    """«draggable: cho phép thay đổi vị trí của nút bật tắt dialog và dialog»."""
    desk = open_desk(open_phone, "100", config=options(draggable=True))
    before = box(desk.toggle)
    drag(desk, desk.part("toggle"), -300, -200)
    after = box(desk.toggle)
    assert after["x"] == pytest.approx(before["x"] - 300, abs=4)
    assert after["y"] == pytest.approx(before["y"] - 200, abs=4)
    expect(desk.dialog).to_be_hidden()  # a drag is no press

    desk.press("toggle")
    desk.shows("dialler")
    desk.still()
    drag(desk, desk.dialog.locator(".omi-head"), -150, 40)
    put = box(desk.dialog)
    desk.page.reload()
    desk.phone.wait_until_registered()
    assert box(desk.toggle)["x"] == pytest.approx(after["x"], abs=2)
    desk.press("toggle")
    desk.shows("dialler")
    desk.still()
    assert box(desk.dialog)["x"] == pytest.approx(put["x"], abs=2)
    assert box(desk.dialog)["y"] == pytest.approx(put["y"], abs=2)

    drag(desk, desk.dialog.locator(".omi-head"), -5000, -5000)
    assert desk.is_on_screen()
    desk.page.set_viewport_size({"width": 700, "height": 650})
    desk.phone.until(desk.is_on_screen, "dialog inside the smaller window")


def test_without_draggable_nothing_moves(open_phone: OpenPhone) -> None:
    desk = open_desk(open_phone, "100")
    desk.open()
    desk.still()
    before = box(desk.dialog)
    drag(desk, desk.dialog.locator(".omi-head"), -150, -40)
    assert box(desk.dialog) == before


def test_classes_and_styles_reach_the_outermost_elements(
    open_phone: OpenPhone,
) -> None:
    """«được truyền vào thuộc tính class / style của div ngoài cùng»."""
    config = {
        "classes": {"btnToggle": "my-button big", "dialog": "my-dialog"},
        "styles": {
            "btnToggle": {"background-color": "rgb(0, 0, 255)", "zIndex": 7},
            "dialog": {"justifyContent": "center", "color": "rgb(255, 0, 0)"},
        },
    }
    desk = open_desk(open_phone, "100", config=config)
    desk.open()
    button, dialog = (
        desk.page.locator("div.omi-toggle.my-button.big"),
        desk.page.locator("div.omi-dialog.my-dialog"),
    )
    expect(button).to_have_css("background-color", "rgb(0, 0, 255)")
    expect(button).to_have_css("z-index", "7")
    expect(dialog).to_have_css("justify-content", "center")
    expect(dialog).to_have_css("color", "rgb(255, 0, 0)")
    assert desk.phone.run(
        """() => ['.omi-toggle', '.omi-dialog'].every((selector) =>
            document.querySelector(selector).parentElement === document.body)"""
    )


def test_forms_have_label_placeholder_class_height_and_values(
    open_phone: OpenPhone,
) -> None:
    """«Mảng form data tuỳ chỉnh»; «setFormData: set value cho các text input»."""
    config = {
        "forms": [
            {"id": "address", "label": "Địa chỉ", "plh": "Nhập địa chỉ"},
            {
                "id": "need",
                "label": "Nhu cầu",
                "plh": "Khách cần gì?",
                "multiline": True,
                "height": "200px",
                "className": "mine",
            },
            {
                "id": "topics",
                "label": "Chủ đề",
                "type": "multiselect",
                "selections": ["giá", {"label": "Giao hàng", "value": "ship"}],
            },
        ]
    }
    caller, callee = desks(open_phone, config)
    in_call(caller, callee)
    address = caller.dialog.get_by_label("Địa chỉ")
    expect(address).to_have_attribute("placeholder", "Nhập địa chỉ")
    need = caller.dialog.get_by_label("Nhu cầu")
    assert need.evaluate("(it) => it.tagName") == "TEXTAREA"
    expect(need).to_have_css("height", "200px")
    expect(caller.dialog.locator(".mine textarea")).to_have_count(1)

    caller.phone.run(
        """() => {
            omiSDKTheme.setFormData({ address: '12 Lê Lợi', need: 7 });
            omiSDKTheme.setSelecteds('topics', ['giá', { label: 'x', value: 'ship' }]);
        }"""
    )
    expect(address).to_have_value("12 Lê Lợi")
    expect(need).to_have_value("7")
    caller.press("hang-up")
    caller.press("close-save")
    saved = caller.phone.wait_for("saveCallInfo")["data"]
    assert saved == {
        "callId": saved["callId"],
        "note": "",
        "address": "12 Lê Lợi",
        "need": "7",
        "topics": ["giá", "ship"],
    }


def test_form_data_for_a_field_that_is_not_there_are_one_error(
    open_phone: OpenPhone,
) -> None:
    desk = open_desk(open_phone, "100", config={"forms": [{"id": "address"}]})
    desk.phone.run("() => omiSDKTheme.setFormData({ adress: 'Huế' })")
    assert len(desk.phone.console) == 1
    assert "adress" in desk.phone.console[0]


def test_the_form_of_version_1_is_drawn_too(open_phone: OpenPhone) -> None:
    caller, callee = desks(open_phone, {"form_ui": [{"id": "a", "label": "Địa chỉ"}]})
    in_call(caller, callee)
    expect(caller.dialog.get_by_label("Địa chỉ")).to_be_visible()


def test_set_selections_replaces_what_can_be_chosen(open_phone: OpenPhone) -> None:
    config = {"forms": [{"id": "topics", "label": "Chủ đề", "type": "multiselect"}]}
    caller, callee = desks(open_phone, config)
    in_call(caller, callee)
    caller.phone.run(
        """() => {
            const items = ['a', { label: 'Bờ', value: 'b' }, 'c'];
            omiSDKTheme.setSelections('topics', items);
            omiSDKTheme.setSelecteds('topics', ['b']);
        }"""
    )
    caller.says("Bờ")
    caller.press("hang-up")
    caller.press("close-save")
    assert caller.phone.wait_for("saveCallInfo")["data"]["topics"] == ["b"]


def test_note_and_form_survive_a_reload_until_they_are_saved(
    open_phone: OpenPhone,
) -> None:
    config = {"forms": [{"id": "address", "label": "Địa chỉ"}]}
    caller, callee = desks(open_phone, config)
    in_call(caller, callee)
    caller.dialog.get_by_placeholder("Nhập ghi chú").fill("gọi lại")
    caller.dialog.get_by_label("Địa chỉ").fill("Huế")
    for word in ("gọi lại", "Huế"):
        caller.phone.until(lambda word=word: word in kept(caller), f"draft of {word}")
    caller.press("hang-up")
    caller.press("close-save")
    caller.phone.wait_for("saveCallInfo")
    caller.phone.until(lambda: "gọi lại" not in kept(caller), "end of the draft")


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (None, ("Nhập số điện thoại", "Gọi", "Đã kết nối", "Đóng và lưu lại")),
        ("vi", ("Nhập số điện thoại", "Gọi", "Đã kết nối", "Đóng và lưu lại")),
        ("en", ("Enter a phone number", "Call", "Connected", "Close and save")),
    ],
)
def test_the_language_of_the_dialog(
    open_phone: OpenPhone, language: str | None, texts: tuple[str, ...]
) -> None:
    """«language: ngôn ngữ hiển thị dialog cuộc gọi mặc định của SDK»."""
    placeholder, call, connected, close = texts
    config = {} if language is None else {"language": language}
    caller, callee = desks(open_phone, config)
    caller.open()
    expect(caller.dialog.get_by_placeholder(placeholder)).to_be_visible()
    expect(caller.part("call")).to_have_attribute("aria-label", call)
    in_call(caller, callee)
    caller.says(connected)
    caller.press("hang-up")
    expect(caller.part("close-save")).to_have_text(close)


def test_the_language_can_change_in_a_call(open_phone: OpenPhone) -> None:
    caller, callee = desks(open_phone)
    in_call(caller, callee)
    caller.says("Cuộc gọi đi")
    init(caller, {"language": "en"})
    caller.says("Outgoing call")
    caller.says("Connected")


def test_a_call_rings_as_loud_as_the_ringtone_volume(
    open_phone: OpenPhone, site: Website
) -> None:
    """«ringtoneVolume: âm lượng chuông, khi khách gọi tới (từ 0 - 1)»."""
    caller, callee = open_phone("100", CALLER), open_phone("", CALLEE)
    callee.page.add_init_script(LOUDNESS)
    callee.page.goto(f"{site.url}/phone.html?user=101")
    callee.wait_until_registered()
    peaks = {}
    for count, (name, volume) in enumerate(VOLUMES, start=1):
        callee.run("(config) => omiSDK.init({ ...config, callbacks })", {name: volume})
        caller.call("101")
        callee.wait_for("invite", count=count)
        peaks[volume] = callee.run("() => loudness(1500)")
        caller.hang_up()
        caller.wait_for("ended", count=count)
        callee.wait_for("ended", count=count)
        callee.until(
            lambda: callee.run("() => loudness(200)") < SILENT, "end of the ringing", 5
        )
    assert peaks[1] > 0.05
    assert peaks[0.25] == pytest.approx(peaks[1] / 4, rel=0.3)
    assert peaks[0.5] == pytest.approx(peaks[1] / 2, rel=0.3)
    assert peaks[0] < SILENT


def test_the_dialog_says_since_when_and_for_how_long(open_phone: OpenPhone) -> None:
    caller, callee = desks(open_phone)
    in_call(caller, callee)
    caller.says(re.compile(r"Cuộc gọi đi\s*\d\d:\d\d"))
    caller.says("00:01")
    caller.press("hang-up")
    caller.shows("ended")
    timer = caller.dialog.get_by_role("timer")
    stopped = timer.inner_text()
    caller.page.wait_for_timeout(1200)
    assert timer.inner_text() == stopped


def kept(desk: Desk) -> str:
    """All that the browser keeps for the page."""
    text: str = desk.phone.run("() => JSON.stringify(localStorage)")
    return text


def box(element: Locator) -> dict[str, float]:
    found = element.bounding_box()
    assert found is not None
    return dict(found)


def drag(desk: Desk, element: Locator, right: float, down: float) -> None:
    desk.page.bring_to_front()
    start = box(element)
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    mouse = desk.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + right / 2, y + down / 2)
    mouse.move(x + right, y + down)
    mouse.up()
