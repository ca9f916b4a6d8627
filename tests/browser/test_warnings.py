"""What the SDK says of a call that is not as it should be, and of one that is."""

from __future__ import annotations

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, answer, ring
from tests.browser.website import Website

pytestmark = pytest.mark.browser

WATCH = """() => {
    globalThis.warned = [];
    omiSDK.on('warning', ({ code, active }) => warned.push([code, active]));
    globalThis.peers = [];
    const Peer = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Peer {
        constructor(...given) {
            super(...given);
            peers.push(this);
        }
    };
}"""
"Keeps the warnings, and the peer connections for who wants to break them."

# Nothing is evaluated in it before the warning: that would count as a click.
UNTOUCHED = """<!doctype html>
<html>
  <head><meta charset="utf-8" /><link rel="icon" href="data:," /></head>
  <body>
    <script omi-sdk src="{{sdk}}"></script>
    <script>
      omiSDK.init({ callbacks: {
        register: ({ state }) => console.log(state),
        invite: () => console.log('invite'),
        warning: ({ code, active }) => console.log(code, active),
      } });
      omiSDK.register({ domain: 'demo', username: '101', password: 'demo-101' });
    </script>
  </body>
</html>"""


def watched(open_phone: OpenPhone) -> tuple[Phone, Phone]:
    """100 talks with 101."""
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    for phone in (caller, callee):
        phone.run(WATCH)
    ring(caller, callee)
    answer(caller, callee)
    return caller, callee


def warned(phone: Phone) -> list[tuple[str, bool]]:
    return [(code, active) for code, active in phone.run("() => warned")]


def test_no_packets_are_noticed_after_three_seconds_and_when_they_are_back(
    open_phone: OpenPhone,
) -> None:
    caller, callee = watched(open_phone)
    callee.run(
        """async () => {
            const [sender] = peers[0].getSenders();
            globalThis.microphone = sender.track;
            await sender.replaceTrack(null);
        }"""
    )
    caller.until(lambda: warned(caller) == [("no_packets", True)], "warning")
    callee.run("() => peers[0].getSenders()[0].replaceTrack(microphone)")
    caller.until(lambda: warned(caller)[1:] == [("no_packets", False)], "all-clear")


def test_who_holds_and_who_is_held_are_warned_of_nothing(open_phone: OpenPhone) -> None:
    caller, callee = watched(open_phone)
    assert caller.run("() => omiSDK.toggleHold(true)") is True
    caller.page.wait_for_timeout(6_000)
    assert caller.run("() => omiSDK.toggleHold(false)") is False
    caller.page.wait_for_timeout(2_000)
    assert warned(caller) == warned(callee) == []


def test_what_was_raised_is_cleared_at_the_end(open_phone: OpenPhone) -> None:
    caller, callee = watched(open_phone)
    callee.run("() => peers[0].getSenders()[0].replaceTrack(null)")
    caller.until(lambda: warned(caller) == [("no_packets", True)], "warning")
    caller.hang_up()
    caller.wait_for("ended")
    assert warned(caller) == [("no_packets", True), ("no_packets", False)]


def test_a_ring_that_the_browser_keeps_silent_is_told_until_the_user_clicks(
    open_phone: OpenPhone, site: Website
) -> None:
    site.add("untouched.html", UNTOUCHED)
    caller = open_phone("100", CALLER)
    callee = open_phone("", CALLEE, autoplay=False, page="untouched.html")
    callee.until(lambda: "registered" in callee.console, "registered")
    caller.call("101")
    callee.until(lambda: "audio_blocked true" in callee.console, "warning")
    callee.page.mouse.click(20, 20)
    callee.until(lambda: "audio_blocked false" in callee.console, "all-clear")


def test_the_quality_of_a_call_on_one_machine_is_that_of_one_machine(
    open_phone: OpenPhone,
) -> None:
    caller, _ = watched(open_phone)
    caller.wait_for("incall", count=5)

    def is_that_of_one_machine() -> bool:
        ping = caller.callbacks("incall")[-1]["data"]["ping"]
        assert 0 <= ping["min"] <= ping["avg"] <= ping["max"]
        assert ping["min"] <= ping["value"] <= ping["max"]
        return (
            ping["avg"] < 200
            and 0 <= ping["jitter"] < 60
            and 0 <= ping["packetLoss"] < 0.05
            and (ping["level"], ping["status"]) == (4, "good")
            and 4.1 <= ping["mos"] <= 4.5
        )

    # Not in each second: a machine with other things to do is late for a moment.
    caller.until(is_that_of_one_machine, "good quality")
