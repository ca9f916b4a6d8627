"""The call history in the console."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone
from tests.browser.console.console_page import WITHIN, ConsolePage
from tests.browser.conversation import connected, until_both_hear
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

KEY = {"Authorization": "Bearer demo-key"}
MARKUP = "<img src=x onerror=alert(1)>"


def is_over(board: Switchboard, uuid: str) -> bool:
    answered = httpx.get(f"{board.url}/api/v1/calls/{uuid}", headers=KEY)
    return answered.is_success and answered.json()["endTime"] is not None


@pytest.fixture
def talked(open_phone: OpenPhone, board: Switchboard) -> str:
    """100 has called 101, who answered and hung up; the call's id."""
    caller, callee = connected(open_phone)
    until_both_hear(caller, callee)  # so that there is something to measure
    callee.hang_up()
    for phone in (caller, callee):
        phone.wait_for("ended")
    uuid: str = caller.wait_for("ringing")["data"]["uuid"]
    caller.until(lambda: is_over(board, uuid), "record that is closed")
    return uuid


def test_a_call_that_was_just_made_stands_first(
    inside: ConsolePage, talked: str
) -> None:
    inside.open("#/calls")
    first = inside.rows().first
    expect(first).to_contain_text("Nguyễn Hoài An (100)", timeout=WITHIN)
    expect(first).to_contain_text("Trần Thanh Bình (101)")
    expect(first).to_contain_text("Completed")
    expect(first.get_by_role("img", name="Internal")).to_be_visible()


def test_filters_find_it_or_do_not_and_stay_in_the_address(
    inside: ConsolePage, talked: str
) -> None:
    inside.open("#/calls")
    inside.page.locator("summary").click()
    inside.field("Extension").fill("101")
    inside.page.locator('[name="direction"]').select_option("internal")
    inside.button("Search").click()
    expect(inside.row("Trần Thanh Bình").first).to_be_visible(timeout=WITHIN)
    assert "extension=101" in inside.page.url
    inside.field("Extension").fill("109")
    inside.button("Search").click()
    inside.says("No call is like that.")
    inside.page.go_back()
    expect(inside.row("Trần Thanh Bình").first).to_be_visible(timeout=WITHIN)
    expect(inside.field("Extension")).to_have_value("101")
    inside.button("Clear filters").click()
    expect(inside.field("Extension")).to_have_value("")


def test_what_is_typed_while_a_search_begins_is_not_lost(inside: ConsolePage) -> None:
    inside.open("#/calls?extension=101")
    number = inside.page.locator('[name="number"]')
    expect(number).to_be_attached(timeout=WITHIN)
    # In one go: a person who types on at once, on a machine that is busy.
    inside.page.evaluate(
        """async () => {
            const typed = (name, value) => {
                const field = document.querySelector(`[name="${name}"]`);
                field.value = value;
                field.dispatchEvent(new Event('input', { bubbles: true }));
            };
            typed('number', '0900');
            await new Promise(requestAnimationFrame);
            document.querySelector('form.filters').requestSubmit();
            typed('number', '0912');
        }"""
    )
    expect(inside.page).to_have_url(re.compile("number=0900"))
    inside.says("No call is like that.")
    expect(number).to_have_value("0912")


def test_a_filter_that_cannot_be_is_told(inside: ConsolePage) -> None:
    inside.open("#/calls?endCause=NONE")
    expect(inside.page.get_by_role("alert")).to_contain_text("endCause", timeout=WITHIN)


def test_one_call_shows_its_course_its_quality_and_what_was_written(
    inside: ConsolePage, talked: str, board: Switchboard
) -> None:
    note = {"note": MARKUP, "tags": [MARKUP[:60]], "form": {"city": "Huế"}}
    httpx.put(
        f"{board.url}/api/v1/calls/{talked}/info?extension=100", json=note, headers=KEY
    ).raise_for_status()
    inside.open("#/calls")
    inside.rows().first.get_by_role("link").click()
    inside.titled("Nguyễn Hoài An (100) → Trần Thanh Bình (101)")
    for text in ("Trần Thanh Bình (101) answers", "Ended: Completed", talked, "Huế"):
        inside.says(text)
    written = inside.page.get_by_role("region", name="By extension 100")
    expect(written.locator(".note")).to_have_text(MARKUP)
    assert inside.page.locator("main img").count() == 0
    quality = inside.page.get_by_role("region", name="Audio quality")
    expect(quality.get_by_text("Packets lost")).to_have_count(2)
    assert inside.violations() == []
    inside.link("Back to the call history").click()
    inside.titled("Call history")


def test_what_is_found_can_be_had_as_a_table(
    inside: ConsolePage, talked: str, tmp_path: Path
) -> None:
    inside.open("#/calls?extension=101")
    with inside.page.expect_download() as begun:
        inside.button("Export CSV").click()
    inside.says("Exported.")
    file = tmp_path / "calls.csv"
    begun.value.save_as(file)
    assert begun.value.suggested_filename == "calls.csv"
    assert talked in file.read_text()


def test_more_calls_come_when_they_are_asked_for(
    inside: ConsolePage, talked: str
) -> None:
    # One a page: fifty calls would take minutes.
    inside.page.route(
        "**/api/v1/calls*",
        lambda route: route.continue_(
            url=f"{route.request.url}{'&' if '?' in route.request.url else '?'}limit=1"
        ),
    )
    inside.open("#/calls")
    expect(inside.rows()).to_have_count(1, timeout=WITHIN)
    inside.button("Show more").click()
    expect(inside.rows()).to_have_count(2, timeout=WITHIN)


def test_a_call_that_never_was_is_told(inside: ConsolePage) -> None:
    inside.open("#/calls/no-such-call")
    inside.says("It is not there any more, or never was.")
