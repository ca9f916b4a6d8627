"""Extensions in the console, as they come, talk and go."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone
from tests.browser.console.console_page import WITHIN, ConsolePage

pytestmark = pytest.mark.browser


def test_states_follow_what_happens_without_reloading(
    inside: ConsolePage, open_phone: OpenPhone
) -> None:
    inside.go_to("Extensions")
    row = inside.row("Nguyễn Hoài An")
    expect(row).to_contain_text("Offline", timeout=WITHIN)
    phone = open_phone("100")
    inside.page.bring_to_front()  # pages behind ask nothing
    expect(row).to_contain_text("Available", timeout=WITHIN)
    phone.run("() => void omiSDK.setBusy(true)")
    expect(row).to_contain_text("Busy", timeout=WITHIN)


def test_a_name_is_found_without_its_marks(inside: ConsolePage) -> None:
    inside.go_to("Extensions")
    inside.field("Find a number or name").fill("tran thanh")
    expect(inside.rows()).to_have_count(1, timeout=WITHIN)
    expect(inside.rows()).to_contain_text("Trần Thanh Bình")


def test_a_switchboard_that_is_gone_is_told_and_found_again(
    inside: ConsolePage,
) -> None:
    live = inside.page.get_by_text("Live", exact=True)  # not the menu's live calls
    inside.go_to("Extensions")
    expect(live).to_be_visible(timeout=WITHIN)
    inside.page.context.set_offline(True)
    inside.says("Connection lost, trying again")
    expect(inside.rows()).to_have_count(10)  # what was known stays
    inside.page.context.set_offline(False)
    expect(live).to_be_visible(timeout=WITHIN)
