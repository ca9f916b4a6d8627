"""Colleagues, and where each stands."""

from __future__ import annotations

import pytest

from tests.api.stage import ask

PATH = "/api/v1/extensions"


def test_an_extension_sees_its_own_tenant():
    answer = ask(PATH)
    assert answer.json() == {
        "items": [
            {"extension": "100", "name": "Lan", "state": "busy"},
            {"extension": "101", "name": "", "state": "offline"},
        ]
    }
    assert answer.headers["cache-control"] == "no-store"
    assert ask(PATH, token="token-other").json() == {"items": []}


@pytest.mark.parametrize("token", [None, "forged"])
def test_nobody_else_sees_anything(token):
    assert ask(PATH, token=token).status_code == 401


def test_it_can_only_be_read_with_an_access_token():
    assert ask(PATH, method="POST").status_code == 403
