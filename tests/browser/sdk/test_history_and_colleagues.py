"""What the SDK asks the switchboard for beside calls, and what it stores there."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import connected, ringing
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

CLOSED_LINE = "http://127.0.0.1:9"


def api(board: Switchboard, phone: Phone, path: str) -> dict[str, Any]:
    token = phone.run("() => omiSDK.getAccessToken()")
    headers = {"Authorization": f"Bearer {token}"}
    found: dict[str, Any] = httpx.get(
        f"{board.url}/api/v1{path}", headers=headers
    ).json()
    return found


def a_call(open_phone: OpenPhone) -> tuple[Phone, Phone, str]:
    """One that was answered and has ended, and its id."""
    caller, callee = connected(open_phone)
    uuid: str = caller.wait_for("ringing")["data"]["uuid"]
    caller.hang_up()
    for phone in (caller, callee):
        phone.wait_for("ended")
    return caller, callee, uuid


def test_the_access_token_opens_the_public_api_while_registered(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    """«getAccessToken(): … có thể dùng để gọi các API public»."""
    caller, _, uuid = a_call(open_phone)
    assert api(board, caller, f"/calls/{uuid}")["uuid"] == uuid
    caller.run("() => omiSDK.unregister()")
    assert caller.run("() => omiSDK.getAccessToken()") == ""


def test_save_call_info_calls_back_and_stores_with_the_call(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, _, uuid = a_call(open_phone)
    info = {
        "callId": uuid,
        "note": "Gọi lại lúc 9 giờ <b>sáng</b>",
        "tags": ["hẹn gặp", "VIP"],
        "address": "12 Lê Lợi, Huế",
        "topics": ["giá", "giao hàng"],
    }
    assert caller.refusal("saveCallInfo", info) is None
    assert caller.callbacks("saveCallInfo")[0]["data"] == info
    kept = api(board, caller, f"/calls/{uuid}")
    assert (kept["note"], kept["tags"]) == (info["note"], info["tags"])
    assert kept["form"] == {"address": info["address"], "topics": info["topics"]}


def test_a_note_can_be_saved_while_the_call_goes_on(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, callee = ringing(open_phone)
    uuid = caller.wait_for("ringing")["data"]["uuid"]
    info = {"callId": uuid, "note": "đang đổ chuông"}
    assert caller.refusal("saveCallInfo", info) is None
    caller.hang_up()
    callee.wait_for("ended")
    caller.until(
        lambda: api(board, caller, f"/calls/{uuid}").get("note") == info["note"],
        "note in the history",
    )


def test_what_was_noted_without_a_line_is_stored_after_the_next_registration(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    caller, _, uuid = a_call(open_phone)
    caller.run("() => omiSDK.unregister()")
    refusal = caller.refusal("saveCallInfo", {"callId": uuid, "note": "sau này"})
    assert refusal is None or refusal["code"] == "not_saved"
    assert len(caller.callbacks("saveCallInfo")) == 1
    caller.page.reload()
    caller.wait_until_registered()
    caller.until(
        lambda: api(board, caller, f"/calls/{uuid}").get("note") == "sau này",
        "note in the history",
    )


def test_nobody_writes_into_a_call_of_others(open_phone: OpenPhone) -> None:
    _, _, uuid = a_call(open_phone)
    stranger = open_phone("105")
    refusal = stranger.refusal("saveCallInfo", {"callId": uuid, "note": "x"})
    assert refusal is not None
    assert refusal["code"] == "not_saved"


def test_recent_calls_newest_first_with_their_names(open_phone: OpenPhone) -> None:
    caller, callee, uuid = a_call(open_phone)
    for phone, direction, number in (
        (caller, "outbound", "101"),
        (callee, "inbound", "100"),
    ):
        phone.until(
            lambda p=phone: (
                p.run("() => omiSDK.getRecentCalls().then(([c]) => c?.uuid)") == uuid
            ),
            "call among the recent ones",
        )
        recent = phone.run("() => omiSDK.getRecentCalls()")
        newest = recent[0]
        assert (newest["direction"], newest["phone"]) == (direction, number)
        assert newest["endCause"] == "BYE"
        assert newest["name"] != ""
        assert newest["duration"] >= 0
        times = [call["startTime"] for call in recent]
        assert times == sorted(times, reverse=True)


def test_colleagues_and_whether_they_can_be_called(open_phone: OpenPhone) -> None:
    caller, _ = connected(open_phone)
    open_phone("102", 700)

    def states() -> dict[str, str]:
        found = caller.run("() => omiSDK.getColleagues()")
        return {each["extension"]: each["state"] for each in found}

    wanted = {"101": "busy", "102": "available", "109": "offline"}
    caller.until(lambda: wanted.items() <= states().items(), f"{wanted}")
    assert "100" not in states()  # oneself


def test_colleagues_see_who_takes_no_calls(open_phone: OpenPhone) -> None:
    """By ``setBusy`` and by ``config.busy``, at once, until calls are taken again."""
    asking = open_phone("100")
    phones = {"101": open_phone("101"), "102": open_phone("102", config={"busy": True})}

    def states() -> list[str]:
        found = asking.run("() => omiSDK.getColleagues()")
        return [each["state"] for each in found if each["extension"] in phones]

    asking.until(lambda: states() == ["available", "busy"], "states")
    for number, busy in (("101", True), ("102", False)):
        phones[number].run("(busy) => omiSDK.setBusy(busy)", busy)
    asking.until(lambda: states() == ["busy", "available"], "other states")
    assert all(phone.names() == [] for phone in phones.values())


@pytest.mark.parametrize("method", ["getRecentCalls", "getColleagues"])
def test_who_is_not_registered_is_told_so(open_phone: OpenPhone, method: str) -> None:
    refusal = open_phone("").refusal(method)
    assert refusal is not None
    assert refusal["code"] == "not_registered"
