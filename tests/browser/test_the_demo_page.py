"""The page at ``/`` of ``tongdai demo``: the first minute of everybody who tries us."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, ViewportSize, expect

from tests.browser.chromium import Browsers, OpenPhone, Phone
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

EAR = (Path(__file__).parent / "pages" / "ear.js").read_text()
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "demo.png"
VOICE = 440
DESK: ViewportSize = {"width": 1200, "height": 800}
HAND: ViewportSize = {"width": 390, "height": 844}

MARKUP = "<img src=x onerror=alert(1)>"


class Tab(Phone):
    """A tab with the demo page in it, and what it asked of whom."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        super().__init__(context.new_page())
        self.requests: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.goto(url)
        self.wait_until_registered()
        # Its style sheet may come later than the registration.
        expect(self.dialog).to_be_attached()
        self.page.evaluate(EAR)

    @property
    def extension(self) -> str:
        return self.page.input_value("#extension")

    @property
    def dialog(self) -> Locator:
        return self.page.locator('[role="dialog"]')

    def shows(self, name: str, text: str) -> None:
        expect(self.page.locator(f"#{name}")).to_have_text(text)

    def stands_at(self, view: str) -> None:
        """The dialog is open and shows that card."""
        expect(self.dialog).to_have_attribute("data-view", view)

    def says(self, text: str) -> None:
        expect(self.dialog).to_contain_text(text)

    def press(self, name: str) -> None:
        """Press a button of the page by its id, or of the dialog by what it does."""
        self.page.bring_to_front()  # tabs behind are drawn seconds later
        self.page.click(f'#{name}, [data-omi="{name}"]:visible')

    def choose(self, colleague: str) -> None:
        self.page.bring_to_front()
        self.page.locator("#colleagues").get_by_text(colleague, exact=True).click()

    def close(self) -> None:
        """Close the card of an ended call, so that the next one finds none."""
        self.press("close-save")
        expect(self.dialog).to_be_hidden()

    def go_by_tab_to(self, name: str) -> None:
        """Press the tabulator until the focus is there; a screen has few stops."""
        self.page.bring_to_front()
        stop = self.page.locator(f'[data-omi="{name}"]')
        expect(stop).to_be_visible()  # nothing that is hidden is a stop
        expect(stop).to_be_enabled()
        for _ in range(40):
            if self.run("() => document.activeElement?.dataset.omi") == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the tabulator does not lead to {name}")

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture(scope="module")
def opened(browsers: Browsers, board: Switchboard) -> Iterator[tuple[Tab, Tab]]:
    """Two tabs of one browser, as a visitor opens them."""
    context = browsers.get(VOICE).new_context(
        locale="en-GB", color_scheme="light", viewport=DESK
    )
    yield Tab(context, board.url), Tab(context, board.url)
    context.close()


@pytest.fixture
def tabs(opened: tuple[Tab, Tab]) -> Iterator[tuple[Tab, Tab]]:
    """The two tabs, without a call; what a test makes of them is undone."""
    yield opened
    for tab in opened:
        tab.hang_up()
    for tab in opened:
        tab.until(lambda t=tab: not t.run("() => omiSDK.isCalling()"), "rest")
        if tab.dialog.get_attribute("data-view") == "ended":
            tab.close()
        tab.page.emulate_media(color_scheme="light")
        tab.page.set_viewport_size(DESK)
        tab.console.clear()


def call_by_clicking(caller: Tab, callee: Tab) -> None:
    caller.choose(callee.extension)
    callee.press("accept")
    caller.says("Connected")
    callee.says("Connected")


