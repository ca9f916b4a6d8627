"""Two people with a browser and a voice each, and the switchboard between them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import PATIENCE, Browsers, OpenPhone, Phone
from tests.browser.switchboard import Switchboard, switchboard
from tests.browser.website import Website, website

expect.set_options(timeout=PATIENCE * 1000)


class _Kept:
    """
    Chromiums that stay open from module to module: starting them takes seconds.

    They are closed before a test that has none. Playwright's event loop runs as long
    as they do, and tests with a loop of their own may come after.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._browsers: Browsers | None = None

    def browsers(self) -> Browsers:
        if self._browsers is None:
            folder = Path(self._stack.enter_context(TemporaryDirectory()))
            playwright = self._stack.enter_context(sync_playwright())
            self._browsers = Browsers(playwright, folder)
            self._stack.callback(self._browsers.close)
        return self._browsers

    def close(self) -> None:
        self._stack.close()
        self._browsers = None


kept = _Kept()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is not None and nextitem.path == item.path:
        return
    if "browsers" not in getattr(nextitem, "fixturenames", ()):
        kept.close()


@pytest.fixture(scope="module")
def browsers() -> Browsers:
    return kept.browsers()


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
            """
            The page is registered when it comes, and its theme is drawn.

            An empty ``extension`` is not registered; ``context`` is Playwright's.
            """
            chromium = browsers.get(hertz, loopback=loopback, autoplay=autoplay)
            opened = chromium.new_context(**context)
            stack.callback(opened.close)
            phone = Phone(opened.new_page())
            query = urlencode({"user": extension, "config": json.dumps(config or {})})
            phone.page.goto(f"{site.url}/{page}?{query}")
            if extension:
                phone.wait_until_registered()
            if (config or {}).get("theme"):
                # Its style sheet may come later than the registration.
                expect(phone.page.locator(".omi-dialog")).to_be_attached()
            return phone

        yield open_
