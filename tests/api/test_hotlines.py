"""With which numbers an extension may call out."""

from __future__ import annotations

import pytest

from tests.api.stage import ask

PATH = "/api/v1/hotlines"
SALES = {"number": "02473000001", "name": "Bán hàng"}
SUPPORT = {"number": "02473000002", "name": "Hỗ trợ"}


@pytest.mark.parametrize(
    ("token", "hotlines"),
    [
        ("token-100", [SALES, SUPPORT]),  # every one of the tenant
        ("token-101", [SUPPORT, SALES]),  # its usual one first
        ("token-other", []),
    ],
)
def test_each_sees_those_that_it_may_use(token, hotlines):
    answer = ask(PATH, token=token)
    assert answer.json() == {"items": hotlines}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("token", [None, "forged"])
def test_nobody_else_sees_anything(token):
    assert ask(PATH, token=token).status_code == 401


def test_they_can_only_be_read_with_an_access_token():
    assert ask(PATH, method="POST").status_code == 403
