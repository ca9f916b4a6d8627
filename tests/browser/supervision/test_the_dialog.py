"""Three buttons of the dialog say who hears the supervisor."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone
from tests.browser.dialog.desk import Desk, open_desk
from tests.browser.dialog.test_appearance import PICTURES, take
from tests.browser.supervision.floor import AGENT, BOSS, COLLEAGUE, listen_in, told
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

MODES = ("monitoring", "whisper", "colloquy")
WANTED = os.environ.get("TONGDAI_PICTURES") == "1"


def supervising(open_phone: OpenPhone, language: str = "vi") -> tuple[Desk, Desk]:
    """The dialogs of 101, who talks to 102, and of 100, who listens in."""
    config = {"language": language}
    agent = open_desk(open_phone, "101", AGENT, config=config)
    colleague = open_phone("102", COLLEAGUE)
    boss = open_desk(open_phone, "100", BOSS, config=config)
    agent.phone.call("102")
    colleague.wait_for("invite")
    colleague.accept()
    agent.shows("connected")
    listen_in(boss.phone, "monitoring")
    boss.shows("connected")
    return agent, boss


def pressed(desk: Desk) -> list[str]:
    """The modes whose button is pressed."""
    return [
        mode
        for mode in MODES
        if desk.part(f"supervise-{mode}").get_attribute("aria-pressed") == "true"
    ]


def chosen(desk: Desk, mode: str) -> None:
    button = desk.part(f"supervise-{mode}")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert pressed(desk) == [mode]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_by_mouse(open_phone: OpenPhone, language: str) -> None:
    agent, boss = supervising(open_phone, language)
    chosen(boss, "monitoring")
    for mode in ("whisper", "colloquy", "monitoring"):
        boss.press(f"supervise-{mode}")
        chosen(boss, mode)
    expect(boss.part("transfer")).to_be_disabled()
    expect(agent.page.locator('[data-omi^="supervise-"]:visible')).to_have_count(0)
    boss.press("supervise-whisper")
    chosen(boss, "whisper")
    boss.still()
    assert boss.violations() == []
    assert boss.is_on_screen()
    file = PICTURES / f"dialog-supervision{'' if language == 'vi' else '-english'}.png"
    if WANTED or not file.exists():
        take(boss, file)


def test_by_keyboard(open_phone: OpenPhone) -> None:
    _, boss = supervising(open_phone)
    boss.tab_to("supervise-whisper")
    boss.keys("Enter")
    chosen(boss, "whisper")
    boss.tab_to("supervise-colloquy")
    boss.keys("Space")
    chosen(boss, "colloquy")


def test_who_is_supervised_reads_it(open_phone: OpenPhone, board: Switchboard) -> None:
    with told(board):
        agent, boss = supervising(open_phone)
        state = agent.dialog.locator(".omi-status")
        expect(state).to_have_text("Đã kết nối · đang được giám sát")
        boss.press("hang-up")
        expect(state).to_have_text("Đã kết nối")
