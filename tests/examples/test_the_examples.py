"""Each example makes a real call, driven by its own buttons."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Browsers
from tests.browser.conversation import until_both_hear
from tests.browser.switchboard import Switchboard, free_port
from tests.examples.examples import EXAMPLES, ExamplePage, pair, prepared, served

pytestmark = pytest.mark.browser

DEMO_KEY = "demo-key"


OpenExample = Callable[[str], tuple[ExamplePage, ExamplePage]]


@pytest.fixture
def open_example(
    browsers: Browsers, board: Switchboard, tmp_path: Path
) -> Iterator[OpenExample]:
    """Open an example in two browsers, as 100 and as 101."""
    with ExitStack() as stack:

        def open_(name: str) -> tuple[ExamplePage, ExamplePage]:
            url = stack.enter_context(served(prepared(name, tmp_path, board.url)))
            return pair(stack, browsers, url)

        yield open_


def call_by_dialog(caller: ExamplePage, callee: ExamplePage, button: str) -> None:
    """Click to call; the rest is done in the SDK's dialog."""
    caller.press(button)
    callee.press_in_dialog("accept")
    expect(caller.page.locator(".omi-dialog")).to_have_attribute(
        "data-view", "connected"
    )
    until_both_hear(caller, callee)
    caller.press_in_dialog("hang-up")
    for page in (caller, callee):
        page.until_calling(False)


def test_plain_a_page_with_the_script_and_the_dialog(
    open_example: OpenExample,
) -> None:
    caller, callee = open_example("plain")
    call_by_dialog(caller, callee, "Gọi 101")
    said = [line.partition(":")[0] for line in caller.console]
    facts = [word for word in said if word not in ("incall", "register")]
    assert facts[:4] == ["connecting", "ringing", "accepted", "ended"]


def test_own_interface_every_button_does_what_it_says(
    open_example: OpenExample, board: Switchboard
) -> None:
    caller, callee = open_example("own-interface")
    caller.page.get_by_label("Number", exact=True).fill("101")
    caller.press("Call")
    callee.until_shown("Customer 100")
    callee.press("Accept")
    caller.until_shown("Connected")
    until_both_hear(caller, callee)

    caller.press("Mute")
    mute = caller.page.get_by_role("button", name="Mute")
    expect(mute).to_have_attribute("aria-pressed", "true")
    caller.press("Hold")
    caller.until_shown("On hold")
    caller.press("Hold")
    caller.until_shown("Connected")
    caller.press("5")
    assert caller.page.locator("#alert").is_hidden()

    callee.press("Hang up")
    caller.until_shown("Call ended: 101")
    caller.page.get_by_label("Note").fill("wants an offer")
    caller.press("Save")
    expect(caller.page.get_by_label("Note")).to_be_hidden()
    token = caller.run("() => omiSDK.getAccessToken()")
    headers = {"Authorization": f"Bearer {token}"}
    calls = httpx.get(f"{board.url}/api/v1/calls", headers=headers).json()["items"]
    assert calls[0]["note"] == "wants an offer"


def test_own_interface_a_call_can_be_declined_and_passed_on(
    open_example: OpenExample, browsers: Browsers
) -> None:
    caller, callee = open_example("own-interface")
    number = caller.page.get_by_label("Number", exact=True)
    number.fill("101")
    caller.press("Call")
    callee.press("Decline")
    caller.until_shown("Call ended: 101")

    number.fill("101")
    caller.press("Call")
    callee.press("Accept")
    caller.until_shown("Connected")
    callee.page.get_by_label("Extension").fill("109")
    callee.press("Transfer")
    expect(callee.page.locator("#alert")).to_be_visible()
    caller.until_shown("Connected")  # nobody is registered as 109: it goes on
    assert callee.run("() => omiSDK.isCalling()")


def test_react_registers_once_though_it_mounts_twice(
    open_example: OpenExample,
) -> None:
    page, _ = open_example("react")
    assert len([frame for frame in page.registers if "\r\nExpires: 0" in frame]) == 0
    assert len(page.registers) <= 2  # a request, and again with the proof it asked for
    calls = re.findall(r"\r\nCall-ID: (\S+)", "".join(page.registers))
    assert len(set(calls)) == 1

    page.press("Log out")
    page.until(
        lambda: page.run("() => omiSDK.getStatus()") == "unregistered", "leave", 10
    )
    page.press("Log in")
    page.wait_until_registered()


def test_react_a_call_by_its_own_buttons(open_example: OpenExample) -> None:
    caller, callee = open_example("react")
    caller.page.get_by_label("Number").fill("101")
    caller.press("Call")
    callee.press("Accept")
    caller.until_shown("Connected")
    until_both_hear(caller, callee)
    callee.press("Hold")
    callee.until_shown("On hold")
    callee.press("Hold")
    callee.until_shown("Connected")
    callee.press("Mute")
    mute = callee.page.get_by_role("button", name="Mute")
    expect(mute).to_have_attribute("aria-pressed", "true")
    callee.press("Hang up")
    for page, other in ((caller, "101"), (callee, "100")):
        page.until_shown(f"Call ended: {other}")


def test_react_leaving_in_a_call_ends_it(open_example: OpenExample) -> None:
    caller, callee = open_example("react")
    caller.page.get_by_label("Number").fill("101")
    caller.press("Call")
    callee.press("Accept")
    caller.until_shown("Connected")
    caller.press("Log out")
    callee.until_shown("Call ended: 100")


def test_vue_a_call_by_click_and_the_dialog(open_example: OpenExample) -> None:
    caller, callee = open_example("vue")
    call_by_dialog(caller, callee, "Call 101")
    caller.until_shown("Call ended: 101")


def test_vue_unmounted_it_leaves_and_mounted_it_is_back(
    open_example: OpenExample,
) -> None:
    page, _ = open_example("vue")
    page.press("Log out")
    page.until(
        lambda: page.run("() => omiSDK.getStatus()") == "unregistered", "leave", 10
    )
    page.press("Log in")
    page.wait_until_registered()


@pytest.fixture
def back_end(board: Switchboard) -> Iterator[str]:
    """The example's own server, as its first lines say to start it."""
    settings = {
        "TONGDAI_URL": board.url,
        "TONGDAI_API_KEY": DEMO_KEY,
        "PORT": str(free_port()),
    }
    process = subprocess.Popen(
        [sys.executable, str(EXAMPLES / "token-login" / "server.py")],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()  # it ends when the server does
        assert ready.startswith("ready ")
        yield ready.split()[1]
    finally:
        process.kill()
        process.wait()


def test_token_login_calls_without_a_password_in_the_browser(
    browsers: Browsers, back_end: str
) -> None:
    with ExitStack() as stack:
        caller, callee = pair(stack, browsers, back_end)
        caller.call("101")
        callee.press_in_dialog("accept")
        caller.until(lambda: view(caller) == "connected", "connected")
        until_both_hear(caller, callee)
        caller.hang_up()
        callee.until_calling(False)
        sent = "".join(caller.sent)
        assert "Authorization: Bearer " in sent
        assert "Digest" not in sent
        assert DEMO_KEY not in caller.page.content()


def test_token_login_gives_no_token_for_an_extension_of_nobody(back_end: str) -> None:
    assert httpx.post(f"{back_end}/token?extension=999").status_code == 403


def view(page: ExamplePage) -> str | None:
    return page.page.locator(".omi-dialog").get_attribute("data-view")
