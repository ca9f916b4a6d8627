"""SIP.js, unchanged, at ``/ws``: it calls our SDK and is called by it."""

from __future__ import annotations

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.interop.baresip import DESK_HERTZ, Baresip

pytestmark = pytest.mark.interop

OURS, THEIRS = 440, 1200


@pytest.fixture
def theirs(open_phone: OpenPhone, sipjs: str) -> Phone:
    return open_phone("103", THEIRS, page=sipjs)


def both_hear_each_other(ours: Phone, theirs: Phone) -> None:
    """Until each hears the other, and not itself."""
    for phone, own, other in ((ours, OURS, THEIRS), (theirs, THEIRS, OURS)):
        phone.until_hears(other)
        assert not phone.hears(own)


def talking(ours: Phone, theirs: Phone) -> None:
    """SIP.js has called our SDK, which has answered."""
    theirs.call("100")
    ours.wait_for("invite")
    ours.accept()
    theirs.wait_for("accepted")
    ours.wait_for("accepted")


def test_our_sdk_calls_sipjs(open_phone: OpenPhone, theirs: Phone) -> None:
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


def test_sipjs_calls_our_sdk(open_phone: OpenPhone, theirs: Phone) -> None:
    ours = open_phone("100", OURS)
    theirs.call("100")
    assert ours.wait_for("invite")["data"]["remoteNumber"] == "103"
    theirs.wait_for("ringing")
    ours.accept()
    theirs.wait_for("accepted")
    ours.wait_for("accepted")
    both_hear_each_other(ours, theirs)
    ours.hang_up()
    theirs.wait_for("ended")


def test_a_refused_call_is_refused_to_sipjs(
    open_phone: OpenPhone, theirs: Phone
) -> None:
    ours = open_phone("100", OURS)
    theirs.call("100")
    ours.wait_for("invite")
    ours.reject()
    assert theirs.wait_for("refused")["data"]["status"] == 603


def test_hold_by_sipjs_silences_both_and_resume_brings_them_back(
    open_phone: OpenPhone, theirs: Phone
) -> None:
    ours = open_phone("100", OURS)
    talking(ours, theirs)
    both_hear_each_other(ours, theirs)
    theirs.run("() => void omiSDK.toggleHold(true)")
    theirs.wait_for("held")
    ours.until_silent(THEIRS)
    theirs.until(lambda: theirs.run("() => received()") <= 0, "silence received")
    theirs.run("() => void omiSDK.toggleHold(false)")
    theirs.wait_for("resumed")
    ours.until_hears(THEIRS)
    theirs.until(lambda: theirs.run("() => received()") > 0, "sound received")


def test_sipjs_joins_the_parties_of_its_two_calls(
    open_phone: OpenPhone, theirs: Phone
) -> None:
    ours, target = open_phone("100", OURS), open_phone("101", 700)
    talking(ours, theirs)
    theirs.run("() => void omiSDK.toggleHold(true)")
    theirs.wait_for("held")
    theirs.call("101")
    assert target.wait_for("invite")["data"]["remoteNumber"] == "103"
    target.accept()
    theirs.wait_for("accepted", count=2)
    target.until_hears(THEIRS)
    theirs.run("() => void omiSDK.join()")
    theirs.wait_for("ended", count=2)
    ours.until_hears(700)
    target.until_hears(OURS)
    assert not ours.hears(THEIRS)
    assert not target.hears(THEIRS)
    ours.hang_up()
    target.wait_for("ended")


def test_keys_that_sipjs_presses_reach_a_desk_phone(
    theirs: Phone, desk_phone: Baresip
) -> None:
    theirs.call("102")
    desk_phone.wait_for("CALL_INCOMING", pump=lambda: theirs.page.wait_for_timeout(20))
    desk_phone.command("accept")
    theirs.wait_for("accepted")
    theirs.until_hears(DESK_HERTZ)
    for key in "5#":
        theirs.run("(key) => void omiSDK.sendDTMF(key)", key)
        pressed = desk_phone.wait_for(
            "CALL_DTMF_START", pump=lambda: theirs.page.wait_for_timeout(20)
        )
        assert pressed["param"] == key
        desk_phone.wait_for("CALL_DTMF_END")
    theirs.page.wait_for_timeout(500)
    assert not [e for e in desk_phone.events if e["type"] == "CALL_DTMF_START"]
