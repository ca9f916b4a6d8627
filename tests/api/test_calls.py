from __future__ import annotations

import pytest

from tests.api.stage import Infos, after, ask, call
from tongdai.call.cause import EndCause
from tongdai.call.events import Quality, Side
from tongdai.call.hearing import SupervisionMode
from tongdai.call.info import CallInfo
from tongdai.call.record import (
    RangGroup,
    SentOn,
    Supervised,
    Transfer,
    WaitedInLine,
    WentOut,
)

ANSWERED = call(
    "c1",
    rang_at=after(1.2),
    answered_at=after(4.9),
    ended_at=after(64.95),
    cause=EndCause.BYE,
    code=200,
    ended_by=Side.CALLEE,
    caller_quality=Quality(3000, 2, 3001, 1.5, 20.0, 4.4),
    callee_name="Bình",
    hotline="02473000001",
    datas='{"đơn":42}',
    trunk="viettel",
    recorded=True,
)
QUALITY = {
    "packetsReceived": 3000,
    "packetsLost": 2,
    "packetsSent": 3001,
    "jitter": 1.5,
    "roundTrip": 20.0,
    "mos": 4.4,
}
WRITTEN = {
    "extension": "100",
    "note": "Gọi lại",
    "tags": ["nóng"],
    "form": {"city": "Huế", "topics": ["a", "b"]},
}
INFO = CallInfo("Gọi lại", ("nóng",), {"city": "Huế", "topics": ("a", "b")})


def test_caller_sees_an_outbound_call():
    infos = Infos()
    infos.kept["demo", "100", "c1"] = INFO
    (seen,) = ask("/api/v1/calls", ANSWERED, infos=infos).json()["items"]
    assert seen == {
        "uuid": "c1",
        "direction": "outbound",
        "remoteNumber": "101",
        "phone": "101",
        "remoteName": "Bình",
        "sipDomain": "demo",
        "sipUser": "100",
        "sipNumber": "02473000001",
        "hotline": "02473000001",
        "caller": "100",
        "callerName": "Lan",
        "dialled": "101",
        "callee": "101",
        "calleeName": "Bình",
        "startTime": "2026-03-01T09:00:00Z",
        "answerTime": "2026-03-01T09:00:04.900000Z",
        "endTime": "2026-03-01T09:01:04.950000Z",
        "answered": True,
        "endCause": "BYE",
        "endCode": 200,
        "endedBy": "callee",
        "ringing": 3,
        "duration": 60,
        "totalDuration": 64,
        "quality": QUALITY,
        "callerQuality": QUALITY,
        "calleeQuality": None,
        "transfers": [],
        "supervisions": [],
        "way": [],
        "trunk": "viettel",
        "recorded": True,
        "datas": {"đơn": 42},
        "note": "Gọi lại",
        "tags": ["nóng"],
        "form": {"city": "Huế", "topics": ["a", "b"]},
        "infos": [WRITTEN],
    }


def test_callee_sees_the_same_call_inbound_with_the_callers_name():
    (seen,) = ask("/api/v1/calls", ANSWERED, token="token-101").json()["items"]
    assert (seen["direction"], seen["remoteNumber"]) == ("inbound", "100")
    assert (seen["remoteName"], seen["sipUser"]) == ("Lan", "101")
    assert (seen["quality"], seen["callerQuality"]) == (None, None)


def test_a_party_does_not_see_what_the_other_wrote():
    infos = Infos()
    infos.kept["demo", "100", "c1"] = INFO
    for path in ("/api/v1/calls/c1", "/api/v1/calls"):
        seen = ask(path, ANSWERED, token="token-101", infos=infos).json()
        seen = seen.get("items", [seen])[0]
        assert (seen["note"], seen["tags"], seen["form"]) == ("", [], {})


def passed_on(by, to, place, **more):
    transfer = Transfer(after(9), by, to, place)
    return call("c1", transfers=(transfer,), **more)


def test_a_call_that_was_passed_on_is_seen_by_everybody_who_talked():
    # 102 dialled 103, who passed the call on to 100.
    record = passed_on("103", "100", Side.CALLEE, caller="102", callee="100")
    seen = ask("/api/v1/calls/c1", record).json()
    assert (seen["direction"], seen["remoteNumber"]) == ("inbound", "102")
    assert seen["transfers"] == [
        {"time": "2026-03-01T09:00:09Z", "by": "103", "to": "100"}
    ]
    # 102 dialled 101 and passed it on to 100, who then talked to 101.
    record = passed_on("102", "100", Side.CALLER, caller="102", callee_name="Bình")
    seen = ask("/api/v1/calls/c1", record).json()
    assert (seen["remoteNumber"], seen["remoteName"]) == ("101", "Bình")
    # Of the one who passed it on, the quality of somebody else's audio is no business.
    record = passed_on(
        "100",
        "103",
        Side.CALLEE,
        caller="102",
        callee="103",
        callee_quality=Quality(1, 0, 1, 1.0, None, None),
    )
    assert ask("/api/v1/calls/c1", record).json()["quality"] is None


