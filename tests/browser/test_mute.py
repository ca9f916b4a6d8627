"""Mute, measured where it counts: at the other end."""

from __future__ import annotations

import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, answer, connected, ring, ringing

pytestmark = pytest.mark.browser


def never_hears(phone: Phone, hertz: int) -> bool:
    """For a second."""
    return phone.levels([hertz], seconds=1.0)[0] < HEARD


@pytest.mark.parametrize("how", ["by name", "by flipping"])
def test_mute_silences_what_the_other_hears_and_unmute_brings_it_back(
    open_phone: OpenPhone, how: str
) -> None:
    caller, callee = connected(open_phone)
    mute, unmute = ([True], [False]) if how == "by name" else ([], [])
    callee.until_hears(CALLER)

    assert caller.run("(status) => omiSDK.toggleMute(...status)", mute) is True
    callee.until_silent(CALLER)
    assert never_hears(callee, CALLER)
    caller.until_hears(CALLEE)

    assert caller.run("(status) => omiSDK.toggleMute(...status)", unmute) is False
    callee.until_hears(CALLER)


def test_muting_twice_is_muting_once(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    assert caller.run("() => [omiSDK.toggleMute(true), omiSDK.toggleMute(true)]") == [
        True,
        True,
    ]
    callee.until_silent(CALLER)
    assert never_hears(callee, CALLER)


def test_who_muted_while_it_rang_is_not_heard_after_the_answer(
    open_phone: OpenPhone,
) -> None:
    caller, callee = ringing(open_phone)
    caller.run("() => omiSDK.toggleMute(true)")
    answer(caller, callee)
    caller.until_hears(CALLEE)
    assert never_hears(callee, CALLER)


def test_the_next_call_starts_unmuted(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    caller.run("() => omiSDK.toggleMute(true)")
    caller.hang_up()
    callee.wait_for("ended")
    caller.forget()
    callee.forget()
    ring(caller, callee)
    answer(caller, callee)
    callee.until_hears(CALLER)


def test_without_a_call_there_is_nothing_to_mute(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    assert phone.run("() => omiSDK.toggleMute(true)") is False
    assert phone.console == []
