"""Live calls in the console: seen as they come, and ended there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone
from tests.browser.console.console_page import WITHIN, ConsolePage
from tests.browser.conversation import answer, ring

pytestmark = pytest.mark.browser


def test_a_call_is_seen_as_it_rings_and_talks_and_can_be_hung_up(
    inside: ConsolePage, open_phone: OpenPhone
) -> None:
    inside.go_to("Live calls")
    inside.says("Nobody is calling just now.")
    caller, callee = open_phone("100"), open_phone("101", 660)
    ring(caller, callee)
    inside.page.bring_to_front()  # pages behind ask nothing
    row = inside.row("Nguyễn Hoài An (100)")
    expect(row).to_contain_text("Ringing", timeout=WITHIN)
    answer(caller, callee)
    inside.page.bring_to_front()
    expect(row).to_contain_text("Talking", timeout=WITHIN)

    row.get_by_role("button", name="Hang up").click()
    question = inside.page.get_by_role("dialog")
    expect(question).to_contain_text("It ends for both of them.")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    expect(row.get_by_role("button", name="Hang up")).to_be_focused()
    assert caller.run("() => omiSDK.isCalling()")

    row.get_by_role("button", name="Hang up").click()
    question.get_by_role("button", name="Hang up").click()
    for phone in (caller, callee):
        phone.wait_for("ended")
    inside.page.bring_to_front()
    inside.says("Nobody is calling just now.")


def test_a_call_between_two_pages_sounds_good_on_both_sides(
    inside: ConsolePage, open_phone: OpenPhone
) -> None:
    inside.go_to("Live calls")
    caller, callee = open_phone("100"), open_phone("101", 660)
    ring(caller, callee)
    inside.page.bring_to_front()
    row = inside.row("Nguyễn Hoài An (100)")
    expect(row).to_contain_text("Ringing", timeout=WITHIN)
    expect(row.locator(".sound")).to_have_count(0)
    answer(caller, callee)
    inside.page.bring_to_front()
    expect(row.locator(".sound [data-grade=good]")).to_have_count(2, timeout=WITHIN)
    for side in ("Caller", "Callee"):
        good = re.compile(rf"{side}4(\.\d)? good")
        expect(row.locator(".sound > span").filter(has_text=good)).to_have_count(1)
    assert inside.violations() == []

    row.get_by_role("link", name="Details").click()
    quality = inside.page.get_by_role("region", name="Audio quality")
    expect(quality.get_by_text("MOS")).to_have_count(2, timeout=WITHIN)
    expect(quality.get_by_text("Nothing was measured.")).to_have_count(0)


def test_who_may_only_look_has_no_button_to_hang_up(
    inside: ConsolePage, open_phone: OpenPhone
) -> None:
    caller, callee = open_phone("100"), open_phone("101", 660)
    ring(caller, callee)
    inside.page.route(
        "**/api/v1/console/me",
        lambda route: route.fulfill(
            json=route.fetch().json() | {"scopes": ["calls:read"]}
        ),
    )
    inside.page.reload()
    inside.page.bring_to_front()
    expect(inside.row("Nguyễn Hoài An (100)")).to_be_visible(timeout=WITHIN)
    expect(inside.button("Hang up")).to_have_count(0)
    expect(inside.link("Extensions")).to_have_count(0)