def test_each_tab_takes_the_next_free_extension(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    assert (first.extension, second.extension) == ("100", "101")
    first.shows("status", "connected")


def test_a_call_by_clicking(tabs: tuple[Tab, Tab]) -> None:
    caller, callee = tabs
    call_by_clicking(caller, callee)
    caller.until_hears(VOICE)
    callee.until_hears(VOICE)
    callee.press("hang-up")
    caller.says("Call ended")
    callee.says("Call ended")


def test_the_telephone_network_is_called_by_one_click(tabs: tuple[Tab, Tab]) -> None:
    tab, _ = tabs
    numbers = tab.page.locator("#numbers")
    expect(numbers.get_by_role("button")).to_have_text(
        [*(f"090000000{last}" for last in range(1, 8)), "60000", "70000"]
    )
    for words in ("is heard before it answers", "có tiếng trước khi trả lời"):
        expect(numbers).to_contain_text(words)
        tab.press("language")
    tab.page.bring_to_front()
    numbers.get_by_text("0900000007").click()
    tab.says("via 02473000001")
    tab.says("Connected")
    tab.until_hears(1000)
    tab.press("hang-up")
    tab.says("Call ended")


def test_a_call_by_keyboard_alone(tabs: tuple[Tab, Tab]) -> None:
    caller, callee = tabs
    if caller.dialog.is_hidden():
        caller.go_by_tab_to("toggle")
        caller.keys("Enter")
    caller.go_by_tab_to("number")
    caller.keys("1", "0", "1", "Enter")
    callee.go_by_tab_to("accept")
    callee.keys("Enter")
    caller.says("Connected")
    caller.go_by_tab_to("mute")
    caller.keys("Space")
    mute = caller.page.locator('[data-omi="mute"]')
    expect(mute).to_have_attribute("aria-pressed", "true")
    callee.go_by_tab_to("hang-up")
    callee.keys("Enter")
    caller.says("Call ended")
    caller.go_by_tab_to("close-save")
    caller.keys("Enter")
    expect(caller.dialog).to_be_hidden()


def test_an_ended_call_stands_among_the_recent_calls_of_both(
    browsers: Browsers, board: Switchboard
) -> None:
    context = browsers.get(VOICE).new_context(locale="en-GB")
    caller, callee = (
        Tab(context, f"{board.url}/?extension={number}") for number in ("105", "106")
    )
    assert (caller.extension, callee.extension) == ("105", "106")
    call_by_clicking(caller, callee)
    caller.press("hang-up")
    for tab, remote in ((caller, "↗ 106"), (callee, "↙ 105")):
        rows = tab.page.locator("#recent tr")
        expect(rows).to_have_count(1)
        expect(rows.first).to_contain_text(remote)
        expect(rows.first).to_contain_text("BYE")
    context.close()


def test_nothing_is_fetched_from_elsewhere_and_nothing_breaks_the_policy(
    tabs: tuple[Tab, Tab], board: Switchboard
) -> None:
    policy = tabs[0].page.request.get(board.url).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    call_by_clicking(*tabs)
    tabs[0].press("hang-up")
    tabs[1].says("Call ended")
    ours = (board.url, board.url.replace("http", "ws", 1), "data:")
    for tab in tabs:
        assert len(tab.requests) > 4
        assert [url for url in tab.requests if not url.startswith(ours)] == []
        assert tab.console == []


@pytest.mark.parametrize(
    ("locale", "ready", "other", "switched"),
    [
        ("vi-VN", "Sẵn sàng gọi", "English", "Ready to call"),
        ("en-GB", "Ready to call", "Tiếng Việt", "Sẵn sàng gọi"),
    ],
)
def test_the_visitors_language_first_and_the_other_by_one_click(
    browsers: Browsers,
    board: Switchboard,
    locale: str,
    ready: str,
    other: str,
    switched: str,
) -> None:
    context = browsers.get(VOICE).new_context(locale=locale)
    tab = Tab(context, board.url)
    if tab.dialog.is_hidden():
        tab.press("toggle")
    tab.says(ready)
    assert tab.run("() => document.documentElement.lang") == locale[:2]
    tab.shows("language", other)
    tab.press("language")
    tab.says(switched)
    tab.page.reload()
    tab.wait_until_registered()
    tab.says(switched)
    context.close()


def test_a_name_with_markup_in_it_is_shown_as_text(
    tabs: tuple[Tab, Tab], board: Switchboard, open_phone: OpenPhone
) -> None:
    _, callee = tabs
    caller = open_phone("102")
    board.change(
        *("extension", "add", "demo", "110", "--password", "demo-110"),
        *("--name", MARKUP),
    )
    account = {"domain": "demo", "username": "110", "password": "demo-110"}
    assert caller.refusal("reregister", account) is None
    caller.call("101")
    callee.says(MARKUP)
    callee.page.bring_to_front()
    callee.page.locator("#log summary").first.click()
    assert MARKUP in callee.page.locator("#log pre").first.inner_text()
    assert callee.page.locator("img[src]").count() == 0
    assert callee.console == []


def test_the_page_fits_on_a_phone_in_both_languages_light_and_dark(
    tabs: tuple[Tab, Tab],
) -> None:
    caller, callee = tabs
    call_by_clicking(caller, callee)
    caller.page.set_viewport_size(HAND)
    caller.press("minimise")
    for _ in ("Vietnamese", "English again"):
        assert caller.run("() => document.documentElement.scrollWidth") == HAND["width"]
        caller.press("language")
    light = brightness(caller)
    caller.page.emulate_media(color_scheme="dark")
    assert brightness(caller) < 64 < 192 < light
    caller.press("theme")
    assert brightness(caller) == light


def brightness(tab: Tab) -> int:
    """Of the page behind its cards: 0 is black, 255 is white."""
    colour = tab.run("() => getComputedStyle(document.body).backgroundColor")
    return max(int(part) for part in colour.strip("rgb()").split(","))


def test_the_page_in_a_call_looks_as_in_the_documents(tabs: tuple[Tab, Tab]) -> None:
    """Takes their picture when there is none, or with ``TONGDAI_PICTURES=1``."""
    caller, callee = tabs
    call_by_clicking(callee, caller)
    caller.press("hang-up")
    callee.says("Call ended")
    callee.close()
    caller.page.reload()
    caller.wait_until_registered()
    call_by_clicking(caller, callee)
    timer = caller.page.get_by_role("timer")
    expect(timer).to_have_text(re.compile("00:(0[3-9]|[1-5].)"))
    quality = caller.page.get_by_role("img", name="Connection quality")
    expect(quality).to_be_visible()
    caller.page.mouse.click(1, 1)
    caller.run("() => scrollTo(0, 0)")
    assert caller.run("() => document.documentElement.scrollWidth") == DESK["width"]
    if os.environ.get("TONGDAI_PICTURES") == "1" or not PICTURE.exists():
        caller.page.screenshot(path=PICTURE)
