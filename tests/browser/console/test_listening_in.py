"""Listening in at the console, as the extension of the account: heard, not said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import Browsers, OpenPhone, Permission, Phone
from tests.browser.console.console_page import (
    DESK,
    HAND,
    NAME,
    WITHIN,
    ConsolePage,
    console_page,
)
from tests.browser.supervision.floor import AGENT, BOSS, COLLEAGUE, two_talking
from tests.browser.supervision.hearing import (
    BOSS_HEARS,
    PARTIES,
    WANTED,
    direct_level,
    levels,
    wait_until,
)
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

EAR: Final = (Path(__file__).parents[1] / "pages" / "ear.js").read_text()

OTHER: Final = 440
"Hz: with which hums who is in no call yet."

Two = dict[int, Phone]
"The parties of the call, by their tones."

BUTTONS: Final = {"monitoring": "Listen", "whisper": "Whisper", "colloquy": "Join"}


@pytest.fixture
def boss(browsers: Browsers, board: Switchboard) -> Iterator[ConsolePage]:
    """The console of the supervisor, who hums."""
    with console_page(browsers.get(BOSS), board.url) as console:
        console.log_in()
        console.page.evaluate(EAR)  # by the debugger, which no policy binds
        yield console
        assert console.faults == []


@pytest.fixture
def two(board: Switchboard, open_phone: OpenPhone) -> Iterator[Two]:
    """101 and 102, who talk to each other, by their tones; afterwards nobody calls."""
    agent, colleague = two_talking(open_phone)
    yield {AGENT: agent, COLLEAGUE: colleague}
    agent.hang_up()
    agent.until(lambda: of_api(board, "live-calls")["items"] == [], "end")


def of_api(board: Switchboard, path: str, token: str = "demo-key") -> dict[str, Any]:
    answer = httpx.get(
        f"{board.url}/api/v1/{path}", headers={"Authorization": f"Bearer {token}"}
    )
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def bar(console: ConsolePage) -> Locator:
    return console.page.get_by_role("region", name="Listening in")


def listen_to(console: ConsolePage, extension: str) -> None:
    console.page.bring_to_front()  # pages behind ask nothing
    console.button(f"Listen to {extension}").click(timeout=WITHIN)
    expect(bar(console)).to_contain_text("Nobody hears you.", timeout=WITHIN)
    expect(bar(console)).to_contain_text(f"({extension})")


def be_heard(console: ConsolePage, mode: str) -> None:
    button = console.button(BUTTONS[mode])
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true", timeout=WITHIN)
    expect(bar(console).locator("[aria-pressed=true]")).to_have_count(1)


def until_no_phone_is_left(board: Switchboard, phone: Phone) -> None:
    """Of the supervisor's extension; ``phone`` is any."""
    phone.until(
        lambda: of_api(board, "extensions/100")["phones"] == 0, "phone that is gone", 20
    )


def test_who_hears_whom_in_each_mode_and_after_it(
    boss: ConsolePage, board: Switchboard, two: Two
) -> None:
    agent, colleague = two[AGENT], two[COLLEAGUE]
    three = two | {BOSS: Phone(boss.page)}
    direct = direct_level(agent, lambda: min(levels(two)[pair] for pair in PARTIES))
    told = agent.names(), colleague.names()
    listen_to(boss, "101")
    for mode, wanted in WANTED.items():
        be_heard(boss, mode)
        wait_until(lambda: levels(three), wanted, direct, agent)
    for window in (HAND, DESK):
        boss.page.set_viewport_size(window)
        assert boss.violations() == []
        assert not boss.is_wider_than_its_window()

    boss.go_to("Extensions")  # the bar stays, and so does the supervisor
    wait_until(lambda: levels(three), WANTED["colloquy"], direct, agent)
    boss.button("Leave").click()
    expect(bar(boss)).to_have_count(0)
    wait_until(lambda: levels(two), PARTIES, direct, agent)
    assert told == (agent.names(), colleague.names())
    until_no_phone_is_left(board, agent)


