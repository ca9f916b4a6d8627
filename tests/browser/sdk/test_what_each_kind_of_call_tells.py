"""The order of the callbacks and what their data say, for every kind of call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.browser.chromium import PATIENCE, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, answer, connected, ringing
from tests.browser.switchboard import Switchboard, switchboard

pytestmark = pytest.mark.browser

RING_TIME = 8
"Seconds; people have a minute. Who answers here has done so, on a slow machine, too."

Data = dict[str, Any]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """A switchboard that does not wait for long."""
    patience = f"[call]\nring_time = {RING_TIME}\n"
    with switchboard(tmp_path_factory.mktemp("data"), patience) as running:
        yield running


def data(phone: Phone, name: str) -> Data:
    found: Data = phone.wait_for(name)["data"]
    return found


def time_of(call: Data, key: str) -> datetime:
    return datetime.fromisoformat(call[key])


def statuses(phone: Phone) -> list[tuple[str, str]]:
    """Each callback of a call with the status that its data had, ``incall`` once."""
    told = [
        (e["name"], (e["more"][0] if e["name"] == "holdChanged" else e["data"]))
        for e in phone.callbacks()
        if e["name"] not in ("register", "saveCallInfo")
    ]
    found = [(name, call["status"]) for name, call in told]
    return [
        pair
        for at, pair in enumerate(found)
        if pair[0] != "incall" or found[at - 1] != pair
    ]


def assert_talked(call: Data) -> None:
    """What the data say of a call that was answered and has ended."""
    times = [time_of(call, key) for key in ("startTime", "answerTime", "endTime")]
    assert times == sorted(times)
    talked, total = times[2] - times[1], times[2] - times[0]
    assert abs(call["duration"] - talked.total_seconds()) <= 1
    assert abs(call["totalDuration"] - total.total_seconds()) <= 1
    assert call["durationTxt"] == f"00:{call['duration']:02}"
    assert call["isAccepted"] is True
    assert call["status"] == "ended"


def assert_never_answered(call: Data) -> None:
    assert call["answerTime"] is None
    assert time_of(call, "startTime") <= time_of(call, "endTime")
    assert call["duration"] == 0
    assert call["durationTxt"] == "00:00"
    assert call["isAccepted"] is False
    assert call["status"] == "ended"


def test_an_outbound_call(open_phone: OpenPhone) -> None:
    caller, _ = connected(open_phone)
    caller.wait_for("incall", count=2)
    caller.hang_up()
    ended = data(caller, "ended")
    assert statuses(caller) == [
        ("connecting", "connecting"),
        ("ringing", "ringing"),
        ("accepted", "connected"),
        ("incall", "connected"),
        ("ended", "ended"),
    ]
    connecting, rang, accepted = (
        data(caller, name) for name in ("connecting", "ringing", "accepted")
    )
    assert connecting["uuid"] == ""
    assert rang["uuid"] == accepted["uuid"] == ended["uuid"] != ""
    assert connecting["answerTime"] is rang["answerTime"] is None
    assert accepted["answerTime"] is not None
    assert accepted["endTime"] is None
    for call in (connecting, rang, accepted):
        assert (call["endCause"], call["endCode"]) == ("", 0)
        assert call["direction"] == "outbound"
        assert call["remoteNumber"] == call["phone"] == "101"
        assert (call["sipUser"], call["sipDomain"]) == ("100", "demo")
    assert_talked(ended)
    assert ended["endCause"] == "BYE"


def test_an_inbound_call(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    callee.wait_for("incall", count=2)
    caller.hang_up()
    ended = data(callee, "ended")
    assert statuses(callee) == [
        ("invite", "ringing"),
        ("accepted", "connected"),
        ("incall", "connected"),
        ("ended", "ended"),
    ]
    invite, accepted = data(callee, "invite"), data(callee, "accepted")
    assert invite["uuid"] == accepted["uuid"] == ended["uuid"]
    assert invite["uuid"] == data(caller, "ended")["uuid"] != ""
    for call in (invite, accepted, ended):
        assert call["direction"] == "inbound"
        assert call["directionTxt"] == "Cuộc gọi đến"
        assert call["remoteNumber"] == call["phone"] == "100"
        assert (call["sipUser"], call["sipDomain"]) == ("101", "demo")
    assert invite["answerTime"] is None
    assert (invite["endCause"], invite["isAccepted"]) == ("", False)
    assert_talked(ended)
    assert ended["endCause"] == "BYE"


def test_a_declined_call(open_phone: OpenPhone) -> None:
    caller, callee = ringing(open_phone)
    callee.reject()
    declined, refused = data(callee, "ended"), data(caller, "ended")
    assert callee.names() == ["invite", "ended"]
    assert caller.names() == ["connecting", "ringing", "ended"]
    assert_never_answered(declined)
    assert_never_answered(refused)
    assert declined["endCause"] == "UNKNOWN"
    assert refused["endCode"] in (480, 486, 603)


def test_a_missed_call(open_phone: OpenPhone) -> None:
    caller, callee = ringing(open_phone)
    missed = caller.wait_for("ended", within=RING_TIME + PATIENCE)["data"]
    assert_never_answered(missed)
    assert missed["endCause"] == "NO_ANSWER"
    assert RING_TIME - 1 <= missed["ringing"] < RING_TIME + PATIENCE
    assert missed["ringingTxt"] == f"00:{missed['ringing']:02}"
    assert_never_answered(data(callee, "ended"))
    assert caller.names() == ["connecting", "ringing", "ended"]
    assert callee.names() == ["invite", "ended"]


def test_a_call_to_who_is_busy(open_phone: OpenPhone) -> None:
    first, callee = connected(open_phone)
    second = open_phone("102")
    second.call("101")
    refused = data(second, "ended")
    assert (refused["endCause"], refused["endCode"]) == ("BUSY", 486)
    assert_never_answered(refused)
    assert second.names()[0] == "connecting"
    assert second.names()[-1] == "ended"
    assert "accepted" not in second.names()

    rejected = data(callee, "inviteRejected")
    assert (rejected["direction"], rejected["phone"]) == ("inbound", "102")
    assert rejected["uuid"] not in ("", data(callee, "accepted")["uuid"])
    assert callee.names() == ["invite", "accepted", "inviteRejected"]
    assert first.names() == ["connecting", "ringing", "accepted"]


def test_a_cancelled_call(open_phone: OpenPhone) -> None:
    caller, callee = ringing(open_phone)
    caller.hang_up()
    for phone, names in (
        (caller, ["connecting", "ringing", "ended"]),
        (callee, ["invite", "ended"]),
    ):
        cancelled = data(phone, "ended")
        assert_never_answered(cancelled)
        assert cancelled["endCause"] == "CANCEL"
        assert phone.names() == names


def test_a_held_call(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    assert caller.run("() => omiSDK.toggleHold(true)") is True
    caller.wait_for("holdChanged")
    seconds = len(caller.callbacks("incall"))
    caller.wait_for("incall", count=seconds + 1)
    assert caller.run("() => omiSDK.toggleHold(false)") is False
    caller.wait_for("holdChanged", count=2)
    caller.hang_up()
    data(caller, "ended")
    told = [pair for pair in statuses(caller) if pair[0] != "incall"]
    assert told == [
        ("connecting", "connecting"),
        ("ringing", "ringing"),
        ("accepted", "connected"),
        ("holdChanged", "hold"),
        ("holdChanged", "connected"),
        ("ended", "ended"),
    ]
    assert ("incall", "hold") in statuses(caller)
    assert [e["data"] for e in caller.callbacks("holdChanged")] == [True, False]
    held = caller.callbacks("holdChanged")[0]["more"][0]
    assert held["uuid"] == data(caller, "accepted")["uuid"]
    data(callee, "ended")
    assert callee.names() == ["invite", "accepted", "ended"]  # it did not hold


def test_a_transferred_call(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    third = open_phone("102", 700)
    callee.start("transferCall", "102")
    invite = data(third, "invite")
    assert (invite["phone"], invite["direction"]) == ("100", "inbound")
    third.accept()
    data(third, "accepted")
    assert callee.outcome() is None
    left = data(callee, "ended")
    assert left["endCause"] == "BYE"
    assert_talked(left)
    assert callee.names() == ["invite", "accepted", "ended"]

    caller.hang_up()
    assert data(third, "ended")["endCause"] == "BYE"
    assert caller.names() == ["connecting", "ringing", "accepted", "ended"]
    assert third.names() == ["invite", "accepted", "ended"]
    assert invite["uuid"] == left["uuid"] == data(caller, "ended")["uuid"]


def test_a_call_answered_on_another_device(open_phone: OpenPhone) -> None:
    caller = open_phone("100", CALLER)
    desk, mobile = open_phone("101", CALLEE), open_phone("101", 1500)
    caller.call("101")
    desk.wait_for("invite")
    mobile.wait_for("invite")
    answer(caller, desk)
    elsewhere = data(mobile, "acceptedByOther")
    assert mobile.names() == ["invite", "ended", "acceptedByOther"]
    assert elsewhere["uuid"] == data(caller, "ringing")["uuid"]
    assert elsewhere["endCause"] == "CANCEL"
    assert_never_answered(elsewhere)
    assert desk.names() == ["invite", "accepted"]


def test_a_call_to_nobody(open_phone: OpenPhone) -> None:
    """No device of the extension is there, as against one that does not answer."""
    caller = open_phone("100")
    caller.call("109")
    unreached = data(caller, "ended")
    assert unreached["endCause"] == "NO_ANSWER"
    assert_never_answered(unreached)
    assert caller.names() == ["connecting", "ended"]
