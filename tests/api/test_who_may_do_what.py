"""Every operation × who asks: made from the table that the routes are made from."""

from __future__ import annotations

import re

import pytest

from tests.api.stage import Console, Listening, ask, call, good_for, services
from tongdai.api.application import API, operations
from tongdai.api.authentication import Entrance
from tongdai.storage.console_accounts import Role, scopes_of
from tongdai.storage.scopes import Scope

OPERATIONS = operations(services())
BY_SCOPE = [each for each in OPERATIONS if isinstance(each.scope, Scope)]
BY_KEY = [each for each in BY_SCOPE if not each.at_console]
AT_CONSOLE = [each for each in OPERATIONS if each.at_console]
OF_SOMEBODY = [each for each in OPERATIONS if each.scope is not Entrance.EVERYBODY]
LOGGED_IN = [each for each in OPERATIONS if each.scope is Entrance.LOGGED_IN]
UUID = re.compile(r"\{[a-z_]+\}")


def of_each(found):
    return pytest.mark.parametrize(
        "operation", found, ids=lambda each: f"{each.method} {each.path}"
    )


every_operation = of_each(OPERATIONS)
every_one_by_scope = of_each(BY_SCOPE)
every_one_of_somebody = of_each(OF_SOMEBODY)


def try_out(operation, token):
    """Ask for something that is not there, with a body that says nothing."""
    path = API + UUID.sub("nothing", operation.path)
    body = None if operation.takes.body is None else b"{}"
    return ask(path, method=operation.method, token=token, body=body)


@every_one_of_somebody
@pytest.mark.parametrize("token", [None, "", "forged", "only", "x" * 5000])
def test_without_a_good_token_or_key_nothing_is_done(operation, token):
    answer = try_out(operation, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@of_each(BY_KEY)
def test_a_key_without_the_scope_is_refused_whatever_else_it_may_do(operation):
    for scope in Scope:
        answer = try_out(operation, f"only {scope}")
        if scope is operation.scope:
            assert answer.status_code not in (401, 403)
        else:
            refused = (answer.status_code, answer.json()["code"])
            assert refused == (403, "missing_scope")
            assert operation.scope in answer.json()["detail"]


@every_one_by_scope
@pytest.mark.parametrize("role", list(Role))
def test_a_role_at_the_console_may_what_its_scopes_say(operation, role):
    answer = try_out(operation, f"login-{role}")
    if operation.scope in scopes_of(role):
        assert answer.status_code not in (401, 403)
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")


def test_a_viewer_changes_nothing_and_an_admin_does_not_log_in_as_others():
    viewing = [each for each in BY_SCOPE if each.scope in scopes_of(Role.VIEWER)]
    assert {each.method for each in viewing} == {"GET"}
    assert set(Scope) - scopes_of(Role.ADMIN) == {Scope.TOKENS_WRITE}


@every_one_by_scope
def test_who_must_change_the_password_may_nothing_else(operation):
    answer = try_out(operation, "login-new")
    refused = (answer.status_code, answer.json()["code"])
    assert refused == (403, "password_change_needed")


@of_each(LOGGED_IN)
def test_what_is_about_ones_own_login_takes_a_login_and_no_key(operation):
    for token in Console.LOGINS:
        assert try_out(operation, token).status_code not in (401, 403)
    answer = try_out(operation, "key-of-demo")
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")


@of_each(AT_CONSOLE)
@pytest.mark.parametrize("token", ["key-of-demo", "token-100"])
def test_what_is_about_an_account_takes_a_login_and_no_key(operation, token):
    answer = try_out(operation, token)
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert "a login at the console" in answer.json()["detail"]


@every_one_of_somebody
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
        path, method=operation.method, token=good_for(operation), body=b"[" * 10_000_000
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@every_operation
def test_a_parameter_that_is_unknown_is_refused(operation):
    path = API + UUID.sub("nothing", operation.path)
    answer = ask(
        path + "?access_token=token-100",
        method=operation.method,
        token=good_for(operation),
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "access_token")


@pytest.mark.parametrize("token", ["key-of-other", "token-other"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/calls/{}", None),
        ("PUT", "/calls/{}/info", b'{"note": "x"}'),
        ("GET", "/calls/{}/recording", None),
    ],
)
def test_a_call_of_another_tenant_is_as_absent_as_one_that_never_was(
    tmp_path, method, path, body, token
):
    sound = tmp_path / "c1.ogg"
    sound.touch()
    theirs, nobodys = (
        ask(
            API + path.format(uuid),
            call("c1", recorded=True),
            listening=Listening(sound),
            method=method,
            token=token,
            body=body,
        )
        for uuid in ("c1", "c2")
    )
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()


def test_every_scope_opens_something():
    assert {each.scope for each in BY_SCOPE} == set(Scope)


def test_every_operation_has_a_name_of_its_own():
    names = [each.name for each in OPERATIONS]
    assert len(set(names)) == len(names)
