"""The dialog shows nothing before its style sheet has come from the switchboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chromium import OpenPhone

pytestmark = pytest.mark.browser

SHEET = "**/sdk.css"


def test_the_dialog_waits_for_its_style_sheet_and_asks_again(
    open_phone: OpenPhone,
) -> None:
    phone = open_phone("100")
    asked: list[str] = []

    def refuse_once(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_() if asked[1:] else route.abort()

    phone.page.route(SHEET, refuse_once)
    with phone.page.expect_event("requestfailed"):
        phone.run("() => omiSDK.init({ theme: 'default' })")
    assert phone.page.locator(".omi-toggle").count() == 0
    assert phone.run("() => document.adoptedStyleSheets.length") == 0
    expect(phone.page.locator(".omi-toggle")).to_be_visible()
    assert len(asked) == 2
    phone.run("() => omiSDK.init({ theme: '' })")
    assert phone.page.locator(".omi-toggle, .omi-dialog").count() == 0
    assert phone.run("() => document.adoptedStyleSheets.length") == 0


def test_a_theme_taken_back_before_its_style_sheet_came_is_never_drawn(
    open_phone: OpenPhone,
) -> None:
    phone = open_phone("101")
    with phone.page.expect_response(SHEET):
        phone.run(
            "() => { omiSDK.init({ theme: 'default' }); omiSDK.init({ theme: '' }); }"
        )
    phone.page.wait_for_load_state("networkidle")
    assert phone.page.locator(".omi-toggle, .omi-dialog").count() == 0
    assert phone.run("() => document.adoptedStyleSheets.length") == 0
