"""Calls with customers: what is told of them, and that they may be passed on to."""

from __future__ import annotations

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import CALLER, connected, with_whom

pytestmark = pytest.mark.browser

USUAL, OTHER = "02473000001", "02473000002"
ECHOES, HUMS = "0900000001", "0900000007"
HUM = 1000
"Hz: what is played at the number that hums."


def hotlines(phone: Phone) -> dict[str, str]:
    """The ``sipNumber`` of the last callback of each name."""
    quiet = ("register", "saveCallInfo")
    return {
        each["name"]: each["data"]["sipNumber"]
        for each in phone.callbacks()
        if each["name"] not in quiet
    }


def talk_to_customer(phone: Phone, *arguments: object) -> None:
    phone.run("(given) => void omiSDK.makeCall(...given)", list(arguments))
    phone.wait_for("incall")
    phone.hang_up()
    phone.wait_for("ended")


def test_without_a_hotline_the_usual_one_is_in_the_data_once_it_is_known(
    open_phone: OpenPhone,
) -> None:
    """«sipNumber: số tổng đài đang dùng để thực hiện cuộc gọi ra»."""
    phone = open_phone("100", CALLER)
    talk_to_customer(phone, " 0900 000-001 ")
    assert hotlines(phone) == {
        "connecting": "",
        "ringing": USUAL,
        "accepted": USUAL,
        "incall": USUAL,
        "ended": USUAL,
    }
    assert {each["data"]["phone"] for each in phone.callbacks("incall")} == {ECHOES}


@pytest.mark.parametrize("option", [OTHER, {"sipNumber": OTHER}])
def test_the_hotline_that_was_asked_for_is_in_the_data_from_the_first_moment(
    open_phone: OpenPhone, option: object
) -> None:
    """«makeCall(phone, hotline) or makeCall(phone, options)»."""
    phone = open_phone("100", CALLER)
    talk_to_customer(phone, ECHOES, option)
    assert set(hotlines(phone).values()) == {OTHER}
    phone.until(
        lambda: phone.run("() => omiSDK.getRecentCalls()")[0]["endCause"] == "BYE",
        "call in the history",
    )
    recent = phone.run("() => omiSDK.getRecentCalls()")[0]
    kept = (recent["direction"], recent["phone"], recent["sipNumber"])
    assert kept == ("outbound", ECHOES, OTHER)


def test_a_call_can_be_passed_on_to_a_customer(open_phone: OpenPhone) -> None:
    """Who is passed on hears the customer, and is told whom it talks to."""
    caller, callee = connected(open_phone)
    callee.start("transferCall", HUMS)
    assert callee.outcome() is None
    caller.until_hears(HUM)
    caller.until(lambda: with_whom(caller)[0] == HUMS, "talk with the customer")
    callee.wait_for("ended")
    caller.hang_up()
    caller.wait_for("ended")
