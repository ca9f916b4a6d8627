"""Whoever is logged in gets a phone: the extension of the account, and no other."""

from __future__ import annotations

import logging

from tests.api.console_stage import ME, PASSWORD, PHONE, SECRET, on_stage
from tests.api.stage import Logins, ask
from tests.storage.stage import opened
from tongdai.storage import administration, console_extensions


def given(folder, number, name="chief"):
    """What an operator types while the switchboard runs."""
    with opened(folder) as database, database.transaction() as connection:
        console_extensions.set_extension(connection, "acme", name, number)


async def chief(stage):
    """The token of an admin who has changed the password."""
    token = (await stage.log_in(name="chief")).json()["token"]
    body = {"current": SECRET, "new": "chosen password"}
    assert (await stage.ask("PUT", PASSWORD, token, body)).status_code == 204
    return token


def test_the_token_is_one_of_the_accounts_extension(tmp_path):
    async def scenario(stage):
        token = await chief(stage)
        given(tmp_path, "100")
        await stage.store.refresh()
        assert (await stage.ask("GET", ME, token)).json()["extension"] == "100"
        answer = await stage.ask("POST", PHONE, token)
        assert answer.status_code == 201
        assert answer.headers["cache-control"] == "no-store"
        phone = answer.json()
        assert set(phone) == {"token", "expiresAt", "extension"}
        assert stage.store.logins.owner(phone["token"]) == ("acme", "100")

    on_stage(tmp_path, scenario)


def test_it_is_as_short_lived_as_those_of_programs():
    logins = Logins()
    answer = ask(PHONE, method="POST", token="login-admin", logins=logins)
    assert answer.json() == {
        "token": "demo.100.random",
        "expiresAt": "2026-03-01T09:01:00Z",
        "extension": "100",
    }
    assert logins.issued == [("demo", "100", 60)]


def test_an_account_whose_extension_was_taken_away_has_no_phone(tmp_path):
    async def scenario(stage):
        token = await chief(stage)
        for number in ("100", None):
            given(tmp_path, number)
            await stage.store.refresh()
        answer = await stage.ask("POST", PHONE, token)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_extension")
        assert "this one has none" in answer.json()["detail"]

    on_stage(tmp_path, scenario)


def test_an_extension_that_was_removed_a_moment_ago_is_no_phone(tmp_path):
    async def scenario(stage):
        token = await chief(stage)
        given(tmp_path, "100")
        await stage.store.refresh()
        with opened(tmp_path) as database, database.transaction() as connection:
            administration.remove_extensions(connection, "acme", ["100"])
        answer = await stage.ask("POST", PHONE, token)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_extension")

    on_stage(tmp_path, scenario)


def test_a_viewer_only_looks(tmp_path):
    async def scenario(stage):
        given(tmp_path, "100", "lan")
        await stage.store.refresh()
        token = (await stage.log_in(name="lan")).json()["token"]
        assert (await stage.ask("GET", ME, token)).json()["extension"] == "100"
        answer = await stage.ask("POST", PHONE, token)
        assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")

    on_stage(tmp_path, scenario)


def test_the_log_says_who_had_which_phone_and_not_its_token(caplog):
    with caplog.at_level(logging.INFO, "tongdai.api"):
        answer = ask(PHONE, method="POST", token="login-admin")
    said = [(each.message, each.by) for each in caplog.records]
    assert said == [
        ("phone at the console", "console:admin"),
        ("done at the console", "console:admin"),
    ]
    assert caplog.records[0].extension == "100"
    written = " ".join(str(vars(each)) for each in caplog.records)
    assert answer.json()["token"] not in written


def test_an_account_without_one_gets_no_token_made():
    logins = Logins()
    answer = ask(PHONE, method="POST", token="login-mute", logins=logins)
    assert answer.status_code == 409
    assert not logins.issued
