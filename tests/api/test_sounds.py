"""How large a body may be, and who is told what of sound files."""

from __future__ import annotations

import pytest

from tests.api.stage import ask, send, services
from tongdai.api.application import API, application, operations
from tongdai.api.operations import MAX_BODY
from tongdai.api.sounds import LARGEST_SOUND

KINDS = pytest.mark.parametrize("kind", ["music", "announcements"])


def put(path, body, **more):
    return ask(f"{API}{path}", token="key-of-demo", method="PUT", body=body, **more)


async def in_parts(size):
    part = b"\0" * 65_536
    for _ in range(size // len(part)):
        yield part


@KINDS
def test_a_sound_may_be_larger_than_other_bodies(kind):
    answer = put(f"/{kind}/song.ogg", b"\0" * LARGEST_SOUND)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_sound")


@KINDS
@pytest.mark.parametrize("declared", [True, False])
def test_a_sound_that_is_too_large_is_refused(kind, declared):
    size = LARGEST_SOUND + 65_536
    body = b"\0" * size if declared else in_parts(size)
    answer = put(f"/{kind}/song.ogg", body)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert str(LARGEST_SOUND) in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/music/song.ogg"),
        ("DELETE", "/music/song.ogg"),
        ("PUT", "/music"),
        ("PUT", "/music/a/b"),
        ("PUT", "/extensions/100/password"),
    ],
)
def test_nothing_else_takes_a_larger_body(method, path):
    there = application(services())
    body = b"\0" * (MAX_BODY + 1)
    answer = send(there, method, API + path, token="key-of-demo", body=body)
    assert answer.status_code == 413


def test_only_sounds_are_larger():
    larger = {
        each.path for each in operations(services()) if each.largest_body > MAX_BODY
    }
    assert larger == {"/music/{file}", "/announcements/{file}"}


def test_the_document_says_that_the_body_is_bytes():
    document = ask("/api/openapi.json", token=None).json()
    described = document["paths"][f"{API}/music/{{file}}"]["put"]
    content = {"application/octet-stream": {}}
    assert described["requestBody"] == {"required": True, "content": content}


@KINDS
def test_what_is_not_there_is_not_removed(kind):
    answer = ask(f"{API}/{kind}/no.ogg", token="key-of-demo", method="DELETE")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
