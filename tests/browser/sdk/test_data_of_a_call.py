"""Each field of the call data, in the words of the SDK's document."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import connected, ringing

pytestmark = pytest.mark.browser

FIELDS: Final = {
    "direction": str,
    "directionTxt": str,
    "status": str,
    "statusTxt": str,
    "remoteNumber": str,
    "phone": str,
    "remoteName": str,
    "remoteAvatar": str,
    "sipDomain": str,
    "sipUser": str,
    "sipNumber": str,
    "sneakyType": str,
    "supervised": str,
    "recording": str,
    "isMuted": bool,
    "startTime": str,
    "answerTime": str,
    "endTime": str,
    "isAccepted": bool,
    "endCause": str,
    "endCode": int,
    "uuid": str,
    "duration": int,
    "durationTxt": str,
    "totalDuration": int,
    "ringing": int,
    "ringingTxt": str,
    "ping": dict,
}
"As they arrive in JSON, once the call has been answered and has ended."

PING: Final = {
    "value", "avg", "min", "max", "level", "status", "jitter", "packetLoss", "mos",
}  # fmt: skip

TEXTS: Final = {
    "vi": {
        "outbound": "Cuộc gọi đi",
        "inbound": "Cuộc gọi đến",
        "connecting": "Đang kết nối",
        "ringing": "Đang đổ chuông",
        "connected": "Đã kết nối",
        "hold": "Đang giữ",
        "ended": "Cuộc gọi đã kết thúc",
    },
    "en": {
        "outbound": "Outgoing call",
        "inbound": "Incoming call",
        "connecting": "Connecting",
        "ringing": "Ringing",
        "connected": "Connected",
        "hold": "On hold",
        "ended": "Call ended",
    },
}


def ended(caller: Phone, callee: Phone) -> dict[str, Any]:
    caller.hang_up()
    callee.wait_for("ended")
    data: dict[str, Any] = caller.wait_for("ended")["data"]
    return data


def test_an_ended_call_has_every_field_and_none_besides(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    caller.wait_for("incall")
    data = ended(caller, callee)
    assert {name: type(value) for name, value in data.items()} == FIELDS
    assert set(data["ping"]) == PING


def test_every_callback_has_the_same_fields(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    caller.wait_for("incall")
    ended(caller, callee)
    for phone in (caller, callee):
        for entry in phone.callbacks():
            if entry["name"] != "register":
                assert set(entry["data"]) == set(FIELDS), entry["name"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_names_of_direction_and_status_in_the_language_of_the_page(
    open_phone: OpenPhone, language: str
) -> None:
    """«directionTxt: tên hướng», «statusTxt: tên trạng thái»: pages compare them."""
    texts = TEXTS[language]
    config = {"language": language}
    caller = open_phone("100", config=config)
    callee = open_phone("101", 1000, config=config)
    caller.call("101")
    callee.wait_for("invite")
    caller.wait_for("ringing")
    callee.accept()
    caller.wait_for("accepted")
    caller.run("() => omiSDK.toggleHold(true)")
    caller.wait_for("holdChanged")
    ended(caller, callee)
    for phone, direction in ((caller, "outbound"), (callee, "inbound")):
        for entry in phone.callbacks():
            if entry["name"] == "register":
                continue
            call = entry["more"][0] if entry["name"] == "holdChanged" else entry["data"]
            assert call["direction"] == direction
            assert call["directionTxt"] == texts[direction]
            assert call["statusTxt"].startswith(texts[call["status"]]), entry["name"]


def test_times_are_dates_of_now_and_durations_whole_seconds_between_them(
    open_phone: OpenPhone,
) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    caller, callee = connected(open_phone)
    caller.wait_for("incall", count=2)
    data = ended(caller, callee)
    start, answer, end = (
        datetime.fromisoformat(data[key])
        for key in ("startTime", "answerTime", "endTime")
    )
    assert before <= start <= answer <= end <= datetime.now(UTC) + timedelta(seconds=1)
    assert data["duration"] == int((end - answer).total_seconds())
    assert data["totalDuration"] == int((end - start).total_seconds())
    assert data["ringing"] <= (answer - start).total_seconds()
    kinds = caller.run(
        """() => {
            const { raw } = heard.at(-1);
            return ['startTime', 'answerTime', 'endTime']
                .map((name) => raw[name] instanceof Date);
        }"""
    )
    assert kinds == [True] * 3


def test_the_ping_is_measured(open_phone: OpenPhone) -> None:
    """«ping: dữ liệu về trạng thái tín hiệu của cuộc gọi»."""
    caller, _ = connected(open_phone)
    ping = caller.wait_for("incall", count=3)["data"]["ping"]
    assert 0 <= ping["min"] <= ping["avg"] <= ping["max"] < 1000
    assert ping["min"] <= ping["value"] <= ping["max"]
    assert ping["level"] in (1, 2, 3, 4)
    assert ping["status"] in ("good", "warning", "bad")
    assert 0 <= ping["jitter"] < 1000
    assert 0 <= ping["packetLoss"] <= 1
    assert 1.0 <= ping["mos"] <= 4.5


def test_data_are_the_pages_own_to_change_and_to_send(open_phone: OpenPhone) -> None:
    caller, callee = ringing(open_phone)
    caller.run(
        """() => {
            omiSDK.on('accepted', (data) => {
                globalThis.sent = structuredClone(data);
                for (const key of Object.keys(data)) delete data[key];
            });
            omiSDK.on('incall', (data) => {
                data.phone = data.ping.value = 'spoilt';
                data.startTime.setTime(0);
            });
        }"""
    )
    callee.accept()
    first, second = (caller.wait_for("incall", count=n)["data"] for n in (1, 2))
    assert caller.run("() => sent.phone") == "101"
    for call in (first, second):
        assert call["phone"] == "101"
        assert call["ping"]["value"] != "spoilt"
        assert not call["startTime"].startswith("1970")
    assert json.loads(json.dumps(second)) == second


def test_is_muted_says_what_holds(open_phone: OpenPhone) -> None:
    caller, callee = connected(open_phone)
    assert caller.wait_for("accepted")["data"]["isMuted"] is False
    caller.run("() => omiSDK.toggleMute(true)")
    seconds = len(caller.callbacks("incall"))
    assert caller.wait_for("incall", count=seconds + 1)["data"]["isMuted"] is True
    assert callee.wait_for("incall", count=2)["data"]["isMuted"] is False


def test_the_other_extensions_name_is_there(open_phone: OpenPhone) -> None:
    caller, callee = ringing(open_phone)
    assert callee.wait_for("invite")["data"]["remoteName"] != ""
    assert caller.wait_for("ringing")["data"]["remoteName"] != ""


def test_contact_info_of_the_page_is_in_the_data_from_then_on(
    open_phone: OpenPhone,
) -> None:
    """«Cập nhật Tên và Avatar của khách hàng trên cửa sổ cuộc gọi»."""
    caller, _ = connected(open_phone)
    contact = {"name": "Nguyễn Thanh Sang", "avatar": "https://example.com/sang.png"}
    caller.run("(contact) => omiSDK.updateContactInfo(contact)", contact)
    seconds = len(caller.callbacks("incall"))
    data = caller.wait_for("incall", count=seconds + 1)["data"]
    assert data["remoteName"] == contact["name"]
    assert data["remoteAvatar"] == contact["avatar"]
    assert caller.console == []


@pytest.mark.parametrize(
    "avatar", ["javascript:alert(1)", "data:text/html,<b>x</b>", "file:///etc/passwd"]
)
def test_an_avatar_that_is_no_picture_is_not_taken(
    open_phone: OpenPhone, avatar: str
) -> None:
    caller, _ = ringing(open_phone)
    caller.run("(avatar) => omiSDK.updateContactInfo({ name: 'Sang', avatar })", avatar)
    caller.hang_up()
    data = caller.wait_for("ended")["data"]
    assert (data["remoteName"], data["remoteAvatar"]) == ("Sang", "")
