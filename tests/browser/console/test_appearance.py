"""How the console looks, and pictures of it for the documents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import ViewportSize

from tests.browser import picture
from tests.browser.chromium import Browsers
from tests.browser.console import pictured
from tests.browser.console.console_page import HUM, console_page
from tests.browser.dialog.appearance import Scheme
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

PICTURES: Final = Path(__file__).parents[3] / "docs" / "images"
WANTED: Final = os.environ.get("TONGDAI_PICTURES") == "1"
DESK: Final[ViewportSize] = {"width": 1180, "height": 740}
HAND: Final[ViewportSize] = {"width": 390, "height": 760}
TALK: Final = f"#/calls/{pictured.TALK['uuid']}"


@pytest.mark.parametrize(
    ("name", "place", "scheme", "language", "window"),
    [
        ("history", "#/calls", "light", "en", DESK),
        ("call-dark", TALK, "dark", "en", DESK),
        ("live", "#/live", "light", "en", DESK),
        ("live-phone", "#/live", "dark", "vi", HAND),
        ("phone", "#/calls", "light", "vi", HAND),
        ("call-phone", TALK, "light", "vi", HAND),
    ],
)
def test_a_full_page_has_no_fault_and_fits(
    browsers: Browsers,
    board: Switchboard,
    name: str,
    place: str,
    scheme: Scheme,
    language: str,
    window: ViewportSize,
) -> None:
    with console_page(
        browsers.get(HUM),
        board.url,
        language,
        viewport=window,
        color_scheme=scheme,
        timezone_id="Asia/Ho_Chi_Minh",
    ) as console:
        pictured.answer(console.page)
        console.open(place)
        console.says("Trần Thanh Bình (101)")
        file = PICTURES / f"console-{name}.png"
        if WANTED or not file.exists():
            picture.take(console.page, file, {"x": 0, "y": 0, **window})
        assert console.violations() == []
        assert not console.is_wider_than_its_window()
