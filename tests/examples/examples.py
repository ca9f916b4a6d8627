"""The examples as their readers run them, but against the switchboard of the tests."""

from __future__ import annotations

import functools
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import BrowserContext, Page, WebSocket, expect

from tests.browser.chromium import Browsers, Phone
from tests.browser.conversation import CALLEE, CALLER

ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = ROOT / "examples"
SWITCHBOARD: Final = "http://localhost:8080"
"What stands in the examples: the address of ``make run``."

EAR: Final = (ROOT / "tests" / "browser" / "pages" / "ear.js").read_text()

BUNDLED: Final = ("react", "vue")
"Those whose modules a tool has to put together."


def prepared(name: str, folder: Path, switchboard: str) -> Path:
    """Copy or bundle an example, and let it call that switchboard."""
    target = folder / name
    if name in BUNDLED:
        subprocess.run(
            ["node", "bundle.mjs", name, str(target)],
            cwd=EXAMPLES,
            check=True,
            capture_output=True,
        )
    else:
        shutil.copytree(EXAMPLES / name, target)
    mentions = 0
    for file in target.iterdir():
        text = file.read_text()
        mentions += text.count(SWITCHBOARD)
        file.write_text(text.replace(SWITCHBOARD, switchboard))
    assert mentions == 1, "an example says once where its switchboard is"
    return target


@contextmanager
def served(folder: Path, policy: str = "") -> Iterator[str]:
    """What ``python3 -m http.server --directory folder`` does, under a policy."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Folder, policy, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Folder(SimpleHTTPRequestHandler):
    """Sends a Content-Security-Policy with each file, and says nothing about it."""

    def __init__(self, policy: str, *arguments: Any, **options: Any) -> None:
        self._policy = policy
        super().__init__(*arguments, **options)

    def end_headers(self) -> None:
        if self._policy:
            self.send_header("Content-Security-Policy", self._policy)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests quiet."""


class ExamplePage(Phone):
    """An example in a tab, and what its SDK sent to the switchboard."""

    def __init__(self, page: Page, url: str) -> None:
        super().__init__(page)
        self.sent: list[str] = []
        page.on("websocket", self._watch)
        page.add_init_script("window.heard = []")  # what its callbacks get is its own
        page.goto(url)
        self.wait_until_registered()
        page.evaluate(EAR)

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.sent.append(str(frame)))

    def press(self, name: str) -> None:
        self.page.bring_to_front()  # tabs behind are drawn seconds later
        self.page.get_by_role("button", name=name, exact=True).click()

    def press_in_dialog(self, deed: str) -> None:
        self.page.bring_to_front()
        self.page.locator(f".omi-dialog [data-omi={deed}]").click()

    def until_calling(self, calling: bool) -> None:
        self.until(
            lambda: self.run("() => omiSDK.isCalling()") == calling, "change", 10
        )

    def until_shown(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    @property
    def registers(self) -> list[str]:
        return [frame for frame in self.sent if frame.startswith("REGISTER ")]


def pair(
    stack: ExitStack, browsers: Browsers, url: str
) -> tuple[ExamplePage, ExamplePage]:
    def opened(extension: str, hertz: int) -> ExamplePage:
        context: BrowserContext = browsers.get(hertz).new_context(locale="en-GB")
        stack.callback(context.close)
        return ExamplePage(context.new_page(), f"{url}/?extension={extension}")

    return opened("100", CALLER), opened("101", CALLEE)
