"""No microphone, or none that the page may use: refused with a reason to act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chromium import Browsers, OpenPhone, Permission, Phone
from tests.browser.switchboard import Switchboard
from tests.browser.website import Website

pytestmark = pytest.mark.browser

VOICE = 440
NO_MICROPHONE = """async () => !(await navigator.mediaDevices.enumerateDevices())
    .some(({kind}) => kind === 'audioinput')"""

OPENS = """async () => {
    try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        stream.getTracks().forEach((track) => track.stop());
        return true;
    } catch {
        return false;
    }
}"""


@dataclass(frozen=True)
class Lack:
    """A browser that gives its pages no microphone, and what is said about that."""

    context: BrowserContext
    code: str
    english: str
    vietnamese: str

    def open(self, url: str) -> Phone:
        phone = Phone(self.context.new_page())
        phone.page.goto(url)
        phone.wait_until_registered()
        return phone


@pytest.fixture
def denied(browsers: Browsers) -> Iterator[Lack]:
    """The user has a microphone, and says no when a page asks for it."""
    chromium = browsers.get(VOICE, permission=Permission.DENIED)
    context = chromium.new_context(locale="en-GB")
    yield Lack(context, "microphone_denied", "“Allow”", "“Cho phép”")
    context.close()


@pytest.fixture
def unplugged(browsers: Browsers) -> Iterator[Lack]:
    """The user has allowed the microphone, but there is none."""
    context = browsers.get(None).new_context(locale="en-GB")
    yield Lack(context, "microphone_missing", "Plug in a headset", "Hãy cắm tai nghe")
    context.close()


@pytest.fixture(params=["denied", "unplugged"])
def lack(request: pytest.FixtureRequest, site: Website) -> Lack:
    found: Lack = request.getfixturevalue(request.param)
    page = found.context.new_page()
    page.goto(f"{site.url}/ear.js")
    if request.param == "unplugged" and not page.evaluate(NO_MICROPHONE):
        pytest.skip("this machine has a microphone of its own")
    page.close()
    return found


def test_a_call_is_refused_with_its_reason_and_nobody_rings(
    lack: Lack, site: Website, open_phone: OpenPhone
) -> None:
    phone, callee = lack.open(f"{site.url}/phone.html?user=100"), open_phone("101")
    refusal = phone.refusal("makeCall", "101")
    assert refusal is not None
    assert refusal["code"] == lack.code
    phone.call("101")  # this time the page does not look at the Promise

    # A call that works is the proof that the two before have not arrived.
    third = open_phone("102")
    third.call("101")
    assert callee.wait_for("invite")["data"]["remoteNumber"] == "102"
    assert callee.names() == ["invite"]
    assert phone.names() == phone.console == []
    assert phone.run("() => omiSDK.isCalling()") is False
    assert phone.run("() => omiSDK.getStatus()") == "registered"


def test_a_call_that_cannot_be_answered_goes_on_ringing(
    lack: Lack, site: Website, open_phone: OpenPhone
) -> None:
    phone, caller = lack.open(f"{site.url}/phone.html?user=100"), open_phone("101")
    caller.call("100")
    phone.wait_for("invite")
    refusal = phone.refusal("acceptCall")
    assert refusal is not None
    assert refusal["code"] == lack.code
    assert phone.run("() => omiSDK.isCalling()") is True
    caller.wait_for("ringing")
    phone.reject()
    for each in (phone, caller):
        each.wait_for("ended")
    assert "accepted" not in caller.names()
    assert phone.names() == ["invite", "ended"]
    assert phone.console == []


def call_colleague(phone: Phone) -> None:
    phone.page.locator("#colleagues").get_by_text("101", exact=True).click()


def test_the_demo_page_says_in_both_languages_what_to_do(
    lack: Lack, board: Switchboard
) -> None:
    phone = lack.open(board.url)
    notice = phone.page.locator("#notice")
    call_colleague(phone)
    expect(notice).to_contain_text(lack.english)
    phone.page.click("#language")
    expect(notice).to_contain_text(lack.vietnamese)
    assert phone.console == []


def test_a_microphone_allowed_later_is_used_without_a_reload(
    denied: Lack, board: Switchboard, open_phone: OpenPhone
) -> None:
    phone, callee = denied.open(board.url), open_phone("101", 1000)
    call_colleague(phone)
    notice = phone.page.locator("#notice")
    # The notice is there from the start; the call must have been refused, too, or it
    # would find the microphone allowed and ring.
    expect(phone.page.locator("#log")).to_contain_text(denied.code)
    expect(notice).to_contain_text(denied.english)
    denied.context.grant_permissions(["microphone"])
    expect(notice).to_be_hidden()
    # Chromium may say "granted" a moment before it lets the page have the device.
    phone.until(lambda: phone.run(OPENS), "microphone")
    call_colleague(phone)
    callee.wait_for("invite")
    callee.accept()
    callee.wait_for("accepted")
    callee.until_hears(VOICE)
