"""The promise of the project: one script tag, two browsers, one call."""

from __future__ import annotations

import re
from datetime import datetime

import httpx
import pytest

from tests.browser.chromium import OpenPhone
from tests.browser.conversation import (
    CALLEE,
    CALLER,
    answer,
    connected,
    ring,
    until_both_hear,
)
from tests.browser.history import closed
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser


def test_each_side_hears_the_other_and_not_itself(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    until_both_hear(caller, callee)


def test_a_call_runs_in_a_browser_without_any_flag_for_loopback(
    open_phone: OpenPhone,
) -> None:
    caller = open_phone("100", CALLER, loopback=False)
    callee = open_phone("101", CALLEE, loopback=False)
    ring(caller, callee)
    answer(caller, callee)
    until_both_hear(caller, callee)


def test_callbacks_come_in_order_with_the_data_of_the_contract(
    open_phone: OpenPhone,
) -> None:
    caller, callee = connected(open_phone)
    caller.wait_for("incall", count=2)
    callee.wait_for("incall", count=2)
    caller.hang_up()
    ended = caller.wait_for("ended")["data"]
    callee.wait_for("ended")

    assert caller.names() == ["connecting", "ringing", "accepted", "ended"]
    assert callee.names() == ["invite", "accepted", "ended"]
    assert ended["direction"] == "outbound"
    assert ended["directionTxt"] == "Cuộc gọi đi"
    assert ended["status"] == "ended"
    assert ended["remoteNumber"] == ended["phone"] == "101"
    assert ended["sipDomain"] == "demo"
    assert ended["sipUser"] == "100"
    assert ended["endCause"] == "BYE"
    assert ended["duration"] >= 1
    assert ended["totalDuration"] >= ended["duration"]
    assert re.fullmatch(r"\d\d:\d\d", ended["durationTxt"])
    times = [
        datetime.fromisoformat(ended[k]) for k in ("startTime", "answerTime", "endTime")
    ]
    assert times == sorted(times)
    ping = caller.callbacks("incall")[-1]["data"]["ping"]
    assert 1 <= ping["level"] <= 4
    assert ping["status"] in ("good", "warning", "bad")
    assert 1.0 <= ping["mos"] <= 4.5

    inbound = callee.wait_for("ended")["data"]
    assert inbound["direction"] == "inbound"
    assert inbound["directionTxt"] == "Cuộc gọi đến"
    assert inbound["remoteNumber"] == "100"
    assert (
        inbound["uuid"] == ended["uuid"] == caller.wait_for("ringing")["data"]["uuid"]
    )


def test_dates_reach_the_page_as_dates_and_every_call_data_is_fresh(
    open_phone: OpenPhone,
) -> None:
    caller, _ = connected(open_phone)
    caller.wait_for("incall")
    facts = caller.run(
        """() => {
            const calls = heard
                .filter(({name}) => name !== 'register')
                .map(({raw}) => raw);
            return {
                dates: calls.every((data) => data.startTime instanceof Date),
                answered: calls.at(-1).answerTime instanceof Date,
                ended: calls.at(-1).endTime,
                fresh: new Set(calls).size === calls.length,
            };
        }"""
    )
    assert facts == {"dates": True, "answered": True, "ended": None, "fresh": True}


def test_the_call_stands_in_the_history_of_both(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, callee = connected(open_phone)
    uuid = caller.wait_for("ringing")["data"]["uuid"]
    callee.hang_up()
    caller.wait_for("ended")
    for phone, direction, remote in (
        (caller, "outbound", "101"),
        (callee, "inbound", "100"),
    ):
        call = closed(board, phone, uuid)
        assert call["direction"] == direction
        assert call["remoteNumber"] == remote
        assert call["endCause"] == "BYE"
        assert call["answerTime"] is not None
        token = phone.run("() => omiSDK.getAccessToken()")
        headers = {"Authorization": f"Bearer {token}"}
        page = httpx.get(f"{board.url}/api/v1/calls", headers=headers).json()
        assert uuid in [item["uuid"] for item in page["items"]]