def test_from_one_side_to_the_other_and_out_at_the_log_out(
    boss: ConsolePage, board: Switchboard, two: Two
) -> None:
    agent = two[AGENT]
    three = two | {BOSS: Phone(boss.page)}
    direct = direct_level(agent, lambda: min(levels(two)[pair] for pair in PARTIES))
    listen_to(boss, "101")
    expect(boss.button("Listen to 101")).to_be_disabled()
    listen_to(boss, "102")
    be_heard(boss, "whisper")
    wanted = PARTIES | BOSS_HEARS | {(BOSS, COLLEAGUE)}
    wait_until(lambda: levels(three), wanted, direct, agent)
    boss.button("Log out").click()
    expect(boss.field("Tenant")).to_be_visible(timeout=WITHIN)
    wait_until(lambda: levels(two), PARTIES, direct, agent)
    until_no_phone_is_left(board, agent)


def test_it_is_over_when_the_call_is(boss: ConsolePage, two: Two) -> None:
    listen_to(boss, "101")
    two[AGENT].hang_up()
    boss.page.bring_to_front()
    expect(bar(boss)).to_contain_text("is over.", timeout=WITHIN)
    boss.button("Close").click()
    expect(bar(boss)).to_have_count(0)


def test_the_other_phones_of_the_supervisor_go_on_ringing(
    boss: ConsolePage, two: Two, open_phone: OpenPhone
) -> None:
    desk, caller = open_phone("100", OTHER), open_phone("103", OTHER)
    listen_to(boss, "101")
    caller.call("100")
    desk.wait_for("invite")
    desk.accept()
    caller.wait_for("accepted")
    expect(bar(boss)).to_contain_text("Nobody hears you.")
    caller.hang_up()


def test_a_microphone_that_is_denied_is_told_of(
    browsers: Browsers, board: Switchboard, two: Two
) -> None:
    chromium = browsers.get(BOSS, permission=Permission.DENIED)
    with console_page(chromium, board.url) as console:
        console.log_in()
        console.page.bring_to_front()
        console.button("Listen to 101").click(timeout=WITHIN)
        expect(bar(console)).to_contain_text(
            "The microphone is blocked.", timeout=WITHIN
        )
        console.button("Close").click()
        expect(console.button("Listen to 101")).to_be_enabled()
        assert console.faults == []


def test_who_has_no_right_over_an_extension_is_told_so(
    boss: ConsolePage, board: Switchboard, two: Two
) -> None:
    listens_as(boss, board, "103")
    try:
        boss.page.reload()
        boss.page.bring_to_front()
        boss.button("Listen to 101").click(timeout=WITHIN)
        expect(bar(boss)).to_contain_text(
            "You may not supervise this number.", timeout=WITHIN
        )
    finally:
        listens_as(boss, board, "100")


def listens_as(console: ConsolePage, board: Switchboard, extension: str) -> None:
    """Give the account another extension, and wait until the switchboard knows it."""
    board.change("console", "set", "demo", NAME, "--extension", extension)
    token = console.page.evaluate(
        "() => sessionStorage.getItem('tongdai.console.token')"
    )
    assert of_api(board, "console/me", token)["extension"] == extension


@pytest.mark.parametrize(
    "lacking", [{"extension": None}, {"scopes": ["calls:read"]}], ids=str
)
def test_who_may_not_has_no_button(
    boss: ConsolePage, two: Two, lacking: dict[str, Any]
) -> None:
    boss.page.route(
        "**/api/v1/console/me",
        lambda route: route.fulfill(json=route.fetch().json() | lacking),
    )
    boss.page.reload()
    boss.page.bring_to_front()
    expect(boss.row("(101)")).to_contain_text("Talking", timeout=WITHIN)
    expect(boss.button("Listen to 101")).to_have_count(0)
