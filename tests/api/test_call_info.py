"""Notes, tags and forms: written while a call lives and after, by its parties alone."""

from __future__ import annotations

import json

import pytest

from tests.api.stage import Infos, after, ask, call
from tongdai.call.cause import EndCause
from tongdai.call.info import CallInfo

CALL = call("c1")
PATH = "/api/v1/calls/c1/info"


def write(body, *, record=CALL, infos=None, **more):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return ask(PATH, record, method="PUT", body=body, infos=infos, **more)


@pytest.mark.parametrize(
    "record",
    [CALL, call("c1", ended_at=after(5), cause=EndCause.BYE)],
    ids=["live", "ended"],
)
def test_what_is_written_is_kept_and_shown(record):
    infos = Infos()
    body = {"note": "Hẹn", "tags": ["a", "b"], "form": {"x": "1", "y": ["p", "q"]}}
    answer = write(body, record=record, infos=infos)
    assert (answer.status_code, answer.content) == (204, b"")
    assert infos.kept == {
        ("demo", "100", "c1"): CallInfo("Hẹn", ("a", "b"), {"x": "1", "y": ("p", "q")})
    }
    seen = ask("/api/v1/calls/c1", record, infos=infos).json()
    assert {name: seen[name] for name in body} == body


def test_writing_again_replaces_all_of_it():
    infos = Infos()
    write({"note": "first", "tags": ["a"]}, infos=infos)
    write({"note": "second"}, infos=infos)
    assert list(infos.kept.values()) == [CallInfo("second")]


def test_as_much_as_is_allowed_can_be_written():
    body = {
        "note": "ộ" * 4000,
        "tags": ["t" * 64] * 20,
        "form": {f"{i:02}" + "n" * 62: "x" * 100 for i in range(49)}
        | {"l": "v" * 4000},
    }
    assert write(body).status_code == 204


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"note": "x" * 4001}, "note"),
        ({"note": 1}, "note"),
        ({"note": None}, "note"),
        ({"tags": ["t"] * 21}, "tags"),
        ({"tags": ["ok", "t" * 65]}, "tags[1]"),
        ({"tags": "t"}, "tags"),
        ({"tags": ["t", {}]}, "tags[1]"),
        ({"form": {str(i): "" for i in range(51)}}, "form"),
        ({"form": {"city": "x" * 4001}}, "form.city"),
        ({"form": {"topics": ["x" * 2000, "y" * 2000]}}, "form.topics"),
        ({"form": {"topics": [""] * 4001}}, "form.topics"),
        ({"form": {"n" * 65: ""}}, "form." + "n" * 64),
        ({"form": {"city": 5}}, "form"),
        ({"form": []}, "form"),
        ({"notes": "x"}, "notes"),
    ],
)
def test_the_field_that_is_at_fault_is_named(body, field):
    infos = Infos()
    answer = write(body, infos=infos)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "invalid_field")
    assert problem["field"] == field
    assert problem["detail"].startswith(f"{field}: ")
    assert not infos.kept


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b'"x"', b"null", b"[" * 60_000, b"{}{}"]
)
def test_what_is_no_object_is_refused(body):
    answer = write(body)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_a_body_over_the_limit_is_refused_unread():
    answer = write({"form": {"f": "x" * 70_000}})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("record", "token"),
    [(call("c1", "102", "103"), "token-100"), (CALL, "token-other")],
    ids=["of colleagues", "of another tenant"],
)
def test_only_own_calls_can_be_written_about(record, token):
    infos = Infos()
    assert (
        write({"note": "x"}, record=record, token=token, infos=infos).status_code == 404
    )
    assert not infos.kept


def test_nobody_writes_without_a_token():
    assert write({"note": "x"}, token=None).status_code == 401
    assert write({"note": "x"}, token="forged").status_code == 401


def test_pages_of_any_origin_may_write():
    preflight = ask(
        PATH,
        method="OPTIONS",
        token=None,
        headers={
            "Origin": "https://crm.example.com",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert preflight.status_code == 200
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    answer = write({}, headers={"Origin": "https://crm.example.com"})
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_there_is_nothing_but_writing(method):
    assert ask(PATH, CALL, method=method).status_code == 405
