"""By keyboard alone, on a phone, in the dark, and under a strict policy."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.chromium import Browsers
from tests.browser.console.console_page import (
    DESK,
    HAND,
    HUM,
    NAME,
    PASSWORD,
    TENANT,
    WITHIN,
    ConsolePage,
    console_page,
)
from tests.browser.dialog.appearance import Scheme
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser


def test_nothing_needs_a_mouse(console: ConsolePage) -> None:
    console.open()
    expect(console.field("Tenant")).to_be_focused(timeout=WITHIN)
    keys = console.page.keyboard
    for text in (TENANT, NAME, PASSWORD):
        keys.type(text)
        keys.press("Tab")
    keys.press("Enter")
    console.titled("Live calls")
    expect(console.page.get_by_role("heading", level=1)).to_be_focused()
    console.page.reload()
    console.titled("Live calls")
    expect(console.page.get_by_role("heading", level=1)).to_be_focused()
    keys.press("Shift+Tab")  # from the heading back into the menu
    tab_to(console, "Extensions", "Shift+Tab")
    keys.press("Enter")
    console.titled("Extensions")
    expect(console.page.get_by_role("heading", level=1)).to_be_focused()


def test_the_menu_can_be_skipped(inside: ConsolePage) -> None:
    # It takes the focus a moment after it is drawn.
    expect(inside.page.get_by_role("heading", level=1)).to_be_focused()
    tab_to(inside, "Skip to the content", "Shift+Tab")
    inside.page.keyboard.press("Enter")
    expect(inside.page.locator("main")).to_be_focused()


def tab_to(console: ConsolePage, text: str, key: str) -> None:
    """Press a key until what has the focus is called so."""
    seen = []
    for _ in range(60):
        seen.append(
            console.page.evaluate("() => document.activeElement?.textContent.trim()")
        )
        if seen[-1] == text:
            return
        console.page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {text}, but to {seen}")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, HAND], ids=["desk", "hand"])
def test_no_page_errs_or_is_cut_off(
    browsers: Browsers,
    board: Switchboard,
    window: ViewportSize,
    scheme: Scheme,
    language: str,
) -> None:
    token = token_of(board)
    with console_page(
        browsers.get(HUM), board.url, language, viewport=window, color_scheme=scheme
    ) as console:
        console.open()
        faults = [*looked_at(console, "log in")]
        console.page.evaluate(
            f"() => sessionStorage.setItem('tongdai.console.token', '{token}')"
        )
        console.page.reload()
        expect(console.page.locator("nav a").first).to_be_attached(timeout=WITHIN)
        places = console.page.locator("nav a").evaluate_all(
            "(links) => links.map((link) => link.getAttribute('href'))"
        )
        for place in [*places, "#/account", "#/nowhere"]:
            console.open(place)
            expect(console.page.get_by_role("heading", level=1)).to_be_focused(
                timeout=WITHIN
            )
            console.page.wait_for_load_state("networkidle")
            faults += looked_at(console, place)
        assert faults + console.faults == []


def looked_at(console: ConsolePage, place: str) -> list[str]:
    faults = console.violations()
    if console.is_wider_than_its_window():
        faults.append("wider than the window")
    return [f"{place}: {fault}" for fault in faults]


def token_of(board: Switchboard) -> str:
    answer = httpx.post(
        f"{board.url}/api/v1/console/logins",
        json={"tenant": TENANT, "name": NAME, "password": PASSWORD},
        timeout=30,
    )
    token: str = answer.raise_for_status().json()["token"]
    return token


def test_only_files_of_ours_may_run(board: Switchboard) -> None:
    answer = httpx.get(f"{board.url}/console/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "style=" not in answer.text
    assert "<style" not in answer.text
