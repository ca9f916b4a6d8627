"""Logging in at the console, as its page does: over the real accounts."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from tests.api.console_stage import LOGINS, ME, NEWER, PASSWORD, SECRET, on_stage
from tongdai.storage import console_accounts
from tongdai.storage.console_accounts import Role


def test_whoever_logs_in_is_told_who_they_are(tmp_path):
    async def scenario(stage):
        answer = await stage.log_in(tenant="ACME", name=" Lan")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        login = answer.json()
        token = login.pop("token")
        expires_at = login.pop("expiresAt")
        assert login == {
            "tenant": "acme",
            "name": "lan",
            "role": "viewer",
            "mustChange": False,
        }
        me = (await stage.ask("GET", ME, token)).json()
        assert me.pop("scopes") == sorted(console_accounts.scopes_of(Role.VIEWER))
        assert me == login | {"expiresAt": expires_at, "extension": None}
        answer = await stage.ask("GET", "/api/v1/calls", token)
        assert answer.status_code == 200

    on_stage(tmp_path, scenario)


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "x/json"]
)
def test_what_a_browser_sends_from_other_origins_unasked_is_not_looked_at(
    tmp_path, kind
):
    body = {"tenant": "acme", "name": "lan", "password": SECRET}

    async def scenario(stage):
        answer = await stage.client.post(
            LOGINS,
            content=json.dumps(body),
            headers={} if kind is None else {"Content-Type": kind},
        )
        assert answer.status_code == 400
        assert "application/json" in answer.json()["detail"]

    on_stage(tmp_path, scenario)


def test_what_is_wrong_is_not_said(tmp_path):
    async def scenario(stage):
        answers = [
            await stage.log_in("wrong password"),
            await stage.log_in(name="nobody"),
            await stage.log_in(tenant="nowhere"),
            await stage.log_in("", "", ""),
            await stage.log_in("' OR 1=1 --", "<script>", "acme\x00"),
        ]
        assert {each.status_code for each in answers} == {401}
        assert len({each.text for each in answers}) == 1

    on_stage(tmp_path, scenario)


def test_who_logs_out_is_out(tmp_path):
    async def scenario(stage):
        token = (await stage.log_in()).json()["token"]
        other = (await stage.log_in()).json()["token"]
        assert (await stage.ask("DELETE", LOGINS, token)).status_code == 204
        assert (await stage.ask("GET", ME, token)).status_code == 401
        assert (await stage.ask("DELETE", LOGINS, token)).status_code == 401
        assert (await stage.ask("GET", ME, other)).status_code == 200

    on_stage(tmp_path, scenario)


def test_the_first_password_must_be_changed_before_anything_else(tmp_path):
    async def scenario(stage):
        login = (await stage.log_in(name="chief")).json()
        assert login["mustChange"]
        token = login["token"]
        refused = await stage.ask("GET", "/api/v1/calls", token)
        assert refused.json()["code"] == "password_change_needed"
        body = {"current": SECRET, "new": NEWER}
        assert (await stage.ask("PUT", PASSWORD, token, body)).status_code == 204
        assert not (await stage.ask("GET", ME, token)).json()["mustChange"]
        assert (await stage.ask("GET", "/api/v1/calls", token)).status_code == 200
        assert (await stage.log_in(SECRET, "chief")).status_code == 401
        assert not (await stage.log_in(NEWER, "chief")).json()["mustChange"]

    on_stage(tmp_path, scenario)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"current": "wrong password", "new": NEWER}, "current"),
        ({"current": SECRET, "new": SECRET}, "new"),
        ({"current": SECRET, "new": "short"}, "new"),
        ({"current": SECRET, "new": "x" * 129}, "new"),
        ({"current": SECRET, "new": "1" * 12}, "new"),
        ({"current": SECRET}, "new"),
        ({"current": SECRET, "new": NEWER, "name": "chief"}, "name"),
    ],
)
def test_a_new_password_that_will_not_do_changes_nothing(tmp_path, body, field):
    async def scenario(stage):
        token = (await stage.log_in()).json()["token"]
        answer = await stage.ask("PUT", PASSWORD, token, body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        assert (await stage.log_in(SECRET)).status_code == 200

    on_stage(tmp_path, scenario)


def test_the_log_knows_accounts_and_addresses_and_nothing_that_was_typed(
    tmp_path, caplog
):
    async def scenario(stage):
        await stage.log_in(SECRET)
        await stage.log_in("my wrong secret")
        await stage.log_in(SECRET, name="my-wrong-name")
        login = (await stage.log_in(SECRET)).json()
        await stage.ask("DELETE", LOGINS, login["token"])

    with caplog.at_level(logging.INFO, "tongdai.api"):
        on_stage(tmp_path, scenario)
    said = [(each.message, getattr(each, "account", None)) for each in caplog.records]
    assert said == [
        ("logged in", "lan"),
        ("wrong password", "lan"),
        ("wrong password", None),
        ("logged in", "lan"),
        ("done at the console", None),
    ]
    assert caplog.records[-1].by == "console:lan"
    written = " ".join(str(vars(each)) for each in caplog.records)
    for secret in (SECRET, "my wrong secret", "my-wrong-name", "tdc_"):
        assert secret not in written


def test_the_event_loop_goes_on_while_a_password_is_compared(tmp_path):
    async def scenario(stage):
        turns = 0
        asking = asyncio.create_task(stage.log_in())
        while not asking.done():
            turns += 1
            await asyncio.sleep(0.001)
        assert (await asking).status_code == 200
        assert turns > 10

    on_stage(tmp_path, scenario)
