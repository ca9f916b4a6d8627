"""Calls that are passed on, with a voice each: who is heard by whom at every moment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, until_with, with_whom
from tests.browser.history import closed
from tests.browser.switchboard import Switchboard
from tests.browser.three_voices import TARGET, all_of, three, wait_until_talking

pytestmark = pytest.mark.browser

ANNOUNCE = """async (extension) => {
    globalThis.transfer = await omiSDK.transferCall(extension, { attended: true });
}"""


def announced(open_phone: OpenPhone) -> tuple[Phone, Phone, Phone]:
    """101 talks to 102 about the call of 100, who waits."""
    caller, callee, target = three(open_phone)
    callee.run(ANNOUNCE, "102")
    target.wait_for("invite")
    target.accept()
    target.wait_for("accepted")
    wait_until_talking(all_of(caller, callee, target), CALLEE, TARGET)
    return caller, callee, target


def record(board: Switchboard, phone: Phone) -> dict[str, Any]:
    """What the history says of the phone's call."""
    return closed(board, phone, phone.wait_for("ended")["data"]["uuid"])


def test_a_call_that_is_passed_on_stays_one_call_and_nobody_overhears_it(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, callee, target = three(open_phone)
    callee.start("transferCall", "102")
    invited = target.wait_for("invite")["data"]
    assert invited["remoteNumber"] == "100"
    wait_until_talking(all_of(caller, callee, target))
    target.accept()
    assert callee.outcome() is None
    wait_until_talking(all_of(caller, callee, target), CALLER, TARGET)
    until_with(caller, "102", "Lê Quỳnh Chi")
    caller.hang_up()
    target.wait_for("ended")
    assert caller.wait_for("ended")["data"]["phone"] == "102"
    told = {phone.wait_for("ended")["data"]["uuid"] for phone in (caller, callee)}
    assert told == {invited["uuid"]}
    kept = record(board, caller)
    assert (kept["remoteNumber"], kept["endCause"]) == ("101", "BYE")
    assert [(each["by"], each["to"]) for each in kept["transfers"]] == [("101", "102")]
    assert record(board, target)["remoteNumber"] == "100"


def test_who_hangs_up_while_it_rings_is_not_missed(open_phone: OpenPhone) -> None:
    caller, callee, target = three(open_phone)
    callee.run("() => void omiSDK.transferCall('102').catch(() => {})")
    target.wait_for("invite")
    callee.hang_up()
    callee.wait_for("ended")
    target.accept()
    target.wait_for("accepted")
    wait_until_talking(all_of(caller, callee, target), CALLER, TARGET)
    assert "ended" not in caller.names()


def test_who_waits_and_hangs_up_stops_the_ringing(open_phone: OpenPhone) -> None:
    caller, callee, target = three(open_phone)
    callee.run("() => void omiSDK.transferCall('102').catch(() => {})")
    target.wait_for("invite")
    caller.hang_up()
    target.wait_for("ended")
    callee.wait_for("ended")
    assert "accepted" not in target.names()


def test_hanging_up_on_the_target_leaves_it_to_the_other(
    open_phone: OpenPhone,
) -> None:
    caller, callee, target = announced(open_phone)
    callee.hang_up()
    callee.wait_for("ended")
    wait_until_talking(all_of(caller, callee, target), CALLER, TARGET)


def test_who_waits_is_told_of_the_target_when_it_is_connected_and_not_before(
    open_phone: OpenPhone,
) -> None:
    caller, callee, target = announced(open_phone)
    assert with_whom(caller)[0] == "101"
    callee.run("() => void transfer.complete()")
    callee.wait_for("ended")
    wait_until_talking(all_of(caller, callee, target), CALLER, TARGET)
    until_with(caller, "102", "Lê Quỳnh Chi")
    target.until(lambda: with_whom(target)[0] == "100", "talk with 100")


def test_a_target_that_hangs_up_leads_back_to_the_call(open_phone: OpenPhone) -> None:
    caller, callee, target = announced(open_phone)
    target.hang_up()
    target.wait_for("ended")
    wait_until_talking(all_of(caller, callee, target), CALLER, CALLEE)
    assert callee.names() == ["invite", "accepted"]


def test_the_two_talk_on_when_who_waits_has_left(open_phone: OpenPhone) -> None:
    caller, callee, target = announced(open_phone)
    caller.hang_up()
    caller.wait_for("ended")
    wait_until_talking(all_of(caller, callee, target), CALLEE, TARGET)
    target.hang_up()
    callee.wait_for("ended")


def test_completed_before_the_answer_it_goes_on_as_a_blind_one(
    open_phone: OpenPhone,
) -> None:
    caller, callee, target = three(open_phone)
    callee.run(ANNOUNCE, "102")
    target.wait_for("invite")
    callee.run("() => void transfer.complete()")
    wait_until_talking(all_of(caller, callee, target))
    target.accept()
    callee.wait_for("ended")
    wait_until_talking(all_of(caller, callee, target), CALLER, TARGET)


def test_of_two_pages_of_the_target_one_has_the_call(open_phone: OpenPhone) -> None:
    caller, callee, target = three(open_phone)
    other = open_phone("102", TARGET)
    callee.start("transferCall", "102")
    target.wait_for("invite")
    other.wait_for("invite")
    other.accept()
    target.wait_for("acceptedByOther")
    assert callee.outcome() is None
    wait_until_talking(all_of(caller, callee, other), CALLER, TARGET)


def test_a_call_on_hold_is_heard_again_once_it_is_passed_on(
    open_phone: OpenPhone,
) -> None:
    caller, callee, target = three(open_phone)
    callee.run("() => void omiSDK.toggleHold(true)")
    callee.wait_for("holdChanged")
    callee.start("transferCall", "102")
    target.wait_for("invite")
    target.accept()
    assert callee.outcome() is None
    wait_until_talking(all_of(caller, callee, target), CALLER, TARGET)


def test_the_echo_returns_ones_own_voice(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phone = open_phone("100", CALLER)
    phone.call("*43")
    phone.wait_for("accepted")
    phone.until_hears(CALLER)
    phone.hang_up()
    kept = record(board, phone)
    assert (kept["remoteNumber"], kept["endCause"]) == ("*43", "BYE")
    assert kept["answered"] is True
