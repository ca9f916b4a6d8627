"""SQL, HTML and nonsense in every field of every body: refused, or kept as text."""

from __future__ import annotations

import re

import msgspec
import pytest

from tests.api.company import company
from tests.api.stage import good_for, services
from tests.api.test_the_directory import KEPT, NEW, PATCH
from tongdai.api.application import operations

TEXTS = (
    "'; DROP TABLE calls; --",
    '" OR "1"="1',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}}${7*7}",
    "../../etc/passwd",
    "\0",
    "a\r\nVia: SIP/2.0/UDP evil",
    "\u202egnp.exe",
    "٣" * 3,
    "x" * 60_000,
    "",
)
OTHERS = (None, True, -1, 2**63, 1.5, [], ["'; --"] * 300, {}, {"$ne": 1})

WITH_A_BODY = [each for each in operations(services()) if each.takes.body]
ADDED = {
    "extensions": {"hotlines": ["02473000001"], "password": "secret-110"},
    "hotlines": {"fallback": "101", "zone": "Asia/Ho_Chi_Minh", "special": ""},
    "groups": {"next": "101", "name": "g", "ringTime": 10, "longestWait": 60},
    "trunks": {
        "sources": ["192.0.2.0/28"],
        "domain": "example.com",
        "transport": "udp",
    },
}
"Fields that the usual examples leave out."


def fields(operation):
    return [each.encode_name for each in msgspec.structs.fields(operation.takes.body)]


def usual(operation):
    """A body that would be taken, of the directory; of others none at all."""
    things = operation.topic
    if things not in NEW:
        return {}
    return {**NEW[things], **ADDED[things]} if operation.method == "POST" else {}


def path_of(operation):
    kept = KEPT.get(operation.topic, "nothing")
    return re.sub(r"\{[a-z_]+\}", kept, operation.path)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with company(tmp_path_factory.mktemp("company")) as there:
        for things, body in NEW.items():
            assert there.ask("POST", f"/{things}", body).status_code == 201
            changed = there.ask("PATCH", f"/{things}/{KEPT[things]}", PATCH[things])
            assert changed.status_code == 200
        yield there


@pytest.mark.parametrize(
    ("operation", "field"),
    [(each, field) for each in WITH_A_BODY for field in fields(each)],
    ids=lambda each: getattr(each, "name", each),
)
def test_whatever_stands_in_a_field_is_refused_or_kept_as_text(demo, operation, field):
    others = demo.stored().directory.tenant_of("other")
    for value in (*TEXTS, *OTHERS):
        before = demo.everything()
        body = {**usual(operation), field: value}
        answer = demo.ask(
            operation.method, path_of(operation), body, token=good_for(operation)
        )
        assert answer.status_code < 500 or answer.status_code == 503, (value, body)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert demo.everything() == before
            assert len(answer.content) < 2_000
        elif isinstance(value, str) and answer.content:
            shown = answer.json().get(field)
            assert shown is None or isinstance(shown, str | list)
            assert answer.headers["content-type"] == "application/json"
            assert answer.headers["x-content-type-options"] == "nosniff"
    assert demo.stored().directory.tenant_of("other") == others


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"a": 1, "a": 2}',
        b'"x"',
        b"[" * 60_000,
        b'{"name": "\\ud800"}',
        b"NaN",
        b"name=x",
    ],
)
@pytest.mark.parametrize("operation", WITH_A_BODY, ids=lambda each: each.name)
def test_what_is_no_object_is_a_clear_problem(demo, operation, body):
    before = demo.everything()
    answer = demo.ask(
        operation.method, path_of(operation), body, token=good_for(operation)
    )
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert demo.everything() == before
