"""Hold and key tones, measured where they count: at the other end."""

from __future__ import annotations

import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, connected, until_both_hear

pytestmark = pytest.mark.browser


def hold(phone: Phone, *status: bool) -> bool:
    """Call ``toggleHold`` and wait for its Promise."""
    now: bool = phone.run("(status) => omiSDK.toggleHold(...status)", list(status))
    return now


def hears(phone: Phone) -> bool:
    """Is anything heard here? After a hold tones cannot be told apart (``ear.js``)."""
    loudness: float = phone.run("() => ear.loudness(300)")
    return loudness > HEARD


def waits(held: Phone, holder: Phone) -> bool:
    """Who holds hears nothing, and who is held has music."""
    return not hears(holder) and hears(held)


def each_hears_the_other(caller: Phone, callee: Phone) -> bool:
    """Both hear something; and it is the other's voice, as muting that silences it."""
    for speaker, listener in ((caller, callee), (callee, caller)):
        listener.until(lambda p=listener: hears(p), "voice")
        speaker.run("() => omiSDK.toggleMute(true)")
        listener.until(lambda p=listener: not hears(p), "silence of who is muted")
        speaker.run("() => omiSDK.toggleMute(false)")
        listener.until(lambda p=listener: hears(p), "voice again")
    return True


@pytest.mark.parametrize("side", ["caller", "callee"])
def test_on_hold_neither_hears_the_other_and_resume_brings_both_back(
    open_phone: OpenPhone, side: str
) -> None:
    """«status: true: giữ cuộc gọi, false: bỏ giữ cuộc gọi»."""
    caller, callee = connected(open_phone)
    holder, tone, held = {
        "caller": (caller, CALLER, callee),
        "callee": (callee, CALLEE, caller),
    }[side]
    until_both_hear(caller, callee)
    assert hold(holder, True) is True
    caller.until(lambda: waits(held, holder), "silence here and music there")
    assert not held.hears(tone)
    assert hold(holder, False) is False
    held.until_hears(tone)
    assert each_hears_the_other(caller, callee)


def test_hold_without_argument_flips_and_twice_the_same_tells_once(
    open_phone: OpenPhone,
) -> None:
    caller, _ = connected(open_phone)
    assert [hold(caller), hold(caller)] == [True, False]
    assert [hold(caller, True), hold(caller, True)] == [True, True]
    told = [entry["data"] for entry in caller.callbacks("holdChanged")]
    assert told == [True, False, True]


def test_both_may_hold_and_each_takes_back_its_own(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    assert hold(caller, True) is hold(callee, True) is True
    assert hold(caller, False) is False
    caller.until(lambda: waits(caller, callee), "silence here and music there")
    assert hold(callee, False) is False
    assert each_hears_the_other(caller, callee)


def test_mute_outlives_a_hold(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    caller.run("() => omiSDK.toggleMute(true)")
    callee.until(lambda: not hears(callee), "silence")
    hold(caller, True)
    hold(caller, False)
    caller.until(lambda: hears(caller), "the other's voice")
    callee.until(lambda: not hears(callee), "end of the music, and no voice")
    caller.run("() => omiSDK.toggleMute(false)")
    callee.until_hears(CALLER)


def test_without_a_call_there_is_nothing_to_hold(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    refusal = phone.refusal("toggleHold", True)
    assert refusal is not None
    assert refusal["code"] == "no_call"
    assert phone.callbacks("holdChanged") == phone.console == []


def test_key_tones_are_heard_at_the_other_end(open_phone: OpenPhone) -> None:
    """«tone: các số từ 0-9 hoặc *#», one or several."""
    caller, callee = connected(open_phone)
    keys = "1470258*369#"
    callee.start_listening_for_keys(len(keys))
    assert caller.refusal("sendDTMF", keys[:1]) is None
    assert caller.refusal("sendDTMF", int(keys[1])) is None
    assert caller.refusal("sendDTMF", keys[2:]) is None
    assert callee.keys_it_heard() == keys


def test_what_is_no_key_is_refused(open_phone: OpenPhone) -> None:
    caller, _ = connected(open_phone)
    for tone in ("a", "", " ", "12x", "+", "1,2", None, {}):
        refusal = caller.refusal("sendDTMF", tone)
        assert refusal is not None, tone
        assert refusal["code"] == "invalid_tone"
    assert caller.run("() => omiSDK.isCalling()") is True


def test_without_a_call_no_key_tone_is_sent(open_phone: OpenPhone) -> None:
    refusal = open_phone("100").refusal("sendDTMF", "1")
    assert refusal is not None
    assert refusal["code"] == "no_call"
