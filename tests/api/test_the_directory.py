"""Extensions, hotlines, groups and trunks: added, changed and removed by programs."""

from __future__ import annotations

import pytest

from tests.api.company import OTHERS, SECRET, company
from tongdai.switch.trunk_vocabulary import Standing
from tongdai.switch.trunks import TrunkStatus

NEW = {
    "extensions": {
        "extension": "110",
        "name": "Hà",
        "hotlines": [],
        "supervises": None,
    },
    "hotlines": {
        "number": "+842473000002",
        "name": "Hỗ trợ",
        "destination": "60000",
        "hours": "mon-fri 08:00-17:30",
        "recording": "always",
    },
    "groups": {"number": "60001", "members": ["102"], "strategy": "in_turn"},
    "trunks": {
        "name": "second",
        "host": "192.0.2.9",
        "port": 5080,
        "user": "u",
        "password": "another-secret",
    },
}
KEPT = {
    "extensions": "110",
    "hotlines": "02473000002",
    "groups": "60001",
    "trunks": "second",
}
PATCH = {
    "extensions": {
        "name": "Hải",
        "forwarding": {"busy": "101"},
        "limits": {"daily": 3600, "barred": ["1900", "+44"]},
    },
    "hotlines": {
        "destination": "101",
        "hours": "",
        "recording": None,
        "limits": {"monthly": None},
    },
    "groups": {"members": ["101", "100"], "ringTime": 20},
    "trunks": {"order": 7, "port": None},
}
SHOWN = {
    "extensions": {
        "extension": "110",
        "name": "Hải",
        "state": "offline",
        "phones": 0,
        "forwarding": {"always": "", "busy": "101", "noAnswer": ""},
        "hotlines": [],
        "supervises": None,
        "recording": None,
        "limits": {
            "longestCall": None,
            "daily": 3600.0,
            "monthly": None,
            "barred": ["1900", "+44"],
        },
    },
    "hotlines": {
        "number": "02473000002",
        "name": "Hỗ trợ",
        "destination": "101",
        "hours": "",
        "zone": "Asia/Ho_Chi_Minh",
        "special": "",
        "fallback": "",
        "recording": None,
        "limits": {"longestCall": None, "daily": None, "monthly": None, "barred": []},
    },
    "groups": {
        "number": "60001",
        "name": "",
        "members": ["101", "100"],
        "external": False,
        "strategy": "in_turn",
        "ringTime": 20.0,
        "longestWait": 0.0,
        "next": "",
        "recording": None,
    },
    "trunks": {
        "name": "second",
        "host": "192.0.2.9",
        "port": None,
        "transport": "udp",
        "order": 7,
        "user": "u",
        "registers": False,
        "domain": "",
        "sources": [],
        "numbers": "e164",
        "codecs": ["PCMA", "PCMU"],
        "state": None,
    },
}

each_thing = pytest.mark.parametrize("things", list(NEW))


@pytest.fixture
def demo(tmp_path):
    with company(tmp_path) as there:
        yield there


@each_thing
def test_a_thing_comes_changes_and_goes(demo, things):
    one = f"/{things}/{KEPT[things]}"
    added = demo.ask("POST", f"/{things}", NEW[things])
    assert added.status_code == 201, added.text
    changed = demo.ask("PATCH", one, PATCH[things])
    assert (changed.status_code, changed.json()) == (200, SHOWN[things])
    assert demo.ask("GET", one).json() == SHOWN[things]
    assert SHOWN[things] in demo.ask("GET", f"/{things}").json()["items"]
    assert demo.ask("DELETE", one).status_code == 204
    assert demo.ask("GET", one).status_code == 404
    assert demo.ask("DELETE", one).status_code == 404


@each_thing
def test_a_switchboard_sees_every_change(demo, things):
    before = demo.stored().revision
    demo.ask("POST", f"/{things}", NEW[things])
    added = demo.stored().revision
    demo.ask("PATCH", f"/{things}/{KEPT[things]}", PATCH[things])
    changed = demo.stored().revision
    demo.ask("DELETE", f"/{things}/{KEPT[things]}")
    assert before < added < changed < demo.stored().revision


@each_thing
def test_what_another_tenant_has_is_as_absent_as_what_nobody_has(demo, things):
    before = demo.everything()
    for name, body in (("GET", None), ("PATCH", {}), ("DELETE", None)):
        theirs = demo.ask(name, f"/{things}/{OTHERS[things]}", body)
        nobodys = demo.ask(name, f"/{things}/11111", body)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.json() == nobodys.json()
    listed = demo.ask("GET", f"/{things}").text
    assert OTHERS[things] not in listed
    assert demo.everything() == before


@each_thing
def test_what_is_there_already_is_not_added_again(demo, things):
    assert demo.ask("POST", f"/{things}", NEW[things]).status_code == 201
    before = demo.everything()
    again = demo.ask("POST", f"/{things}", NEW[things])
    assert (again.status_code, again.json()["code"]) == (409, "taken")
    assert demo.everything() == before


