"""Calls that do not come about, and why each page is told so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import PATIENCE, OpenPhone, Phone
from tests.browser.conversation import connected, ringing
from tests.browser.switchboard import Switchboard, switchboard

pytestmark = pytest.mark.browser

RING_TIME = 8
"Seconds; people have a minute. Who answers here has done so, on a slow machine, too."


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """A switchboard that does not wait for long."""
    patience = f"[call]\nring_time = {RING_TIME}\n"
    with switchboard(tmp_path_factory.mktemp("data"), patience) as running:
        yield running


def refusal(phone: Phone, number: object) -> str:
    found = phone.refusal("makeCall", number)
    assert found is not None
    code: str = found["code"]
    return code


def test_what_is_no_number_is_not_called(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    for number in ("", "   ", "not a number!", "<b>101</b>", None, {}, "1" * 65):
        assert refusal(phone, number) == "invalid_number", number
    assert phone.names() == phone.console == []
    assert phone.run("() => omiSDK.isCalling()") is False


def test_nobody_calls_before_registering(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    phone.refusal("unregister")
    assert refusal(phone, "101") == "not_registered"
    assert phone.names() == phone.console == []


def test_nobody_calls_himself(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    for number in ("100", " 1 0 0 ", 100):
        assert refusal(phone, number) == "own_extension", number
    assert phone.names() == []


def test_a_second_call_is_refused_and_the_first_goes_on(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    assert refusal(caller, "102") == "already_calling"
    assert refusal(callee, "102") == "already_calling"
    assert caller.names() == ["connecting", "ringing", "accepted"]
    assert callee.names() == ["invite", "accepted"]
    assert caller.run("() => omiSDK.isCalling()") is True


def test_a_number_as_it_stands_in_a_table_cell_is_called(
    open_phone: OpenPhone,
) -> None:
    caller, callee = open_phone("100"), open_phone("101", 1000)
    for number in (" 101 ", "1 0\u00a01", "10\u200b1\n", "tel:101", "１０１", 101):
        assert caller.refusal("makeCall", number) is None, number
        callee.wait_for("invite")
        assert caller.wait_for("connecting")["data"]["remoteNumber"] == "101"
        caller.hang_up()
        for phone in (caller, callee):
            phone.wait_for("ended")
            phone.forget()


def test_an_unknown_number_ends_at_once(open_phone: OpenPhone) -> None:
    phone = open_phone("100")
    assert phone.refusal("makeCall", "555") is None
    ended = phone.wait_for("ended")["data"]
    assert (ended["endCause"], ended["endCode"]) == ("UNKNOWN", 404)
    assert phone.names() == ["connecting", "ended"]


def test_who_talks_rejects_further_calls_as_busy(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    third = open_phone("102")
    third.call("101")
    ended = third.wait_for("ended")["data"]
    assert (ended["endCause"], ended["endCode"]) == ("BUSY", 486)
    assert third.names()[-1] == "ended"

    rejected = callee.wait_for("inviteRejected")["data"]
    assert rejected["remoteNumber"] == "102"
    assert rejected["direction"] == "inbound"
    assert rejected["uuid"] != callee.wait_for("accepted")["data"]["uuid"]
    assert callee.names() == ["invite", "accepted", "inviteRejected"]
    for phone in (caller, callee):
        assert phone.run("() => omiSDK.isCalling()") is True


def test_a_call_that_nobody_answers_ends_after_the_ring_time(
    open_phone: OpenPhone,
) -> None:
    caller, callee = ringing(open_phone)
    ended = caller.wait_for("ended", within=RING_TIME + PATIENCE)["data"]
    assert ended["endCause"] == "NO_ANSWER"
    assert RING_TIME - 1 <= ended["ringing"] < RING_TIME + PATIENCE
    assert ended["duration"] == 0
    callee.wait_for("ended")
    assert callee.names() == ["invite", "ended"]
