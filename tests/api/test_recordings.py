"""The recording of a call over the API: who may do what to it, and fetch it."""

from __future__ import annotations

import json

import pytest

from tests.api.stage import Listening, Recorder, after, ask, call
from tongdai.api.recordings import StillRecorded
from tongdai.call.inputs import RecordingAction
from tongdai.call.recording import RecordingRefusal

PATH = "/api/v1/calls/c1/recording"
RECORDED = call("c1", answered_at=after(2), ended_at=after(60), recorded=True)
SOUND = bytes(range(256)) * 4


def wish(action, *, refusal=None, **more):
    recorder = Recorder(refusal)
    body = json.dumps({"action": action})
    return recorder, ask(PATH, method="POST", body=body, recorder=recorder, **more)


@pytest.mark.parametrize("action", RecordingAction)
def test_an_extension_asks_for_its_own_call_and_a_key_for_any(action):
    for token, extension in (("token-100", "100"), ("key-of-demo", None)):
        recorder, response = wish(action, token=token)
        assert response.status_code == 204
        assert recorder.asked == [("c1", "demo", extension, action)]


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (RecordingRefusal.FORBIDDEN, 403),
        (RecordingRefusal.NOT_TALKING, 409),
        (RecordingRefusal.NOT_RUNNING, 409),
    ],
)
def test_why_not_is_said_by_a_code(refusal, status):
    _, response = wish("start", refusal=refusal)
    assert (response.status_code, response.json()["code"]) == (status, refusal.value)


def test_nobody_else_may_ask():
    for token in (None, "nonsense"):
        recorder, response = wish("start", token=token)
        assert (response.status_code, recorder.asked) == (401, [])


@pytest.mark.parametrize("body", ["", "{}", '{"action": "erase"}', '{"action": 1}'])
def test_what_is_no_wish_is_refused(body):
    recorder = Recorder()
    response = ask(PATH, method="POST", body=body, recorder=recorder)
    assert (response.status_code, recorder.asked) == (400, [])


@pytest.fixture
def listening(tmp_path):
    for suffix in ("ogg", "wav"):
        (tmp_path / f"both.{suffix}").write_bytes(suffix.encode() + SOUND)
    return Listening(tmp_path / "both")


@pytest.mark.parametrize("token", ["token-100", "token-101", "key-of-demo"])
def test_it_is_fetched_by_who_talked_and_by_the_tenants_programs(listening, token):
    response = ask(PATH, RECORDED, token=token, listening=listening)
    assert response.content == b"ogg" + SOUND
    assert response.headers["Content-Type"] == "audio/ogg; codecs=opus"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"] == 'inline; filename="c1.ogg"'
    response = ask(f"{PATH}?format=wav", RECORDED, token=token, listening=listening)
    assert response.content == b"wav" + SOUND
    assert response.headers["Content-Type"] == "audio/wav"


def test_a_part_of_it_is_fetched(listening):
    response = ask(PATH, RECORDED, listening=listening, headers={"Range": "bytes=3-10"})
    assert (response.status_code, response.content) == (206, SOUND[:8])
    assert response.headers["Content-Range"] == f"bytes 3-10/{len(SOUND) + 3}"


@pytest.mark.parametrize(
    ("path", "token"),
    [
        (PATH, "key-of-other"),
        (PATH, "token-other"),
        ("/api/v1/calls/c2/recording", "token-100"),
        ("/api/v1/calls/c2/recording", "key-of-demo"),
    ],
)
def test_somebody_elses_call_is_as_absent_as_none(listening, path, token):
    theirs = call("c3", caller="102", callee="103")
    response = ask(path, RECORDED, theirs, token=token, listening=listening)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    path = "/api/v1/calls/c3/recording"
    assert ask(path, theirs, listening=listening).status_code == 404


def test_what_is_not_kept_is_not_there():
    response = ask(PATH, RECORDED)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_what_still_grows_is_a_conflict():
    class Growing:
        async def audio(self, record, wanted):
            raise StillRecorded("the call is still being recorded")

    response = ask(PATH, RECORDED, listening=Growing())
    assert (response.status_code, response.json()["code"]) == (409, "still_recorded")


def test_another_format_is_refused(listening):
    response = ask(f"{PATH}?format=mp3", RECORDED, listening=listening)
    assert (response.status_code, response.json()["field"]) == (400, "format")


def test_pages_of_other_origins_may_ask_too():
    preflight = {"Origin": "https://crm.example.com"}
    preflight["Access-Control-Request-Method"] = "POST"
    preflight["Access-Control-Request-Headers"] = "authorization"
    response = ask(PATH, method="OPTIONS", token=None, headers=preflight)
    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
