"""Calls while they live, over the API."""

from __future__ import annotations

import msgspec
import pytest

from tests.api.stage import Directing, Living, after, ask, call
from tongdai.call.cause import Ending
from tongdai.call.events import Direction
from tongdai.switch.directing import Director, Refusal
from tongdai.switch.wishes import Wishes

KEY = "key-of-demo"
PATH = "/api/v1/live-calls"
ALL = Director("demo", None)
RINGING = call("ringing", "0912345678", None, direction=Direction.INBOUND)
TALKING = call(
    "talking", "100", "101", answered_at=after(5), datas='{"order":7}', hotline="0247"
)
SECRET = msgspec.structs.replace(call("secret"), tenant="other")
LIVING = Living(RINGING, TALKING, SECRET)


def post(path, directing, body, *, token=KEY, living=LIVING):
    return ask(
        path,
        method="POST",
        token=token,
        body=msgspec.json.encode(body),
        directing=directing,
        living=living,
    )


def test_a_key_sees_every_live_call_of_its_tenant():
    listed = ask(PATH, token=KEY, living=LIVING).json()
    assert listed["next"] is None
    assert {each["uuid"]: each["state"] for each in listed["items"]} == {
        "ringing": "ringing",
        "talking": "talking",
    }
    (talking,) = (each for each in listed["items"] if each["uuid"] == "talking")
    assert talking == {
        "uuid": "talking",
        "direction": "internal",
        "state": "talking",
        "caller": "100",
        "callerName": "Lan",
        "dialled": "101",
        "callee": "101",
        "calleeName": "",
        "hotline": "0247",
        "startTime": "2026-03-01T09:00:00Z",
        "answerTime": "2026-03-01T09:00:05Z",
        "callerQuality": None,
        "calleeQuality": None,
        "datas": {"order": 7},
    }


def test_an_extension_sees_the_calls_that_it_is_in():
    directing = Directing(seen=("talking",))
    listed = ask(PATH, living=LIVING, directing=directing).json()
    assert [each["uuid"] for each in listed["items"]] == ["talking"]
    assert ask(f"{PATH}/talking", living=LIVING, directing=directing).is_success
    for other in ("ringing", "secret", "nothing"):
        answer = ask(f"{PATH}/{other}", living=LIVING, directing=directing)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_pages_follow_each_other_whatever_ends_meanwhile():
    many = [call(f"call-{n}") for n in range(5)]
    first = ask(f"{PATH}?limit=2", token=KEY, living=Living(*many)).json()
    assert [each["uuid"] for each in first["items"]] == ["call-0", "call-1"]
    rest = Living(*many[:1], *many[2:])
    next_page = f"{PATH}?limit=2&after={first['next']}"
    second = ask(next_page, token=KEY, living=rest).json()
    assert [each["uuid"] for each in second["items"]] == ["call-2", "call-3"]
    third = ask(f"{PATH}?after={second['next']}", token=KEY, living=rest).json()
    assert [each["uuid"] for each in third["items"]] == ["call-4"]
    assert third["next"] is None


@pytest.mark.parametrize(
    ("token", "asked"),
    [
        (KEY, {"extension": "101"}),
        ("token-101", {}),
        ("token-101", {"extension": "101"}),
    ],
)
def test_a_call_is_made_for_an_extension(token, asked):
    directing = Directing("talking", seen=("talking",))
    wish = {"number": " 0912 345-678 ", "hotline": "0247", "datas": {"order": 7}}
    answer = post(PATH, directing, wish | asked, token=token)
    assert (answer.status_code, answer.json()["uuid"]) == (201, "talking")
    wishes = Wishes("0247", '{"order":7}')
    assert directing.asked == [("demo", "101", " 0912 345-678 ", wishes)]