def test_a_supervisor_sees_the_call_and_parties_what_they_may_know():
    def supervised(told):
        steps = (
            Supervised(after(6), "100", "102", SupervisionMode.WHISPER, told),
            Supervised(after(9), "100", "102", None, told),
        )
        return call("c1", caller="101", callee="102", supervised=steps)

    lines = [
        {"time": "2026-03-01T09:00:06Z", "by": "100", "of": "102", "mode": "whisper"},
        {"time": "2026-03-01T09:00:09Z", "by": "100", "of": "102", "mode": None},
    ]
    path = "/api/v1/calls/c1"
    for told in (True, False):
        record = supervised(told)
        assert ask(path, record).json()["supervisions"] == lines
        seen = ask(path, record, token="token-101").json()["supervisions"]
        assert seen == (lines if told else [])
        assert ask(path, record, token="token-other").status_code == 404
        assert ask("/api/v1/calls", record).json()["items"] == []


def test_the_way_of_a_call_is_told_step_by_step():
    way = (
        WaitedInLine(after(1), "60000"),
        RangGroup(after(2), "60000"),
        SentOn(after(3), "60000", "0901234567"),
        WentOut(after(4), "viettel"),
    )
    seen = ask("/api/v1/calls/c1", call("c1", way=way)).json()["way"]
    at = "2026-03-01T09:00:0{}Z".format
    assert seen == [
        {"step": "waited", "time": at(1), "group": "60000"},
        {"step": "rang", "time": at(2), "group": "60000"},
        {"step": "sentOn", "time": at(3), "from": "60000", "to": "0901234567"},
        {"step": "wentOut", "time": at(4), "trunk": "viettel"},
    ]


def test_call_that_lives_has_no_end_yet():
    (seen,) = ask("/api/v1/calls", call("c1", rang_at=after(1))).json()["items"]
    assert seen["endTime"] is seen["endCause"] is seen["endCode"] is None
    assert (seen["duration"], seen["ringing"], seen["answered"]) == (0, 0, False)


def test_history_is_read_page_by_page_to_its_end():
    history = [call(f"c{number}") for number in range(5)]
    found, path = [], "/api/v1/calls?limit=2"
    while path:
        page = ask(path, *history).json()
        found.append([each["uuid"] for each in page["items"]])
        path = page["next"] and f"/api/v1/calls?limit=2&after={page['next']}"
    assert found == [["c0", "c1"], ["c2", "c3"], ["c4"]]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=many",
        "limit=٣",
        "limit=1.0",
        "limit=1&limit=2",
        "limit=" + "9" * 5000,
        "after=٣",
        "after=MQ==",
        "after=Mh",
        "after=" + "M" * 500,
        "page=2",
    ],
)
def test_page_that_cannot_be_is_a_problem(query):
    answer = ask(f"/api/v1/calls?{query}", ANSWERED)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_one_call_is_found_by_its_id():
    assert ask("/api/v1/calls/c1", ANSWERED).json()["uuid"] == "c1"


@pytest.mark.parametrize(
    ("record", "token"),
    [
        (call("c1", "102", "103"), "token-100"),
        (call("c1", "100", "101"), "token-other"),
    ],
    ids=["of colleagues", "of another tenant"],
)
def test_call_of_others_is_as_absent_as_none(record, token):
    theirs = ask("/api/v1/calls/c1", record, token=token)
    nobodys = ask("/api/v1/calls/c2", record, token=token)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()
    assert theirs.json()["code"] == "not_found"


@pytest.mark.parametrize("token", [None, "", "forged", "x" * 5000])
def test_without_a_good_token_nothing_is_shown(token):
    for path in ("/api/v1/calls", "/api/v1/calls/c1"):
        answer = ask(path, ANSWERED, token=token)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "unauthorized"


def test_token_in_the_address_line_is_not_looked_at():
    answer = ask("/api/v1/calls?access_token=token-100", ANSWERED, token=None)
    assert answer.status_code == 401


def test_history_is_kept_by_no_cache():
    assert ask("/api/v1/calls", ANSWERED).headers["cache-control"] == "no-store"


def test_page_of_any_origin_may_ask_with_a_token_and_never_with_a_cookie():
    preflight = ask(
        "/api/v1/calls",
        method="OPTIONS",
        token=None,
        headers={
            "Origin": "https://crm.example.com",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in preflight.headers


def test_unknown_paths_and_methods_are_problems():
    assert ask("/api/v1/nothing").json()["status"] == 404
    assert ask("/api/v1/calls", method="DELETE").json()["status"] == 405
