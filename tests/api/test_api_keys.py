"""API keys that are made, listed and removed over the API."""

from __future__ import annotations

import pytest

from tests.api.company import company
from tongdai.storage import api_keys
from tongdai.storage.api_keys import KeyRights
from tongdai.storage.scopes import EVERYTHING, Scope

PATH = "/keys"


@pytest.fixture
def demo(tmp_path):
    with company(tmp_path) as there:
        yield there


def test_a_key_is_shown_once_and_may_what_was_asked(demo):
    made = demo.ask("POST", PATH, {"name": " CRM ", "scopes": ["calls:read"]})
    assert made.status_code == 201
    key = made.json()
    assert (key["name"], key["scopes"]) == ("CRM", ["calls:read"])
    rights = demo.stored().api_keys[api_keys.digest(key["key"])]
    assert rights == KeyRights("demo", {Scope.CALLS_READ})
    listed = demo.ask("GET", PATH)
    assert key["key"] not in listed.text
    (shown,) = listed.json()["items"]
    assert (shown["id"], shown["scopes"]) == (key["id"], ["calls:read"])


def test_a_key_makes_none_that_may_more_than_itself(demo):
    for scopes in (["keys:write", "calls:read"], ["*"]):
        body = {"scopes": scopes}
        answer = demo.ask("POST", PATH, body, token="only keys:write")
        assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert not demo.stored().api_keys
    body = {"scopes": ["keys:write"]}
    assert demo.ask("POST", PATH, body, token="only keys:write").status_code == 201


def test_a_key_that_may_everything_makes_another(demo):
    made = demo.ask("POST", PATH, {"scopes": ["*"]}).json()
    rights = demo.stored().api_keys[api_keys.digest(made["key"])]
    assert rights.scopes == EVERYTHING


def test_a_key_that_is_removed_opens_nothing(demo):
    made = demo.ask("POST", PATH, {"scopes": ["calls:read"]}).json()
    assert demo.ask("DELETE", f"{PATH}/{made['id']}").status_code == 204
    assert not demo.stored().api_keys
    assert demo.ask("DELETE", f"{PATH}/{made['id']}").status_code == 404


def test_a_key_of_another_tenant_is_as_absent_as_none(demo):
    theirs = demo.ask("DELETE", f"{PATH}/{demo.key('other')}")
    nobodys = demo.ask("DELETE", f"{PATH}/000000000000")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()
    assert len(demo.stored().api_keys) == 1
    assert demo.ask("GET", PATH).json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["calls"]}, "scopes"),
        ({"scopes": "calls:read"}, "scopes"),
        ({"scopes": ["calls:read"], "name": "a\nb"}, "name"),
        ({"scopes": ["calls:read"], "key": "demo-key"}, "key"),
        ({}, "scopes"),
    ],
)
def test_the_field_that_is_at_fault_is_named(demo, body, field):
    answer = demo.ask("POST", PATH, body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert not demo.stored().api_keys