@pytest.mark.parametrize(
    ("ending", "status", "code", "field"),
    [
        (Ending.UNKNOWN_NUMBER, 400, "invalid_field", "number"),
        (Ending.OWN_NUMBER, 400, "invalid_field", "number"),
        (Ending.FORBIDDEN, 403, "call_refused", None),
        (Ending.NOT_YOUR_HOTLINE, 403, "call_refused", None),
        (Ending.TOO_MANY_CALLS, 403, "call_refused", None),
        (Ending.UNREACHABLE, 409, "extension_away", None),
        (Ending.UNAVAILABLE, 503, "no_room", None),
    ],
)
def test_why_no_call_is_made_is_said(ending, status, code, field):
    wish = {"number": "0912345678", "extension": "101"}
    answer = post(PATH, Directing(ending), wish)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().get("field") == field


def test_a_refusal_names_the_end_cause_that_a_page_would_see():
    wish = {"number": "0912345678", "extension": "101"}
    answer = post(PATH, Directing(Ending.FORBIDDEN), wish)
    assert answer.json()["detail"] == "LIMITATION_DECLINE: forbidden"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"extension": "101"}, "number"),
        ({"extension": "101", "number": ""}, "number"),
        ({"extension": "101", "number": "0" * 65}, "number"),
        ({"number": "0912345678"}, "extension"),
        ({"extension": "101", "number": "09", "datas": "x"}, "datas"),
        ({"extension": "101", "number": "09", "datas": {"a": "x" * 257}}, "datas"),
        ({"extension": "101", "number": "09", "datas": {"x" * 5000: 1}}, "datas"),
        ({"extension": "101", "number": "09", "colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_wish_is_said_and_nobody_rings(body, field):
    directing = Directing("talking")
    answer = post(PATH, directing, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_field")
    assert answer.json()["field"] == field
    assert directing.asked == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (PATH, {"number": "09"}),
        (f"{PATH}/talking/hold", {"on": True}),
        (f"{PATH}/talking/transfer", {"to": "102"}),
    ],
)
def test_an_extension_asks_for_itself_alone(path, body):
    directing = Directing(seen=("talking",))
    answer = post(path, directing, body | {"extension": "101"}, token="token-100")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_extension")
    assert directing.asked == []


DEEDS = [
    pytest.param("DELETE", "", None, (), id="hang up"),
    pytest.param("POST", "/hold", {"on": True}, ("100", True), id="hold"),
    pytest.param("POST", "/transfer", {"to": "102"}, ("100", "102"), id="pass on"),
]


def direct(method, deed, body, directing, token):
    return ask(
        f"{PATH}/talking{deed}",
        method=method,
        token=token,
        body=None if body is None else msgspec.json.encode(body),
        directing=directing,
    )


@pytest.mark.parametrize(("method", "deed", "body", "asked"), DEEDS)
def test_what_is_done_with_a_call_is_done_for_who_asks(method, deed, body, asked):
    directing = Directing(seen=("talking",))
    answer = direct(method, deed, body, directing, "token-100")
    assert answer.status_code == 204
    assert directing.asked == [("talking", Director("demo", "100"), *asked)]
    named = body if body is None else body | {"extension": "100"}
    assert direct(method, deed, named, directing, KEY).status_code == 204
    assert directing.asked[1:] == [("talking", ALL, *asked)]


@pytest.mark.parametrize(("method", "deed", "body", "asked"), DEEDS)
@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Refusal.NO_CALL, 404, "not_found"),
        (Refusal.NOT_TALKING, 409, "not_talking"),
        (Refusal.WHO, 400, "invalid_field"),
    ],
)
def test_why_a_call_is_left_as_it_is_is_said(
    method, deed, body, asked, refusal, status, code
):
    answer = direct(method, deed, body, Directing(refusal), KEY)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(("method", "deed", "body", "asked"), DEEDS)
@pytest.mark.parametrize("token", ["token-101", "key-of-other"])
def test_a_call_of_others_is_none(method, deed, body, asked, token):
    answer = direct(method, deed, body, Directing(), token)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("ending", "status", "code"),
    [
        (Ending.UNKNOWN_NUMBER, 400, "invalid_field"),
        (Ending.FORBIDDEN, 403, "call_refused"),
        (Ending.UNAVAILABLE, 503, "no_room"),
    ],
)
def test_where_a_call_may_not_be_passed_on_to_is_said(ending, status, code):
    answer = post(f"{PATH}/talking/transfer", Directing(ending), {"to": "0912345678"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
