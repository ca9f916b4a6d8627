"""``register`` and its relatives, ``getStatus``, and what ``register`` calls back."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

VERSION = "2.0.0"


def account(extension: str, **changes: str) -> dict[str, str]:
    known = {
        "domain": "demo",
        "username": extension,
        "password": f"demo-{extension}",
    }
    return {**known, **changes}


def told(phone: Phone) -> list[dict[str, Any]]:
    return [entry["data"] for entry in phone.callbacks("register")]


def test_the_version_is_that_of_the_document(open_phone: OpenPhone) -> None:
    assert open_phone("").run("() => omiSDK.version") == VERSION


def test_the_status_in_every_state(open_phone: OpenPhone) -> None:
    """«registering: đang kết nối, registered: đã kết nối, unregistered: chưa»."""
    phone = open_phone("")
    assert phone.run("() => omiSDK.getStatus()") == "unregistered"
    phone.run("() => omiSDK.on('register', () => seen.push(omiSDK.getStatus()))")
    phone.run("() => { globalThis.seen = []; }")
    assert phone.refusal("register", account("100")) is None
    assert phone.run("() => omiSDK.getStatus()") == "registered"
    phone.run("() => omiSDK.unregister()")
    assert phone.run("() => omiSDK.getStatus()") == "unregistered"
    states = ["registering", "registered", "unregistered"]
    assert phone.run("() => seen") == states  # inside the callback, too
    assert [data["state"] for data in told(phone)] == states


def test_the_register_callback_says_where_the_connection_stands(
    open_phone: OpenPhone,
) -> None:
    """«register: trạng thái kết nối tổng đài thay đổi»."""
    phone = open_phone("", config={"language": "en"})
    assert phone.refusal("register", account("100", password="wrong")) is not None
    assert phone.refusal("register", account("100")) is None
    facts = [(data["status"], data["state"], data.get("code")) for data in told(phone)]
    assert facts == [
        (False, "registering", None),
        (False, "unregistered", "wrong_credentials"),
        (False, "registering", None),
        (True, "registered", None),
    ]
    assert all(data["desc"] for data in told(phone))
    assert "password" in told(phone)[1]["desc"]


def test_unregister_and_reregister_in_the_words_of_the_document(
    open_phone: OpenPhone,
) -> None:
    """«Ngưng kết nối» và «tạo một phiên kết nối mới với params trước đó hoặc mới»."""
    phone, other = open_phone("100"), open_phone("105")
    phone.run("() => omiSDK.unregister()")
    other.call("100")
    assert other.wait_for("ended")["data"]["endCause"] == "NO_ANSWER"

    assert phone.refusal("reregister") is None
    other.call("100")
    assert phone.wait_for("invite")["data"]["sipUser"] == "100"
    other.hang_up()
    phone.wait_for("ended")

    assert phone.refusal("reregister", account("101")) is None
    other.call("101")
    assert phone.wait_for("invite", count=2)["data"]["sipUser"] == "101"


def test_a_short_lived_token_takes_the_place_of_the_password(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    minted = httpx.post(
        f"{board.url}/api/v1/tokens",
        headers={"Authorization": "Bearer demo-key"},
        json={"extension": "101", "ttl": 60},
    )
    assert minted.status_code == 201, minted.text
    token = minted.json()["token"]
    callee, caller = open_phone("", 1000), open_phone("100")
    login = {"token": token, "server": board.url}
    assert callee.refusal("register", login) is None
    caller.call("101")
    invite = callee.wait_for("invite")["data"]
    assert (invite["sipDomain"], invite["sipUser"]) == ("demo", "101")
    callee.accept()
    caller.wait_for("accepted")
    caller.hang_up()
    callee.wait_for("ended")

    callee.forget()
    callee.call("100")  # it may call out as well
    caller.wait_for("invite")


@pytest.mark.parametrize("token", ["", "nonsense", "ZGVtbw.MTAx.forged"])
def test_a_token_that_nobody_minted_is_refused(
    open_phone: OpenPhone, token: str
) -> None:
    phone = open_phone("")
    refusal = phone.refusal("register", {"token": token})
    assert refusal is not None
    assert refusal["code"] in ("no_credentials", "wrong_credentials")
    assert refusal["fatal"] is True
    assert phone.run("() => omiSDK.getStatus()") == "unregistered"
