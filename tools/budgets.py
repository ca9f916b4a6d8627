"""
What the SDK may cost the page that it is in, measured in a real Chromium.

* No task longer than 50 ms while a page with the dialog loads and registers, on a
  machine a quarter as fast as this one.
* No request to an origin that is neither the page's nor the switchboard's.
* A thousand calls in the dialog leave no DOM nodes and no listeners behind.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from tests.browser.chromium import Phone, browser
from tests.browser.switchboard import Switchboard, switchboard
from tests.browser.website import Website, website

SDK: Final = Path(__file__).parent.parent / "sdk" / "web"

SLOWER: Final = 4
"How many times as slow the processor is made."

LONGEST_TASK: Final = 50
"In ms; a longer one is felt. Chromium tells of no shorter ones."

LOADS: Final = 40
"""
At most, after one that fills the caches; one without a long task is enough. What else
runs on this machine only adds to the time, so the best load is nearest to our share.
"""

SETTLED_AFTER: Final = 500
"In ms after registering: what comes late has come."

CALLS: Final = 1_000
WARM_UP: Final = 50
FORGIVEN: Final = 20
"Nodes or listeners, in all: one left by every fiftieth call is too many."

WATCH: Final = """
globalThis.tasks = [];
new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
}).observe({ type: 'longtask', buffered: true });
"""

PAGE: Final = """<!doctype html>
<html lang="vi">
  <head>
    <meta charset="utf-8" />
    <title>A page with the dialog, and nothing else</title>
    <link rel="icon" href="data:," />
    <script omi-sdk type="text/javascript" src="{{sdk}}"></script>
    <script>
      document.addEventListener('DOMContentLoaded', () => {
        const config = {
          theme: 'default',
          options: { draggable: true, showTagField: true },
          forms: [
            { id: 'address', label: 'Địa chỉ', required: true },
            { id: 'need', label: 'Nhu cầu', multiline: true },
          ],
        };
        omiSDK.init(config, () => {
          omiSDK.register({ domain: 'demo', username: '100', password: 'demo-100' });
        });
      });
    </script>
  </head>
  <body></body>
</html>
"""


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        switchboard(Path(folder)) as board,
        website(board.url) as site,
        browser(playwright, None) as chromium,
    ):
        broken = [
            *loading(chromium, board, site),
            *staying(chromium, board, site),
        ]
    for sentence in broken:
        print(f"too dear: {sentence}", file=sys.stderr)
    return 1 if broken else 0


def loading(chromium: Browser, board: Switchboard, site: Website) -> Iterator[str]:
    """Load a page with the dialog until once nothing kept it busy for long."""
    ours = (site.url, board.url, board.url.replace("http", "ws", 1), "data:")
    longest: list[float] = []
    asked: set[str] = set()
    site.add("page.html", PAGE)
    with fresh(chromium) as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("request", lambda request: asked.add(request.url))
        page.on("websocket", lambda socket: asked.add(socket.url))
        line = context.new_cdp_session(page)
        phone = Phone(page)
        while len(longest) <= LOADS and min(longest[1:], default=1) > 0:
            line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(f"{site.url}/page.html")
            phone.wait_until_registered(within=30)
            page.wait_for_timeout(SETTLED_AFTER)
            longest.append(max(phone.run("() => tasks"), default=0))
            line.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        drawn = page.locator(".omi-dialog").count()
    if drawn != 1:
        yield f"what was measured is a page with {drawn} dialogs"
    best = min(longest[1:])
    print(
        f"load: at a {SLOWER}th of the speed no task longer than "
        f"{best or LONGEST_TASK:.0f} ms, of at most {LONGEST_TASK} ms (each load: "
        f"{', '.join(f'{one:.0f}' for one in longest)})"
    )
    if best > LONGEST_TASK:
        yield f"loading keeps the page busy for {best:.0f} ms at a stretch"
    strange = sorted(url for url in asked if not url.startswith(ours))
    print(f"load: {len(asked)} addresses, {len(strange)} of them elsewhere")
    if strange:
        yield f"the page asks others: {strange}"


def staying(chromium: Browser, board: Switchboard, site: Website) -> Iterator[str]:
    """Drive the dialog through many calls, and count what is there after them."""
    bundled = subprocess.run(
        ["node", "scripts/budgets/bundle.mjs"], cwd=SDK, check=True, capture_output=True
    )
    site.add("calls.html", "<!doctype html><body><script src='calls.js'></script>")
    site.add("calls.js", bundled.stdout.decode())
    with fresh(chromium) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{site.url}/calls.html?{board.url}")
        page.locator(".omi-dialog").wait_for(state="attached")
        line = context.new_cdp_session(page)
        line.send("Performance.enable")
        page.evaluate("(calls) => drive(calls)", WARM_UP)
        before = counted(line)
        page.evaluate("(calls) => drive(calls)", CALLS)
        after = counted(line)
        shown = page.locator(".omi-dialog").get_attribute("data-view")
    print(f"{CALLS:,} calls in the dialog: {before} before, {after} after")
    if faults or shown != "dialler":
        yield f"the dialog did not get through its calls: {shown}, {faults[:3]}"
    for what, number in after.items():
        if number > before[what] + FORGIVEN:
            yield f"{CALLS} calls leave {number - before[what]} {what} behind"


def counted(line: CDPSession) -> dict[str, int]:
    """What is in the memory of the page once everything that can go has gone."""
    for _ in range(2):  # what the first one frees may free more
        line.send("HeapProfiler.collectGarbage")
    metrics: dict[str, Any] = {
        one["name"]: one["value"]
        for one in line.send("Performance.getMetrics")["metrics"]
    }
    return {
        "nodes": int(metrics["Nodes"]),
        "listeners": int(metrics["JSEventListeners"]),
    }


@contextmanager
def fresh(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    try:
        yield context
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
