"""Groups, hotlines, trunks, usage, webhooks and API keys in the console."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.console.console_page import WITHIN, ConsolePage
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("page", "row", "shown"),
    [
        ("Groups", "60000", "101, 102, 103"),
        ("Groups", "70000", "External group"),
        ("Hotlines", "02473000001", "60000"),
        ("Trunks", "carrier", "127.0.0.1"),
        ("Trunks", "carrier", "Up"),
        ("API keys", "Dùng thử", "calls:control"),
        ("Usage and limits", "Everybody", "0:00"),
    ],
)
def test_what_the_demo_has_is_shown(
    inside: ConsolePage, page: str, row: str, shown: str
) -> None:
    inside.go_to(page)
    expect(inside.row(row).first).to_contain_text(shown, timeout=WITHIN)


def test_a_webhook_and_its_deliveries_are_shown(
    inside: ConsolePage, board: Switchboard
) -> None:
    url = "https://crm.example.com/calls?a=<b>"
    httpx.post(
        f"{board.url}/api/v1/webhooks",
        json={"url": url, "events": ["call.missed"]},
        headers={"Authorization": "Bearer demo-key"},
    ).raise_for_status()
    inside.go_to("Webhooks")
    expect(inside.row(url)).to_contain_text("call.missed", timeout=WITHIN)
    inside.link(url).click()
    inside.titled("Deliveries")
    inside.says("Nothing was to be delivered yet.")


def test_a_key_is_made_shown_once_and_taken_away(
    inside: ConsolePage, board: Switchboard
) -> None:
    inside.go_to("API keys")
    form = inside.page.get_by_role("region", name="New key")
    form.get_by_label("Name").fill("report")
    inside.button("Make key").click()
    inside.says("Choose at least one thing that it may do.")
    form.get_by_label("calls:read").check()
    inside.button("Make key").click()
    inside.says("Copy this key now")
    key = inside.field("Key").input_value()
    assert status(board, key) == 200

    inside.page.reload()
    row = inside.row("report")
    expect(row).to_contain_text("calls:read", timeout=WITHIN)
    assert key not in inside.page.content()
    row.get_by_role("button", name="Remove").click()
    question = inside.page.get_by_role("dialog")
    question.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0, timeout=WITHIN)
    assert status(board, key) == 401


def status(board: Switchboard, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.get(f"{board.url}/api/v1/calls", headers=headers).status_code
