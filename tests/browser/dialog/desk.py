"""A page with the dialog in it, and the ways in which people use one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Locator, expect

from tests.browser.chromium import OpenPhone, Phone

SDK: Final = Path(__file__).parents[3] / "sdk" / "web"
AXE: Final = SDK / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS: Final = ("serious", "critical")


class Desk:
    """One page with the dialog. Its parts are found by what they do (``data-omi``)."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.page = phone.page

    @property
    def dialog(self) -> Locator:
        return self.page.locator(".omi-dialog")

    @property
    def toggle(self) -> Locator:
        return self.page.locator(".omi-toggle")

    def part(self, name: str) -> Locator:
        return self.page.locator(f'[data-omi="{name}"]:visible').first

    def press(self, name: str) -> None:
        self.page.bring_to_front()  # pages behind are drawn seconds later
        self.part(name).click()

    def dial(self, number: str) -> None:
        """By the keys on the screen."""
        for digit in number:
            self.press(f"key-{digit}")
        self.press("call")

    def open(self) -> None:
        if not self.dialog.is_visible():
            self.press("toggle")
        expect(self.dialog).to_be_visible()

    def shows(self, view: str) -> None:
        """Wait until the dialog is there and shows that."""
        self.page.bring_to_front()
        expect(self.page.locator(f'.omi-dialog[data-view="{view}"]')).to_be_visible()

    def says(self, text: str | re.Pattern[str]) -> None:
        self.page.bring_to_front()
        expect(self.dialog).to_contain_text(text)

    def still(self) -> None:
        """Wait until what moves into its place has arrived."""
        self.phone.run(
            """() => Promise.all(document.getAnimations()
                .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
                .map(({ finished }) => finished.catch(() => {})))"""
        )

    def is_on_screen(self) -> bool:
        """Does the dialog lie wholly inside the window?"""
        box, size = self.dialog.bounding_box(), self.page.viewport_size
        assert box is not None
        assert size is not None
        return (
            box["x"] >= 0
            and box["y"] >= 0
            and box["x"] + box["width"] <= size["width"]
            and box["y"] + box["height"] <= size["height"]
        )

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, name: str) -> None:
        """Press the tabulator until the focus is there; no view has many stops."""
        self.page.bring_to_front()
        expect(self.part(name)).to_be_enabled()
        seen = []
        for _ in range(60):
            seen.append(self.focused())
            if seen[-1] == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the tabulator does not lead to {name}, but to {seen}")

    def focused(self) -> str:
        """What has the focus: its ``data-omi``, else its name, else its class."""
        name: str = self.phone.run(
            """() => {
                const { activeElement: it } = document;
                return it?.dataset.omi ?? it?.name ?? it?.className ?? '';
            }"""
        )
        return name

    def until_focused(self, name: str) -> None:
        self.phone.until(lambda: self.focused() == name, f"focus on {name}")

    def violations(self) -> list[str]:
        """What axe-core finds in this page that is serious or worse."""
        if not self.phone.run("() => 'axe' in globalThis"):
            self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = self.phone.run(
            """async () => {
                const { violations } = await axe.run(document, {
                    resultTypes: ['violations'],
                });
                const why = ({ html, any, all, none }) =>
                    [html, ...[any, all, none].flat().map((one) => one.message)];
                return violations.map(({ id, impact, nodes }) =>
                    ({ id, impact, where: nodes.map(why) }));
            }"""
        )
        return [
            f"{one['impact']} {one['id']}: {one['where']}"
            for one in found
            if one["impact"] in SERIOUS
        ]


def open_desk(
    open_phone: OpenPhone,
    extension: str,
    hertz: int = 440,
    *,
    config: Mapping[str, Any] | None = None,
    **context: Any,
) -> Desk:
    """A registered page with the theme ``default`` and more of a configuration."""
    given = {"theme": "default", **(config or {})}
    return Desk(open_phone(extension, hertz, config=given, **context))


def in_call(caller: Desk, callee: Desk) -> None:
    """Both talk; the call was made and answered by methods."""
    rings(caller, callee)
    callee.phone.accept()
    for desk in (caller, callee):
        desk.phone.wait_for("accepted")
        desk.shows("connected")


def rings(caller: Desk, callee: Desk, number: str = "101") -> None:
    caller.phone.call(number)
    callee.phone.wait_for("invite")
    caller.phone.wait_for("ringing")
