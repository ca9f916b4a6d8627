"""The console in a browser, and the ways in which people use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.dialog.desk import AXE, SERIOUS

WITHIN: Final = 30_000
"Milliseconds until what was asked for is shown, on a machine that is slow and busy."

HUM: Final = 440
"Of the microphone that the browser has in any case."

DESK: Final[ViewportSize] = {"width": 1280, "height": 860}
HAND: Final[ViewportSize] = {"width": 360, "height": 780}

TENANT, NAME, PASSWORD = "demo", "admin", "demo-admin"
"The demo's account."

VIOLATED: Final = """() => {
    globalThis.violated = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        violated.push(`${violatedDirective} ${blockedURI}`));
}"""


class ConsolePage:
    """One page with the console in it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = f"{url}/console/"
        self.faults: list[str] = []
        "What the page threw, and what its policy stood against."
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.add_init_script(f"({VIOLATED})()")

    def open(self, place: str = "") -> None:
        self.page.goto(f"{self.url}{place}")

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def fill_in(self, name: str = NAME, password: str = PASSWORD) -> None:
        self.field("Tenant").fill(TENANT)
        self.field("Name").fill(name)
        self.field("Password").fill(password)
        self.button("Log in").click()

    def log_in(self, place: str = "") -> None:
        self.open(place)
        self.fill_in()
        expect(self.button("Log out")).to_be_attached(timeout=WITHIN)

    def go_to(self, page: str) -> None:
        self.link(page).click()
        self.titled(page)

    def titled(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(
            title, timeout=WITHIN
        )

    def says(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text, timeout=WITHIN)

    def rows(self) -> Locator:
        return self.page.locator("tbody tr")

    def row(self, text: str) -> Locator:
        return self.rows().filter(has_text=text)

    def violations(self) -> list[str]:
        """What the policy stood against, and what axe-core finds that is serious."""
        found: list[str] = self.page.evaluate("() => violated")
        # By the debugger, which no policy binds.
        self.page.evaluate(AXE.read_text())
        faults: list[dict[str, Any]] = self.page.evaluate(
            """async () => {
                const { violations } = await axe.run(document, {
                    resultTypes: ['violations'],
                });
                return violations.map(({ id, impact, nodes }) =>
                    ({ id, impact, where: nodes.map(({ html }) => html) }));
            }"""
        )
        return found + [
            f"{one['impact']} {one['id']}: {one['where']}"
            for one in faults
            if one["impact"] in SERIOUS
        ]

    def is_wider_than_its_window(self) -> bool:
        wider: bool = self.page.evaluate(
            "() => document.documentElement.scrollWidth > innerWidth"
        )
        return wider


@contextmanager
def console_page(
    chromium: Browser, url: str, language: str = "en", **context: Any
) -> Iterator[ConsolePage]:
    """A console in a tab of its own, in one language; ``context`` is Playwright's."""
    opened = chromium.new_context(**context)
    page = opened.new_page()
    page.add_init_script(
        f"localStorage.setItem('tongdai.console.language', '{language}')"
    )
    try:
        yield ConsolePage(page, url)
    finally:
        opened.close()
