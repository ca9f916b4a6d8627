"""Every operation × who asks: made from the table that the routes are made from."""

from __future__ import annotations

import re

import pytest

from tests.api.stage import ask, services
from tongdai.api.application import API, operations
from tongdai.storage.scopes import Scope

OPERATIONS = operations(services())
UUID = re.compile(r"\{[a-z_]+\}")

every_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}"
)


def try_out(operation, token):
    """Ask for something that is not there, with a body that says nothing."""
    path = API + UUID.sub("nothing", operation.path)
    body = None if operation.takes.body is None else b"{}"
    return ask(path, method=operation.method, token=token, body=body)


@every_operation
@pytest.mark.parametrize("token", [None, "", "forged", "only", "x" * 5000])
def test_without_a_good_token_or_key_nothing_is_done(operation, token):
    answer = try_out(operation, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@every_operation
def test_a_key_without_the_scope_is_refused_whatever_else_it_may_do(operation):
    for scope in Scope:
        answer = try_out(operation, f"only {scope}")
        if scope is operation.scope:
            assert answer.status_code not in (401, 403)
        else:
            refused = (answer.status_code, answer.json()["code"])
            assert refused == (403, "missing_scope")
            assert operation.scope in answer.json()["detail"]


@every_operation
def test_an_access_token_opens_what_is_its_extensions_own_and_nothing_else(operation):
    answer = try_out(operation, "token-100")
    code = answer.json()["code"] if answer.status_code >= 400 else ""
    assert (code == "missing_scope") != operation.for_extensions


@every_operation
def test_other_origins_may_ask_for_what_pages_may(operation):
    preflight = ask(
        API + UUID.sub("nothing", operation.path),
        method="OPTIONS",
        token=None,
        headers={
            "Origin": "https://crm.example.com",
            "Access-Control-Request-Method": operation.method,
            "Access-Control-Request-Headers": "authorization",
        },
    )
    allowed = preflight.headers.get("access-control-allow-methods", "").split(", ")
    assert (operation.method in allowed) == operation.for_extensions
    assert (preflight.status_code == 200) == operation.for_extensions


@every_operation
def test_a_body_without_end_is_refused_before_it_is_read(operation):
    if operation.takes.body is None:
        return
    path = API + UUID.sub("nothing", operation.path)
    answer = ask(
        path, method=operation.method, token="key-of-demo", body=b"[" * 10_000_000
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@every_operation
def test_a_parameter_that_is_unknown_is_refused(operation):
    path = API + UUID.sub("nothing", operation.path)
    answer = ask(
        path + "?access_token=token-100", method=operation.method, token="key-of-demo"
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "access_token")


def test_every_scope_opens_something():
    assert {each.scope for each in OPERATIONS} == set(Scope)


def test_every_operation_has_a_name_of_its_own():
    names = [each.name for each in OPERATIONS]
    assert len(set(names)) == len(names)
