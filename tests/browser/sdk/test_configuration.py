"""Each key of the configuration that needs no dialog, and values of a wrong type."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, answer, ring
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

WRONG: Final[dict[str, dict[str, Any]]] = {
    "theme": {"theme": "fancy"},
    "theme as a number": {"theme": 5},
    "debug": {"debug": "loud"},
    "busy": {"busy": "yes"},
    "language": {"language": "fr"},
    "ringtoneVolume": {"ringtoneVolume": "loud"},
    "ringtoneVolume out of range": {"ringtoneVolume": 11},
    "options": {"options": "all"},
    "hideCallButton": {"options": {"hideCallButton": "no"}},
    "showContactLoading": {"options": {"showContactLoading": "no"}},
    "maskedPhoneNumberFormat": {
        "options": {"maskedPhoneNumberFormat": ["middle", 3, "x"]}
    },
    "draggable": {"options": {"draggable": "left"}},
    "btnCloseText": {"options": {"btnCloseText": {"vi": "Đóng"}}},
    "showNoteInput": {"options": {"showNoteInput": "no"}},
    "showTagField": {"options": {"showTagField": "no"}},
    "extraUserAgentString": {"options": {"extraUserAgentString": 7}},
    "forms": {"forms": "address"},
    "forms without id": {"forms": [{"label": "Địa chỉ"}]},
    "classes": {"classes": "mine"},
    "classes.dialog": {"classes": {"dialog": 7}},
    "styles": {"styles": "color: red"},
    "styles.dialog": {"styles": {"dialog": "color: red"}},
    "callbacks": {"callbacks": "all"},
    "callbacks.ended": {"callbacks": {"ended": "alert"}},
    "server": {"server": 8080},
}


def init(phone: Phone, config: dict[str, Any]) -> None:
    phone.console.clear()
    phone.run("(config) => omiSDK.init(config)", config)


def test_a_value_of_a_wrong_type_is_one_error_in_the_console_and_no_harm(
    open_phone: OpenPhone,
) -> None:
    phone = open_phone("")
    for what, wrong in WRONG.items():
        init(phone, {"theme": "default", **wrong})
        phone.page.wait_for_timeout(50)  # for what comes after init
        assert len(phone.console) == 1, (what, phone.console)
        key = what.partition(" ")[0].rpartition(".")[2]
        assert key in phone.console[0]
    init(phone, {"theme": "default"})
    assert phone.console == []


def test_all_wrong_at_once_are_all_named_and_the_page_can_still_call(
    open_phone: OpenPhone,
) -> None:
    caller, callee = open_phone("100", CALLER), open_phone("101", CALLEE)
    wrong = {
        "debug": "loud",
        "language": "fr",
        "ringtoneVolume": -1,
        "options": {"draggable": 1, "maskedPhoneNumberFormat": "x"},
        "forms": {"id": "address"},
        "callbacks": {"accepted": 5},
    }
    init(caller, wrong)
    for key in (*wrong, "draggable", "maskedPhoneNumberFormat", "accepted"):
        if key not in ("options", "callbacks"):
            assert sum(key in line for line in caller.console) == 1, key
    caller.console.clear()
    caller.call("101")
    callee.wait_for("invite")
    callee.accept()
    caller.until(
        lambda: caller.run("() => omiSDK.isCalling()"),
        "call with that configuration",
    )
    callee.wait_for("accepted")
    assert caller.console == []


@pytest.mark.parametrize("config", ["null", "5", "'default'", "[]", "() => {}"])
def test_what_is_no_configuration_at_all_is_one_error(
    open_phone: OpenPhone, config: str
) -> None:
    phone = open_phone("")
    phone.run(f"() => omiSDK.init({config})")
    assert len(phone.console) <= 1
    assert phone.run("() => omiSDK.getStatus()") == "unregistered"


def test_keys_that_nobody_knows_are_left_alone(open_phone: OpenPhone) -> None:
    """Pages written for other versions have some."""
    phone = open_phone("")
    init(phone, {"theme": "", "somethingNew": 1, "options": {"newer": True}})
    assert phone.console == []


def test_debug_logs_and_without_it_nothing_is_logged(open_phone: OpenPhone) -> None:
    """«debug: bật tắt chức năng log các sự kiện của SDK. Mặc định: false»."""
    caller = open_phone("100", CALLER)
    callee = open_phone("101", CALLEE, config={"debug": True})
    ring(caller, callee)
    answer(caller, callee)
    caller.hang_up()
    callee.wait_for("ended")
    assert caller.console == []
    for word in ("invite", "accepted", "ended"):
        assert any(word in line for line in callee.console), word
    assert not any("demo-101" in line for line in callee.console)  # its password


@pytest.mark.parametrize("how", ["config.busy", "setBusy"])
def test_busy_refuses_every_incoming_call_and_lets_outgoing_ones_through(
    open_phone: OpenPhone, how: str
) -> None:
    """«cho phép thực hiện cuộc gọi ra, nhưng tự động từ chối các cuộc gọi tới»."""
    caller = open_phone("100", CALLER)
    busy = open_phone("101", CALLEE, config={"busy": how == "config.busy"})
    if how == "setBusy":
        assert busy.run("() => omiSDK.isBusy()") is False
        busy.run("() => omiSDK.setBusy(true)")
    assert busy.run("() => omiSDK.isBusy()") is True
    caller.call("101")
    refused = caller.wait_for("ended")["data"]
    assert (refused["endCause"], refused["endCode"]) == ("BUSY", 486)
    rejected = busy.wait_for("inviteRejected")["data"]
    assert (rejected["phone"], rejected["status"]) == ("100", "ended")
    assert busy.names() == ["inviteRejected"]

    busy.forget()
    caller.forget()
    busy.call("100")
    caller.wait_for("invite")
    busy.hang_up()
    caller.wait_for("ended")

    busy.run("() => omiSDK.setBusy(false)")
    caller.call("101")
    busy.wait_for("invite")


def test_the_language_of_texts_in_data_and_errors(open_phone: OpenPhone) -> None:
    """«language: "vi" (default) hoặc "en"»."""
    said = {}
    for language in (None, "vi", "en"):
        config = {} if language is None else {"language": language}
        phone = open_phone("100", config=config)
        refusal = phone.refusal("makeCall", "")
        assert refusal is not None
        said[language] = (
            refusal["message"],
            phone.callbacks("register")[-1]["data"]["desc"],
        )
    assert said[None] == said["vi"]
    assert all(vi != en for vi, en in zip(said["vi"], said["en"], strict=True))


def test_server_names_the_switchboard_and_register_may_overrule_it(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    phone = open_phone("", config={"server": "http://127.0.0.1:9"})
    account = {"domain": "demo", "username": "100", "password": "demo-100"}
    refusal = phone.refusal("register", account)
    assert refusal is not None
    assert refusal["code"] == "unreachable"
    assert phone.refusal("reregister", {**account, "server": board.url}) is None
    phone.wait_until_registered()


def test_the_switchboard_sees_the_extra_user_agent_string(
    open_phone: OpenPhone,
) -> None:
    phone = open_phone("", config={"options": {"extraUserAgentString": "CRM/7.1"}})
    frames: list[str] = []
    phone.page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda text: frames.append(str(text))),
    )
    account = {"domain": "demo", "username": "100", "password": "demo-100"}
    assert phone.refusal("register", account) is None
    agents = [
        line
        for frame in frames
        for line in frame.split("\r\n")
        if line.lower().startswith("user-agent:")
    ]
    assert agents
    assert all(line.endswith("CRM/7.1") for line in agents)
