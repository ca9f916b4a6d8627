"""Login tokens: a tenant's back end asks for them by its API key, and nobody else."""

from __future__ import annotations

import json

import pytest

from tests.api.stage import Logins, ask

PATH = "/api/v1/tokens"


def make(body, *, token="key-of-demo", logins=None):
    content = json.dumps(body).encode()
    return ask(PATH, method="POST", token=token, logins=logins, body=content)


def test_a_token_is_made_for_an_extension_of_the_keys_tenant():
    logins = Logins()
    answer = make({"extension": "101", "ttl": 90}, logins=logins)
    assert answer.status_code == 201
    assert answer.json() == {
        "token": "demo.101.random",
        "expiresAt": "2026-03-01T09:01:30Z",
    }
    assert answer.headers["cache-control"] == "no-store"
    make({"extension": "101"}, token="key-of-other", logins=logins)
    assert logins.issued == [("demo", "101", 90), ("other", "101", 60)]


@pytest.mark.parametrize("ttl", [1, 3600])
def test_the_longest_and_the_shortest_life(ttl):
    assert make({"extension": "101", "ttl": ttl}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"extension": "101", "ttl": 0}, "ttl"),
        ({"extension": "101", "ttl": 3601}, "ttl"),
        ({"extension": "101", "ttl": -1}, "ttl"),
        ({"extension": "101", "ttl": 10**40}, "ttl"),
        ({"extension": "101", "ttl": "60"}, "ttl"),
        ({"extension": "101", "ttl": 1.5}, "ttl"),
        ({"extension": "999"}, "extension"),
        ({"extension": 101}, "extension"),
        ({"extension": "101", "tenant": "other"}, "tenant"),
        ({}, "extension"),
    ],
)
def test_the_field_that_is_at_fault_is_named(body, field):
    logins = Logins()
    answer = make(body, logins=logins)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert not logins.issued


@pytest.mark.parametrize("token", [None, "forged", "x" * 5000])
def test_nothing_but_an_api_key_opens_it(token):
    logins = Logins()
    answer = make({"extension": "101"}, token=token, logins=logins)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert not logins.issued


def test_an_access_token_makes_none():
    logins = Logins()
    answer = make({"extension": "100"}, token="token-100", logins=logins)
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert not logins.issued


def test_pages_of_other_origins_may_not_ask_for_tokens():
    preflight = ask(
        PATH,
        method="OPTIONS",
        token=None,
        headers={
            "Origin": "https://crm.example.com",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert preflight.status_code == 400
