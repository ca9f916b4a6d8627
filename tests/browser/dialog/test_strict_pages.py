"""The dialog in a page that forbids all it can, and what it asks of the network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Request, WebSocket, expect

from tests.browser.chromium import Browsers, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, until_both_hear
from tests.browser.dialog.desk import Desk, in_call, open_desk
from tests.browser.switchboard import Switchboard
from tests.browser.website import Website

pytestmark = pytest.mark.browser

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' {{switchboard}}",
        "style-src 'self'",
        "connect-src {{switchboard}} {{ws}}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    )
)

PAGE: Final = """<!doctype html>
<html lang="vi">
  <head>
    <meta charset="utf-8" />
    <title>A page that forbids all it can</title>
    <link rel="icon" href="data:," />
    <script src="strict.js"></script>
    <script src="ear.js"></script>
    <script omi-sdk type="text/javascript" src="{{sdk}}"></script>
  </head>
  <body></body>
</html>
"""

PICTURE: Final = (
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
)

SCRIPT: Final = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
window.heard = [];
const plain = (data) => JSON.parse(JSON.stringify(data ?? null));
const keep = (name) => (data, ...more) =>
  heard.push({ name, at: 0, data: plain(data), more: plain(more) });
const names = ['register', 'connecting', 'invite', 'ringing', 'accepted', 'ended',
  'saveCallInfo'];
document.addEventListener('DOMContentLoaded', () => omiSDK.init({
  theme: 'default',
  callbacks: Object.fromEntries(names.map((name) => [name, keep(name)])),
  forms: [
    { id: 'address', label: 'Địa chỉ' },
    { id: 'more', multiline: true, height: '90px' },
  ],
  options: { draggable: true, showTagField: true },
}, () => {
  const username = new URLSearchParams(location.search).get('user');
  omiSDK.register({ domain: 'demo', username, password: `demo-${username}` });
}));
"""


class Watched(Desk):
    """A strict page, and whom it asked for what."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.asked: list[str] = []
        self.page.on("request", self._request)
        self.page.on("websocket", self._websocket)

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _websocket(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)


@pytest.fixture
def strict(browsers: Browsers, site: Website) -> Iterator[tuple[Watched, Watched]]:
    """Two strict pages, registered as 100 and 101."""
    site.add("strict.html", PAGE, policy=POLICY)
    site.add("strict.js", SCRIPT)
    found: list[Watched] = []
    contexts = []
    for extension, hertz in (("100", CALLER), ("101", CALLEE)):
        context = browsers.get(hertz).new_context()
        contexts.append(context)
        desk = Watched(Phone(context.new_page()))
        desk.page.goto(f"{site.url}/strict.html?user={extension}")
        desk.phone.wait_until_registered()
        expect(desk.dialog).to_be_attached()
        found.append(desk)
    yield found[0], found[1]
    for context in contexts:
        context.close()


def test_a_whole_call_under_a_strict_policy_violates_nothing(
    strict: tuple[Watched, Watched], board: Switchboard, site: Website
) -> None:
    caller, callee = strict
    caller.press("toggle")
    caller.dial("101")
    callee.shows("incoming")
    callee.press("accept")
    for desk in strict:
        desk.shows("connected")
    until_both_hear(caller.phone, callee.phone)
    caller.press("keypad")
    caller.press("key-1")
    caller.press("keypad")
    picture = (
        "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    )
    caller.phone.run(
        "(avatar) => omiSDK.updateContactInfo({ name: 'Sang', avatar })", picture
    )
    caller.dialog.locator("textarea").first.fill("ghi chú")
    caller.press("hang-up")
    caller.press("close-save")
    caller.phone.wait_for("saveCallInfo")

    ours = (board.url, board.url.replace("http", "ws", 1), site.url, "data:", "blob:")
    for desk in strict:
        assert desk.phone.run("() => violations") == []
        assert desk.phone.console == []
        assert len(desk.asked) > 4
        assert [url for url in desk.asked if not url.startswith(ours)] == []
        # The sheet is in force: a call card without it is no wider than its text.
        assert desk.page.locator(".omi-toggle").count() == 1
    style = callee.phone.run(
        "() => getComputedStyle(document.querySelector('.omi-dialog')).position"
    )
    assert style == "fixed"


def test_styles_that_the_page_asks_for_are_allowed_by_the_policy(
    strict: tuple[Watched, Watched],
) -> None:
    desk, _ = strict
    desk.phone.run(
        """() => omiSDK.init({
            theme: 'default',
            styles: { dialog: { backgroundColor: 'rgb(1, 2, 3)' } },
        })"""
    )
    colour = desk.phone.run(
        "() => getComputedStyle(document.querySelector('.omi-dialog')).backgroundColor"
    )
    assert colour == "rgb(1, 2, 3)"
    assert desk.phone.run("() => violations") == []


def test_everything_drawn_is_kept_from_page_translators(open_phone: OpenPhone) -> None:
    """They replace text nodes, which breaks what is drawn from them."""
    caller = open_desk(open_phone, "100", CALLER)
    callee = open_desk(open_phone, "101", CALLEE)
    in_call(caller, callee)
    for desk in (caller, callee):
        translatable = desk.phone.run(
            """() => [...document.querySelectorAll('body *')]
                .filter((element) => !['SCRIPT', 'AUDIO'].includes(element.tagName))
                .filter((element) => !element.closest('[translate="no"]'))
                .map((element) => element.outerHTML.slice(0, 200))"""
        )
        assert translatable == []
