"""Two people with a browser and a voice each, and the switchboard between them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.chromium import Browsers, OpenPhone, Phone
from tests.browser.switchboard import Switchboard, switchboard
from tests.browser.website import Website, website


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Its event loop lives as long: tests with a loop of their own may come after."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browsers(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browsers]:
    opened = Browsers(playwright, tmp_path_factory.mktemp("voices"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    with switchboard(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def site(board: Switchboard) -> Iterator[Website]:
    with website(board.url) as running:
        yield running


@pytest.fixture
def open_phone(browsers: Browsers, site: Website) -> Iterator[OpenPhone]:
    """Open a page as one extension, in a browser whose microphone hums."""
    with ExitStack() as stack:

        def open_(
            extension: str,
            hertz: int = 440,
            *,
            loopback: bool = True,
            autoplay: bool = True,
            page: str = "phone.html",
            config: Mapping[str, Any] | None = None,
            **context: Any,
        ) -> Phone:
            """An empty ``extension`` is not registered; ``context`` is Playwright's."""
            chromium = browsers.get(hertz, loopback=loopback, autoplay=autoplay)
            opened = chromium.new_context(**context)
            stack.callback(opened.close)
            phone = Phone(opened.new_page())
            query = urlencode({"user": extension, "config": json.dumps(config or {})})
            phone.page.goto(f"{site.url}/{page}?{query}")
            if extension:
                phone.wait_until_registered()
            return phone

        yield open_
