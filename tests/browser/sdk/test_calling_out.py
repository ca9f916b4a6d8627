"""``makeCall`` with all it takes, and what reaches the other side and the history."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER
from tests.browser.history import closed
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

HOTLINE = "02473000001"
LONGEST_DATAS = 256
"Characters, all values together as text."


def rung(caller: Phone, callee: Phone) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the caller learns at ``ringing`` and the callee at ``invite``."""
    return caller.wait_for("ringing")["data"], callee.wait_for("invite")["data"]


def ended(*phones: Phone) -> None:
    phones[0].hang_up()
    for phone in phones:
        phone.wait_for("ended")


@pytest.mark.parametrize("form", ["makeCall(phone, hotline)", "options.sipNumber"])
def test_a_call_with_a_hotline_shows_it_on_both_sides(
    open_phone: OpenPhone, board: Switchboard, form: str
) -> None:
    """«hotline (String): đầu số tổng đài dùng để gọi ra»."""
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    hotline = HOTLINE if form == "makeCall(phone, hotline)" else {"sipNumber": HOTLINE}
    assert caller.refusal("makeCall", "101", hotline) is None
    out, inbound = rung(caller, callee)
    assert out["sipNumber"] == inbound["sipNumber"] == HOTLINE
    assert caller.wait_for("connecting")["data"]["sipNumber"] == HOTLINE
    ended(caller, callee)
    assert closed(board, caller, out["uuid"])["hotline"] == HOTLINE


def test_a_call_without_hotline_has_none(open_phone: OpenPhone) -> None:
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    assert caller.refusal("makeCall", "101") is None
    out, inbound = rung(caller, callee)
    assert out["sipNumber"] == inbound["sipNumber"] == ""


def test_a_hotline_that_is_not_ours_is_declined_with_its_cause(
    open_phone: OpenPhone,
) -> None:
    caller = open_phone("100")
    assert caller.refusal("makeCall", "101", "02400000000") is None
    refused = caller.wait_for("ended")["data"]
    assert (refused["endCause"], refused["endCode"]) == ("LIMITATION_DECLINE", 403)
    assert caller.names() == ["connecting", "ended"]


def test_datas_reach_the_call_history(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    """«datas: dữ liệu truyền lên tổng đài để lưu thêm dữ liệu vào lịch sử cuộc gọi»."""
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    datas = {"đơn hàng": "№ 17/Đà Nẵng", "amount": 1250000, "vip": True}
    assert caller.refusal("makeCall", "101", {"datas": datas}) is None
    out, _ = rung(caller, callee)
    ended(caller, callee)
    kept = closed(board, caller, out["uuid"])["datas"]
    assert {key: str(value) for key, value in kept.items()} == {
        key: str(value) for key, value in datas.items()
    }


@pytest.mark.parametrize(
    ("datas", "fits"),
    [
        ({"a": "x" * LONGEST_DATAS}, True),
        ({"a": "ế" * 200, "b": "y" * 56}, True),
        ({"a": "x" * (LONGEST_DATAS + 1)}, False),
        ({"a": "x" * 200, "b": "y" * 57}, False),
        ({"a": {"deep": "x" * 300}}, False),
        ("order 17", False),
        (["order", 17], False),
    ],
)
def test_datas_of_more_than_256_characters_or_no_object_start_no_call(
    open_phone: OpenPhone, datas: object, fits: bool
) -> None:
    """«max length của string data là 256»."""
    caller = open_phone("100")
    refusal = caller.refusal("makeCall", "109", {"datas": datas})
    if fits:
        assert refusal is None
        caller.wait_for("ended")  # nobody is there
        assert caller.names() == ["connecting", "ended"]
        return
    assert refusal is not None
    assert (refusal["code"], refusal["fatal"]) == ("invalid_datas", True)
    assert "256" in refusal["message"]
    assert caller.names() == caller.console == []
    assert caller.run("() => omiSDK.isCalling()") is False


def test_empty_options_ask_for_nothing(open_phone: OpenPhone) -> None:
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    for options in (None, "", {}, {"sipNumber": "", "sneakyType": "", "datas": {}}):
        assert caller.refusal("makeCall", "101", options) is None, options
        rung(caller, callee)
        ended(caller, callee)
        for phone in (caller, callee):
            phone.forget()
    assert caller.console == []


def test_is_calling_from_connecting_until_ended(open_phone: OpenPhone) -> None:
    """«omiSDK.isCalling(): trả về giá trị true/false»."""
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    for phone in (caller, callee):
        phone.run(
            """() => {
                globalThis.calling = [];
                const names = ['connecting', 'invite', 'ringing', 'accepted', 'ended'];
                for (const name of names) {
                    omiSDK.on(name, () => calling.push([name, omiSDK.isCalling()]));
                }
            }"""
        )
        assert phone.run("() => omiSDK.isCalling()") is False
    caller.call("101")
    rung(caller, callee)
    callee.accept()
    caller.wait_for("accepted")
    ended(caller, callee)
    assert caller.run("() => calling") == [
        ["connecting", True],
        ["ringing", True],
        ["accepted", True],
        ["ended", False],
    ]
    assert callee.run("() => calling") == [
        ["invite", True],
        ["accepted", True],
        ["ended", False],
    ]


@pytest.mark.parametrize("method", ["stopCall", "rejectCall"])
def test_without_a_call_there_is_nothing_to_end(
    open_phone: OpenPhone, method: str
) -> None:
    phone = open_phone("100")
    assert phone.run("(method) => omiSDK[method]()", method) is None
    assert phone.names() == phone.console == []


def test_stop_call_rejects_an_incoming_call(open_phone: OpenPhone) -> None:
    """«omiSDK.stopCall(): kết thúc cuộc gọi» — one that still rings, too."""
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    caller.call("101")
    rung(caller, callee)
    callee.run("() => omiSDK.stopCall()")
    assert callee.wait_for("ended")["data"]["endCause"] == "UNKNOWN"
    caller.wait_for("ended")