def test_a_hotline_of_somebody_else_is_taken_and_by_whom_is_not_said(demo):
    answer = demo.ask("POST", "/hotlines", {"number": OTHERS["hotlines"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert "other" not in answer.text


def test_what_calls_are_led_to_stays(demo):
    demo.ask("PATCH", "/hotlines/02473000001", {"destination": "60000"})
    answer = demo.ask("DELETE", "/groups/60000")
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    answer = demo.ask("DELETE", "/extensions/100")
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")


def test_a_password_of_a_carrier_never_comes_back(demo):
    texts = [
        demo.ask(method, path, body).text
        for method, path, body in (
            ("GET", "/trunks", None),
            ("GET", "/trunks/ours", None),
            ("PATCH", "/trunks/ours", {"order": 1}),
            ("PATCH", "/trunks/ours", {"password": SECRET}),
            ("PATCH", "/trunks/ours", {"password": SECRET * 10}),
        )
    ]
    assert not any(SECRET in text for text in texts)
    assert demo.stored().trunk_passwords["demo", "ours"] == SECRET


def test_an_extension_gets_a_password_that_is_shown_this_one_time(demo):
    made = demo.ask("POST", "/extensions", {"extension": "110"}).json()
    assert set(made) == {"extension", "password"}
    assert ("demo", "110") in demo.stored().secrets
    for path in ("/extensions", "/extensions/110"):
        assert made["password"] not in demo.ask("GET", path).text
    given = {"extension": "111", "password": "mật khẩu"}
    refused = demo.ask("POST", "/extensions", given)
    assert (refused.status_code, refused.json()["field"]) == (400, "password")
    given["password"] = ""
    assert demo.ask("POST", "/extensions", given).json()["field"] == "password"


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/extensions", {"extension": "1"}, "extension"),
        ("POST", "/extensions", {"extension": "110-112"}, "extension"),
        ("POST", "/extensions", {"extension": " 110"}, "extension"),
        ("POST", "/extensions", {"extension": "110", "name": "a\nb"}, "name"),
        ("POST", "/extensions", {"extension": "110", "hotlines": ["1"]}, "hotlines"),
        ("PATCH", "/extensions/100", {"hotlines": ["02473000009"]}, "hotlines"),
        ("PATCH", "/extensions/100", {"supervises": ["200"]}, "supervises"),
        ("PATCH", "/extensions/100", {"name": None}, "name"),
        ("PATCH", "/extensions/100", {"recording": "sometimes"}, "recording"),
        ("PATCH", "/extensions/100", {"limits": {"longestCall": 0}}, "limits"),
        ("PATCH", "/extensions/100", {"limits": {"daily": -1}}, "limits.daily"),
        ("PATCH", "/extensions/100", {"limits": {"barred": ["x"]}}, "limits.barred"),
        ("POST", "/hotlines", {"number": "hello"}, "number"),
        ("PATCH", "/hotlines/02473000001", {"hours": "always on"}, "hours"),
        ("PATCH", "/hotlines/02473000001", {"zone": "Hanoi", "hours": "x"}, "zone"),
        ("PATCH", "/hotlines/02473000001", {"number": "02473000002"}, "number"),
        ("POST", "/groups", {"number": "6"}, "number"),
        ("PATCH", "/groups/60000", {"members": ["200"]}, "members"),
        ("PATCH", "/groups/60000", {"members": ["100", "100"]}, "members"),
        ("PATCH", "/groups/60000", {"strategy": "by name"}, "strategy"),
        ("POST", "/trunks", {"name": "x"}, "host"),
        ("POST", "/trunks", {"name": "x", "host": "a b"}, "host"),
        ("PATCH", "/trunks/ours", {"port": 99999}, "port"),
        ("PATCH", "/trunks/ours", {"sources": ["0.0.0.0/0"]}, "sources"),
        ("PATCH", "/trunks/ours", {"codecs": []}, "codecs"),
        ("PATCH", "/trunks/ours", {"user": "u u"}, "user"),
        ("PATCH", "/trunks/ours", {"password": "a\nb"}, "password"),
        ("PATCH", "/trunks/ours", {"domain": "x" * 1001}, "domain"),
    ],
)
def test_the_field_that_is_at_fault_is_named_and_nothing_is_changed(
    demo, method, path, body, field
):
    before = demo.everything()
    answer = demo.ask(method, path, body)
    assert (answer.status_code, answer.json().get("field")) == (400, field), answer.text
    assert demo.everything() == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/groups/60000", {"next": "nowhere"}),
        ("/groups/60000", {"next": "60000"}),
        ("/groups/60000", {"ringTime": 1}),
        ("/hotlines/02473000001", {"destination": "0019001234567"}),
        ("/extensions/100", {"forwarding": {"always": "100"}}),
    ],
)
def test_what_does_not_go_with_the_rest_is_refused(demo, path, body):
    before = demo.everything()
    answer = demo.ask("PATCH", path, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "unfit")
    assert demo.everything() == before


def test_how_trunks_stand_is_told_beside_them(demo):
    def stands(name, standing, reason="", registered=None, seconds=None):
        return TrunkStatus(name, standing, reason, (), registered, seconds)

    demo.trunks = {
        "demo": (stands("ours", Standing.DOWN, "403 Forbidden", registered=False),),
        "other": (stands("theirs", Standing.UP, seconds=0.01),),
    }
    state = {
        "standing": "down",
        "reason": "403 Forbidden",
        "registered": False,
        "roundTrip": None,
    }
    (one,) = demo.ask("GET", "/trunks").json()["items"]
    assert one["state"] == state
    assert demo.ask("GET", "/trunks/ours").json()["state"] == state
    demo.trunks["demo"] = (stands("ours", Standing.UP, seconds=0.01234),)
    state = demo.ask("GET", "/trunks/ours").json()["state"]
    assert (state["standing"], state["registered"]) == ("up", None)
    assert state["roundTrip"] == 12.3
