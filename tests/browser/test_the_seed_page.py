"""The page of the SDK's own document works after a change of the script's address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser.chromium import Browsers, Phone
from tests.browser.conversation import CALLEE, CALLER, until_both_hear
from tests.browser.switchboard import Switchboard
from tests.browser.website import Website

pytestmark = pytest.mark.browser

SEED = Path(__file__).parents[3] / "shared" / "seed" / "web-sdk-2.0.0.md"


def snippet(sdk: str, extension: str) -> str:
    """The document's HTML with the script's address and the credentials filled in."""
    [html] = re.findall(r"```markup\n(<body>.*?</body>)", SEED.read_text(), re.DOTALL)
    html, scripts = re.subn(r'src="https://[^"]+sdk\.min\.js"', f'src="{sdk}"', html)
    for key, value in (
        ("domain", "demo"),
        ("username", extension),
        ("password", f"demo-{extension}"),
    ):
        # The last mention is the call itself; those before it are comments.
        at = html.rindex(f"{key}: ''")
        html = html[:at] + f"{key}: '{value}'" + html[at + len(f"{key}: ''") :]
    assert scripts == 1
    return f'<!doctype html><meta charset="utf-8"><script src="ear.js"></script>{html}'


@pytest.fixture
def open_seed_page(
    browsers: Browsers, site: Website, board: Switchboard
) -> Iterator[object]:
    if not SEED.exists():
        pytest.skip(f"the SDK's document is not at {SEED.name} beside the repository")
    with ExitStack() as stack:

        def open_(extension: str, hertz: int) -> Phone:
            site.add(f"{extension}.html", snippet(board.sdk, extension))
            context = browsers.get(hertz).new_context()
            stack.callback(context.close)
            phone = Phone(context.new_page())
            phone.page.goto(f"{site.url}/{extension}.html")
            phone.wait_until_registered()
            return phone

        yield open_


def said(phone: Phone, word: str) -> bool:
    return any(line.startswith(word) for line in phone.console)


def test_two_pages_of_the_document_make_a_call(open_seed_page: object) -> None:
    assert callable(open_seed_page)
    caller: Phone = open_seed_page("100", CALLER)
    callee: Phone = open_seed_page("101", CALLEE)

    caller.call("101")
    callee.until(lambda: said(callee, "invite:"), "invite")
    callee.accept()
    for phone in (caller, callee):
        phone.until(lambda p=phone: said(p, "incall:"), "incall")

    until_both_hear(caller, callee)

    caller.hang_up()
    for phone in (caller, callee):
        phone.until(lambda p=phone: said(p, "ended:"), "ended")
    assert [line.partition(":")[0] for line in caller.console if "incall" not in line][
        -4:
    ] == ["connecting", "ringing", "accepted", "ended"]
