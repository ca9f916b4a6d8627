"""What the tests of the console share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Browsers
from tests.browser.console.console_page import HUM, ConsolePage, console_page
from tests.browser.switchboard import Switchboard


@pytest.fixture
def console(browsers: Browsers, board: Switchboard) -> Iterator[ConsolePage]:
    """The console, in English, with nobody logged in; it must not err."""
    with console_page(browsers.get(HUM), board.url) as opened:
        yield opened
        assert opened.faults == []


@pytest.fixture
def inside(console: ConsolePage) -> ConsolePage:
    """The console, with the demo's account logged in."""
    console.log_in()
    return console
