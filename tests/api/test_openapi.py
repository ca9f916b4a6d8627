"""The document that the switchboard serves about its own API."""

from __future__ import annotations

import re

import msgspec

from tests.api.stage import ask, services
from tongdai.api.application import API, operations
from tongdai.api.openapi import document
from tongdai.storage.console_accounts import Role, scopes_of
from tongdai.storage.scopes import Scope

OPERATIONS = operations(services())
SERVED = ask("/api/openapi.json", token=None).json()


def test_it_is_served_to_everybody_and_is_what_the_operations_say():
    assert SERVED["openapi"] == "3.1.0"
    assert msgspec.json.encode(document(OPERATIONS, API)) == msgspec.json.encode(SERVED)


def test_every_route_is_in_it_with_its_scope():
    found = {
        (method.upper(), path): operation["security"]
        for path, methods in SERVED["paths"].items()
        for method, operation in methods.items()
    }
    assert found == {
        (each.method, API + each.path): [
            *([] if each.at_console else [{"apiKey": [each.scope]}]),
            *(
                [{"consoleLogin": [each.scope]}]
                if each.scope in scopes_of(Role.ADMIN)
                else []
            ),
            *([{"accessToken": []}] if each.for_extensions else []),
        ]
        for each in OPERATIONS
        if isinstance(each.scope, Scope)
    } | {
        ("POST", "/api/v1/console/logins"): [],
        ("DELETE", "/api/v1/console/logins"): [{"consoleLogin": []}],
        ("GET", "/api/v1/console/me"): [{"consoleLogin": []}],
        ("PUT", "/api/v1/console/password"): [{"consoleLogin": []}],
    }


def test_whoever_logs_in_need_not_be_let_in_before():
    log_in = SERVED["paths"]["/api/v1/console/logins"]["post"]["responses"]
    assert "403" not in log_in
    assert "too_many_tries" in log_in["429"]["description"]


def test_every_reference_leads_to_a_schema_and_every_schema_is_used():
    text = msgspec.json.encode(SERVED).decode()
    wanted = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', text))
    assert wanted == set(SERVED["components"]["schemas"])


def test_every_type_has_a_name_of_its_own():
    # Of two with one name the library makes long ones, with the module before.
    assert all(name.isalnum() for name in SERVED["components"]["schemas"])


def test_a_parameter_has_its_limits_and_no_null():
    parameters = SERVED["paths"]["/api/v1/calls"]["get"]["parameters"]
    (limit,) = [each for each in parameters if each["name"] == "limit"]
    assert limit["schema"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 200,
        "default": 50,
    }
    assert "null" not in msgspec.json.encode(parameters).decode()


def test_refusals_are_named_by_their_codes():
    call = SERVED["paths"]["/api/v1/calls/{uuid}"]["get"]["responses"]
    assert "not_found" in call["404"]["description"]
    assert set(call["401"]["content"]) == {"application/problem+json"}


def test_what_a_login_alone_opens_is_said_with_its_scope():
    found = SERVED["paths"]["/api/v1/console/phone"]["post"]
    assert found["security"] == [{"consoleLogin": ["calls:control"]}]
    assert "no_extension" in found["responses"]["409"]["description"]
    page = ask("/api/docs", token=None).text
    assert "A login at the console with <code>calls:control</code>." in page


def test_people_read_it_as_a_page_without_scripts():
    page = ask("/api/docs", token=None)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "script" not in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "<script" not in page.text
    for each in OPERATIONS:
        assert f'<h3 id="{each.name}">' in page.text
    links = set(re.findall(r'href="#([^"]+)"', page.text))
    assert links <= set(re.findall(r' id="([^"]+)"', page.text))
    assert {each.name for each in OPERATIONS} <= links
