"""Recordings in the console: heard there, and saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone
from tests.browser.console.console_page import WITHIN, ConsolePage
from tests.browser.conversation import connected, until_both_hear
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser


def test_a_recording_is_heard_and_saved(
    inside: ConsolePage, open_phone: OpenPhone, board: Switchboard, tmp_path: Path
) -> None:
    board.change("extension", "set", "demo", "100", "--recording", "always")
    caller, callee = connected(open_phone)
    until_both_hear(caller, callee)
    callee.hang_up()
    caller.wait_for("ended")
    inside.page.bring_to_front()
    inside.open("#/calls")
    inside.rows().filter(has=inside.page.locator(".icon-recording")).first.get_by_role(
        "link"
    ).click(timeout=WITHIN)
    inside.button("Listen to the recording").click(timeout=WITHIN)
    player = inside.page.locator("audio")
    expect(player).to_be_focused(timeout=WITHIN)
    inside.page.wait_for_function(
        "() => document.querySelector('audio').duration > 0.5", timeout=WITHIN
    )
    with inside.page.expect_download() as begun:
        inside.link("Download").click()
    file = tmp_path / "call.ogg"
    begun.value.save_as(file)
    assert file.read_bytes().startswith(b"OggS")
    assert inside.violations() == []
