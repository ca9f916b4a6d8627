"""
How long two people wait: from ``makeCall()`` to the other page's ``invite``, and from
``acceptCall()`` to the first sample that each side hears.

Two real Chromium browsers on loopback, 30 calls, medians. The clocks of the two pages
are one machine's wall clock (``performance.timeOrigin`` + ``performance.now()``).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.measure import median, report
from tests.browser.chromium import Phone, browser
from tests.browser.switchboard import Switchboard, switchboard
from tests.browser.tones import tone
from tests.browser.website import website

CALLS: Final = 30

INVITED: Final = "set-up/makeCall to invite"
CALLEE_HEARD: Final = "set-up/acceptCall to the callee's first sample"
CALLER_HEARD: Final = "set-up/acceptCall to the caller's first sample"
BUDGETS: Final = {INVITED: 100.0, CALLEE_HEARD: 200.0, CALLER_HEARD: 200.0}

NOW: Final = "performance.timeOrigin + performance.now()"


def timed(phone: Phone, action: str) -> float:
    """Do something in the page; return when, in ms on the common clock."""
    at: float = phone.run(f"() => {{ const at = {NOW}; void {action}; return at; }}")
    return at


def one_call(caller: Phone, callee: Phone) -> tuple[float, float, float]:
    """Milliseconds to ``invite``, to the callee's first sample, to the caller's."""
    caller.forget()
    callee.forget()
    dialled = timed(caller, "omiSDK.makeCall('101')")
    invited = callee.wait_for("invite")["at"]
    caller.wait_for("ringing")
    for phone in (caller, callee):
        phone.run("() => { window.sounded = ear.firstSound(5000); }")
    accepted = timed(callee, "omiSDK.acceptCall()")
    first = [phone.run("() => window.sounded") for phone in (callee, caller)]
    caller.hang_up()
    caller.wait_for("ended")
    callee.wait_for("ended")
    return invited - dialled, first[0] - accepted, first[1] - accepted


def measure(
    playwright: Playwright, board: Switchboard, folder: Path
) -> dict[str, float]:
    with (
        website(board.url) as site,
        browser(playwright, tone(folder / "a.wav", 440)) as one,
        browser(playwright, tone(folder / "b.wav", 1000)) as other,
    ):
        phones = []
        for chromium, extension in ((one, "100"), (other, "101")):
            phone = Phone(chromium.new_page())
            phone.page.goto(f"{site.url}/phone.html?user={extension}")
            phone.wait_until_registered()
            phones.append(phone)
        one_call(*phones)  # the first call warms both browsers up
        calls = [one_call(*phones) for _ in range(CALLS)]
    invited, callee_heard, caller_heard = zip(*calls, strict=True)
    return {
        INVITED: median(invited),
        CALLEE_HEARD: median(callee_heard),
        CALLER_HEARD: median(caller_heard),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder)
        with switchboard(path / "data") as board:
            figures = measure(playwright, board, path)
    report(figures, unit="ms", budgets=BUDGETS)


if __name__ == "__main__":
    main()
