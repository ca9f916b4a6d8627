"""Button and dialog are moved by hand or by arrow keys, and stay inside the window."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.browser.chromium import OpenPhone, Phone

pytestmark = pytest.mark.browser

CONFIG: Final = {"theme": "default", "options": {"draggable": True}}
WIDE: Final = {"width": 1200, "height": 900}


NEXT_TASK: Final = "() => new Promise((done) => setTimeout(done))"


def box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None
    return found


def drag(phone: Phone, handle: Locator, dx: float, dy: float) -> None:
    """Take hold of its beginning, where there is no button, and move it so far."""
    start = box(handle)
    x, y = start["x"] + 12, start["y"] + start["height"] / 2
    mouse = phone.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + dx / 2, y + dy / 2)
    mouse.move(x + dx, y + dy, steps=4)
    mouse.up()


def open_one(open_phone: OpenPhone, **context: object) -> tuple[Phone, Locator]:
    phone = open_phone("", config=CONFIG, viewport=WIDE, **context)
    return phone, phone.page.locator(".omi-toggle")


def opened(phone: Phone) -> Locator:
    """The dialog, once it has come to rest."""
    phone.page.click('[data-omi="toggle"]')
    dialog = phone.page.locator(".omi-dialog")
    dialog.evaluate("(it) => Promise.all(it.getAnimations().map((a) => a.finished))")
    return dialog


def is_inside(phone: Phone, element: Locator) -> bool:
    it = box(element)
    size = phone.page.viewport_size
    assert size is not None
    return (
        it["x"] >= 0
        and it["y"] >= 0
        and it["x"] + it["width"] <= size["width"]
        and it["y"] + it["height"] <= size["height"]
    )


def test_the_button_goes_where_it_is_put_and_is_there_after_a_reload(
    open_phone: OpenPhone,
) -> None:
    phone, toggle = open_one(open_phone)
    before = box(toggle)
    drag(phone, toggle, -400, -300)
    after = box(toggle)
    assert (after["x"], after["y"]) == (before["x"] - 400, before["y"] - 300)
    # A movement is not a click.
    expect(phone.page.locator(".omi-dialog")).to_be_hidden()
    phone.page.reload()
    expect(toggle).to_be_visible()
    assert box(toggle) == after


def test_a_trembling_hand_clicks(open_phone: OpenPhone) -> None:
    phone, toggle = open_one(open_phone)
    before = box(toggle)
    drag(phone, toggle, 3, 3)
    expect(phone.page.locator(".omi-dialog")).to_be_visible()
    assert box(toggle) == before
    # … and so does one that has moved it before.
    drag(phone, toggle, -100, 0)
    expect(phone.page.locator(".omi-dialog")).to_be_visible()
    phone.page.click('[data-omi="toggle"]')
    expect(phone.page.locator(".omi-dialog")).to_be_hidden()


def test_the_dialog_is_moved_by_its_head(open_phone: OpenPhone) -> None:
    phone, _ = open_one(open_phone)
    dialog = opened(phone)
    before = box(dialog)
    drag(phone, dialog.locator(".omi-head"), -200, -90)
    after = box(dialog)
    assert (after["x"], after["y"]) == (before["x"] - 200, before["y"] - 90)
    # Elsewhere it is not: there are fields and lists.
    drag(phone, dialog.locator(".omi-pad"), 50, 50)
    assert box(dialog) == after
    phone.page.reload()
    assert box(opened(phone)) == after


def test_nothing_leaves_the_window(open_phone: OpenPhone) -> None:
    phone, toggle = open_one(open_phone)
    dialog = opened(phone)
    head = dialog.locator(".omi-head")
    for dx, dy in ((-3000, -3000), (3000, -3000), (3000, 3000), (-3000, 3000)):
        drag(phone, head, dx, dy)
        assert is_inside(phone, dialog)
        drag(phone, toggle, dx, dy)
        assert is_inside(phone, toggle)


def test_a_smaller_window_takes_them_along_and_a_larger_one_gives_them_back(
    open_phone: OpenPhone,
) -> None:
    phone, toggle = open_one(open_phone)
    drag(phone, toggle, -1000, -700)
    placed = box(toggle)
    for size in ((700, 500), (320, 568), (568, 320)):
        phone.page.set_viewport_size({"width": size[0], "height": size[1]})
        phone.until(lambda: is_inside(phone, toggle), f"button inside {size}")
    dialog = opened(phone)
    phone.until(lambda: is_inside(phone, dialog), "dialog inside")
    phone.page.set_viewport_size({"width": 1200, "height": 900})
    phone.until(lambda: box(toggle) == placed, "button where it was put")


def test_a_scrolled_page_makes_no_difference(open_phone: OpenPhone) -> None:
    phone, toggle = open_one(open_phone)
    phone.run(
        """() => {
            document.body.style.height = '5000px';
            scrollTo(0, 2000);
        }"""
    )
    before = box(toggle)
    drag(phone, toggle, -300, -200)
    after = box(toggle)
    assert (after["x"], after["y"]) == (before["x"] - 300, before["y"] - 200)


def test_arrow_keys_move_both(open_phone: OpenPhone) -> None:
    phone, toggle = open_one(open_phone)
    keys = phone.page.keyboard
    toggle.locator("button").focus()
    before = box(toggle)
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp"):
        keys.press(key)
    after = box(toggle)
    assert (after["x"], after["y"]) == (before["x"] - 32, before["y"] - 16)
    keys.press("Enter")
    dialog = phone.page.locator(".omi-dialog")
    expect(dialog).to_be_visible()

    grip = dialog.locator('[data-omi="move"]')
    expect(grip).to_have_accessible_name("Di chuyển")
    dialog.evaluate("(it) => Promise.all(it.getAnimations().map((a) => a.finished))")
    grip.focus()
    before = box(dialog)
    keys.press("ArrowLeft")
    keys.press("ArrowUp")
    after = box(dialog)
    assert (after["x"], after["y"]) == (before["x"] - 16, before["y"] - 16)
    for _ in range(100):
        keys.press("ArrowRight")
    assert is_inside(phone, dialog)


def test_a_finger_moves_the_button_and_not_the_page(open_phone: OpenPhone) -> None:
    phone, toggle = open_one(open_phone, has_touch=True)
    phone.run("() => { document.body.style.height = '5000px'; }")
    before = box(toggle)
    x, y = before["x"] + 30, before["y"] + 30
    touch = phone.page.context.new_cdp_session(phone.page)

    def point(kind: str, *at: tuple[float, float]) -> None:
        points = [{"x": px, "y": py} for px, py in at]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    point("touchStart", (x, y))
    for step in range(1, 11):
        point("touchMove", (x - 20 * step, y - 30 * step))
    point("touchEnd")
    after = box(toggle)
    assert (after["x"], after["y"]) == (before["x"] - 200, before["y"] - 300)
    assert phone.run("() => scrollY") == 0


def test_without_the_option_nothing_moves(open_phone: OpenPhone) -> None:
    phone, toggle = open_one(open_phone)
    home = box(toggle)
    drag(phone, toggle, -200, -200)
    phone.run("() => omiSDK.init({theme: 'default'})")
    assert box(toggle) == home
    drag(phone, toggle, -200, -200)
    assert box(toggle) == home
    expect(phone.page.locator('[data-omi="move"]')).to_be_hidden()
    # Allowed again, it is where the user had put it.
    phone.run("() => omiSDK.init({theme: 'default', options: {draggable: true}})")
    assert box(toggle)["x"] == home["x"] - 200


def test_moving_leaves_no_listeners_behind(open_phone: OpenPhone) -> None:
    phone, toggle = open_one(open_phone)
    protocol = phone.page.context.new_cdp_session(phone.page)

    def listeners() -> int:
        protocol.send("HeapProfiler.collectGarbage")
        metrics = protocol.send("Performance.getMetrics")["metrics"]
        return next(int(m["value"]) for m in metrics if m["name"] == "JSEventListeners")

    protocol.send("Performance.enable")
    drag(phone, toggle, -10, -10)
    phone.run(NEXT_TASK)
    before = listeners()
    for _ in range(20):
        drag(phone, toggle, -10, -10)
    phone.run(NEXT_TASK)
    assert listeners() <= before


def test_what_others_wrote_in_its_place_is_no_place(open_phone: OpenPhone) -> None:
    phone, toggle = open_one(open_phone)
    home = box(toggle)
    for text in ("{", "null", '{"x": "left"}', '{"x": 1e999, "y": null}'):
        phone.run("(it) => localStorage.setItem('omiSDK.place toggle', it)", text)
        phone.page.reload()
        expect(toggle).to_be_visible()
        assert is_inside(phone, toggle)
    assert box(toggle)["y"] == home["y"]
