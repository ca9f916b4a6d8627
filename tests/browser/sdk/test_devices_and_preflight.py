"""Microphones, speakers, and the check of everything before the first call."""

from __future__ import annotations

import pytest

from tests.browser.chromium import Browsers, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, both_hear, connected
from tests.browser.website import Website

pytestmark = pytest.mark.browser

SILENCE = 0
"Hz: a microphone that is open and gives nothing."


UNCLICKED = """
const say = (...words) => console.log(words.join(' '));
document.addEventListener('DOMContentLoaded', () => {
  document.body.addEventListener('click', () => omiSDK.startAudio());
  omiSDK.init({
    register: ({ state }) => say('register', state),
    warning: ({ code, active }) => say('warning', code, active),
  });
  omiSDK.register({ domain: 'demo', username: '101', password: 'demo-101' });
});
"""

UNCLICKED_PAGE = """<!doctype html>
<body>
<script omi-sdk src="{{sdk}}"></script>
<script src="unclicked.js"></script>
"""


def test_devices_are_listed_once_the_microphone_is_allowed(
    open_phone: OpenPhone,
) -> None:
    caller, _ = connected(open_phone)
    found = caller.run("() => omiSDK.devices.list()")
    assert found["microphones"]
    for device in found["microphones"]:
        assert device["id"]
        assert device["label"]


def test_another_microphone_takes_over_in_the_call_and_is_remembered(
    open_phone: OpenPhone,
) -> None:
    caller, callee = connected(open_phone)
    microphones = caller.run("() => omiSDK.devices.list()")["microphones"]
    other = microphones[-1]["id"]
    assert (
        caller.run("(microphone) => omiSDK.devices.choose({ microphone })", other)
        is None
    )
    assert caller.run("() => omiSDK.devices.chosen.microphone") == other
    caller.until(lambda: both_hear(caller, callee), "voices")
    caller.page.reload()
    caller.wait_until_registered()
    assert caller.run("() => omiSDK.devices.chosen.microphone") == other


def test_a_device_that_is_not_there_cannot_be_chosen(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    refused = phone.run(
        """() => omiSDK.devices.choose({ microphone: 'gone' })
            .then(() => null, ({ code }) => code)"""
    )
    assert refused == "device_missing"
    assert phone.run("() => omiSDK.devices.chosen.microphone") == ""


def test_a_microphone_that_hums_has_a_peak(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    assert 0.1 < phone.run("() => omiSDK.devices.test('microphone')") <= 1


@pytest.mark.parametrize("kind", ["speaker", "ringtone"])
def test_a_speaker_is_tested_by_a_short_sound(open_phone: OpenPhone, kind: str) -> None:
    phone = open_phone("100")
    assert 0 <= phone.run("(kind) => omiSDK.devices.test(kind)", kind) <= 1
    assert phone.console == []


def test_a_preflight_tries_everything_and_finds_nothing_wrong(
    open_phone: OpenPhone,
) -> None:
    phone = open_phone("100", CALLER)
    phone.start("preflight")
    assert phone.outcome() is None
    report = phone.run("() => omiSDK.preflight()")
    assert report["ok"] is True, report
    assert [check["name"] for check in report["checks"]] == [
        "browser",
        "microphone",
        "switchboard",
        "registration",
        "media",
    ]
    assert all(check["ok"] and check["message"] for check in report["checks"])
    media = report["checks"][-1]
    assert 1.0 <= media["ping"]["mos"] <= 4.5
    assert phone.names() == []  # no callback of a call


def test_a_preflight_before_registering_says_what_is_missing(
    open_phone: OpenPhone,
) -> None:
    phone = open_phone("", CALLEE)
    report = phone.run("() => omiSDK.preflight()")
    assert report["ok"] is False
    states = {check["name"]: check["ok"] for check in report["checks"]}
    assert states["browser"] is states["microphone"] is True
    assert states["registration"] is False


def test_start_audio_never_fails(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    assert phone.refusal("startAudio") is None
    assert phone.console == []


def warnings(phone: Phone) -> list[tuple[str, bool]]:
    found = phone.run("() => warned.map(({ code, active }) => [code, active])")
    return [(code, active) for code, active in found]


def watch_warnings(phone: Phone) -> None:
    phone.run(
        """() => {
            globalThis.warned = [];
            omiSDK.on('warning', (data) => warned.push(data));
        }"""
    )


def test_start_audio_plays_what_the_browser_kept_silent(
    open_phone: OpenPhone, browsers: Browsers, site: Website
) -> None:
    """
    A page that nobody has clicked in may not ring: it is told, and can mend it.

    What the page is told is read from its console: to ask it anything by the debugger
    counts as a click.
    """
    caller = open_phone("100", CALLER)
    context = browsers.get(CALLEE, autoplay=False).new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    site.add("unclicked.js", UNCLICKED)
    site.add("unclicked.html", UNCLICKED_PAGE)
    page.goto(f"{site.url}/unclicked.html")
    caller.until(lambda: "register registered" in said, "registration")
    caller.call("101")
    caller.until(lambda: "warning audio_blocked true" in said, "warning")
    page.mouse.click(20, 20)
    caller.until(lambda: "warning audio_blocked false" in said, "remedy")
    context.close()


def test_a_warning_is_raised_and_cleared(open_phone: OpenPhone) -> None:
    """A microphone that gives nothing but silence, until it is muted on purpose."""
    caller, callee = open_phone("100", SILENCE), open_phone("101", CALLEE)
    watch_warnings(caller)
    caller.call("101")
    callee.wait_for("invite")
    callee.accept()
    caller.wait_for("accepted")
    silent = "microphone_silent"
    caller.until(lambda: warnings(caller) == [(silent, True)], "warning")
    caller.run("() => omiSDK.toggleMute(true)")
    caller.until(lambda: warnings(caller)[1:] == [(silent, False)], "all-clear")
    assert caller.run("() => warned.every(({ message }) => message.length > 10)")
    assert caller.run("() => omiSDK.isCalling()") is True
