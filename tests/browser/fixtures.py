"""Two people with a browser and a voice each, and the switchboard between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.chromium import OpenPhone, Phone, browser
from tests.browser.switchboard import Switchboard, switchboard
from tests.browser.tones import tone
from tests.browser.website import Website, website


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    with switchboard(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def site(board: Switchboard) -> Iterator[Website]:
    with website(board.url) as running:
        yield running


@pytest.fixture
def open_phone(
    playwright: Playwright, site: Website, tmp_path: Path
) -> Iterator[OpenPhone]:
    """Open a browser of its own, whose microphone hums, as one extension."""
    with ExitStack() as stack:

        def open_(
            extension: str,
            hertz: int | None = 440,
            *,
            loopback: bool = True,
            page: str = "phone.html",
        ) -> Phone:
            voice = None if hertz is None else tone(tmp_path / f"{hertz}.wav", hertz)
            chromium = stack.enter_context(
                browser(playwright, voice, loopback=loopback)
            )
            phone = Phone(chromium.new_page())
            phone.page.goto(f"{site.url}/{page}?user={extension}")
            phone.wait_until_registered()
            return phone

        yield open_
