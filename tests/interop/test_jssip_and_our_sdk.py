"""JsSIP, unchanged, at ``/ws``: it calls our SDK and is called by it."""

from __future__ import annotations

import pytest

from tests.browser.chromium import OpenPhone, Phone

pytestmark = pytest.mark.interop

OURS, THEIRS = 440, 1000


@pytest.fixture
def theirs(open_phone: OpenPhone, jssip: str) -> Phone:
    return open_phone("103", THEIRS, page=jssip)


def both_hear_each_other(ours: Phone, theirs: Phone) -> None:
    """Until each hears the other, and not itself."""
    for phone, own, other in ((ours, OURS, THEIRS), (theirs, THEIRS, OURS)):
        phone.until_hears(other)
        assert not phone.hears(own)


def test_our_sdk_calls_jssip(open_phone: OpenPhone, theirs: Phone) -> None:
    ours = open_phone("100", OURS)
    ours.call("103")
    assert theirs.wait_for("invite")["data"]["remoteNumber"] == "100"
    ours.wait_for("ringing")
    theirs.accept()
    ours.wait_for("accepted")
    theirs.wait_for("accepted")
    both_hear_each_other(ours, theirs)
    theirs.hang_up()
    assert ours.wait_for("ended")["data"]["endCause"] == "BYE"


def test_jssip_calls_our_sdk(open_phone: OpenPhone, theirs: Phone) -> None:
    ours = open_phone("100", OURS)
    theirs.call("100")
    assert ours.wait_for("invite")["data"]["remoteNumber"] == "103"
    theirs.wait_for("ringing")
    ours.accept()
    theirs.wait_for("accepted")
    ours.wait_for("accepted")
    both_hear_each_other(ours, theirs)
    ours.hang_up()
    assert theirs.wait_for("ended")["data"]["by"] == "remote"


def test_hold_by_jssip_silences_both_and_resume_brings_them_back(
    open_phone: OpenPhone, theirs: Phone
) -> None:
    ours = open_phone("100", OURS)
    theirs.call("100")
    ours.wait_for("invite")
    ours.accept()
    theirs.wait_for("accepted")
    both_hear_each_other(ours, theirs)
    theirs.run("() => void omiSDK.toggleHold(true)")
    ours.until_silent(THEIRS)
    theirs.until_silent(OURS)
    # What was in its buffer is played out first.
    theirs.until(lambda: theirs.run("() => received()") <= 0, "silence received")
    theirs.run("() => void omiSDK.toggleHold(false)")
    ours.until_hears(THEIRS)
    theirs.until(lambda: theirs.run("() => received()") > 0, "sound received")


def test_jssip_passes_a_call_on_and_is_told_how_it_goes(
    open_phone: OpenPhone, theirs: Phone
) -> None:
    ours, target = open_phone("100", OURS), open_phone("101", 700)
    theirs.call("100")
    ours.wait_for("invite")
    ours.accept()
    theirs.wait_for("accepted")
    theirs.run(
        """() => {
            const eventHandlers = {};
            for (const news of 'requestSucceeded trying progress accepted'.split(' '))
                eventHandlers[news] = () => keep(`refer ${news}`);
            session.refer('sip:101@demo', { eventHandlers });
        }"""
    )
    target.wait_for("invite")
    target.accept()
    theirs.wait_for("ended")
    assert [name for name in theirs.names() if name.startswith("refer")] == [
        "refer requestSucceeded",
        "refer trying",
        "refer progress",
        "refer accepted",
    ]
    ours.until_hears(700)
    target.until_hears(OURS)


def test_jssip_joins_the_parties_of_its_two_calls(
    open_phone: OpenPhone, theirs: Phone
) -> None:
    ours, target = open_phone("100", OURS), open_phone("101", 700)
    theirs.call("100")
    ours.wait_for("invite")
    ours.accept()
    theirs.wait_for("accepted")
    theirs.run("() => { globalThis.first = session; first.hold(); }")
    theirs.call("101")
    target.wait_for("invite")
    target.accept()
    theirs.wait_for("accepted", count=2)
    theirs.run("() => void first.refer('sip:101@demo', { replaces: session })")
    theirs.wait_for("ended", count=2)
    ours.until_hears(700)
    target.until_hears(OURS)
    assert not ours.hears(THEIRS)
    ours.hang_up()
    target.wait_for("ended")
