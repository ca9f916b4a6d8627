"""Logging in at the console, as its page does: over the real accounts."""

from __future__ import annotations

import asyncio
import json
import logging

import httpx
import pytest

from tests.api.stage import services
from tests.storage.stage import opened, populate, storage
from tongdai.api import logging_in
from tongdai.api.application import application
from tongdai.api.logging_in import LoggingIn, Passwords
from tongdai.api.tries import LOCKED, MOST_WRONG, OF_SOURCE
from tongdai.storage import console_accounts, console_passwords
from tongdai.storage.console_accounts import Role

LOGINS, ME, PASSWORD = (
    f"/api/v1/console/{each}" for each in ("logins", "me", "password")
)
SECRET, NEWER = "first password", "newer password"
KEPT = console_passwords.kept("lan", SECRET)


class Stage:
    """The application over a database of its own; time stands still unless told."""

    def __init__(self, store):
        self.store = store
        self.now = 0.0
        self.passwords = Passwords()
        self.entry = LoggingIn(store.console, self.passwords, lambda: self.now)
        self.trust()

    def trust(self, *proxies):
        built_on = services(
            console=self.store.console,
            entry=self.entry,
            keys=self.store.directory,
            tokens=self.store.tokens,
            proxies=frozenset(proxies),
        )
        transport = httpx.ASGITransport(application(built_on))
        self.client = httpx.AsyncClient(
            transport=transport, base_url="https://pbx.example.com"
        )

    async def log_in(self, password=SECRET, name="lan", tenant="acme", via=None):
        body = {"tenant": tenant, "name": name, "password": password}
        headers = {} if via is None else {"X-Forwarded-For": via}
        return await self.client.post(LOGINS, json=body, headers=headers)

    async def ask(self, method, path, token, body=None):
        headers = {"Authorization": f"Bearer {token}"}
        return await self.client.request(method, path, headers=headers, json=body)


@pytest.fixture
def on_stage(tmp_path):
    """Runs a scenario: ``lan`` views, ``chief`` is an admin who must change."""
    with opened(tmp_path) as database:
        populate(database, "100")
        with database.transaction() as connection:
            for name, role, must_change in (
                ("lan", Role.VIEWER, False),
                ("chief", Role.ADMIN, True),
            ):
                console_accounts.add_account(
                    connection, "acme", name, role, KEPT, must_change=must_change
                )

    def run(scenario):
        async def main():
            store = storage(tmp_path)
            try:
                await scenario(Stage(store))
            finally:
                await store.close()

        asyncio.run(main())

    return run


@pytest.fixture
def passing_quickly(monkeypatch):
    """For who guesses very often: it is the count that is looked at, not the hash."""
    monkeypatch.setattr(
        console_passwords,
        "matches",
        lambda typed, kept: typed == SECRET and kept == KEPT,
    )


def test_whoever_logs_in_is_told_who_they_are(on_stage):
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
        assert me == login | {"expiresAt": expires_at}
        answer = await stage.ask("GET", "/api/v1/calls", token)
        assert answer.status_code == 200

    on_stage(scenario)


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "x/json"]
)
def test_what_a_browser_sends_from_other_origins_unasked_is_not_looked_at(
    on_stage, kind
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

    on_stage(scenario)


def test_what_is_wrong_is_not_said(on_stage):
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

    on_stage(scenario)


def test_where_there_is_no_account_a_password_is_compared_all_the_same(
    on_stage, monkeypatch
):
    compared = []
    real = console_passwords.matches

    def matches(password, text):
        compared.append(text)
        return real(password, text)

    monkeypatch.setattr(console_passwords, "matches", matches)

    async def scenario(stage):
        await stage.log_in("wrong password")
        await stage.log_in("wrong password", name="nobody")

    on_stage(scenario)
    assert compared == [KEPT, console_passwords.DECOY]


@pytest.mark.parametrize("name", ["lan", "nobody"])
def test_after_five_wrong_ones_the_right_one_is_not_looked_at(on_stage, name):
    async def scenario(stage):
        for _ in range(MOST_WRONG):
            assert (await stage.log_in("wrong password", name)).status_code == 401
        stage.now = 60.0
        locked = await stage.log_in(SECRET, name)
        assert (locked.status_code, locked.json()["code"]) == (429, "too_many_tries")
        assert locked.headers["retry-after"] == str(round(LOCKED - 60))
        stage.now = LOCKED
        expected = 200 if name == "lan" else 401
        assert (await stage.log_in(SECRET, name)).status_code == expected

    on_stage(scenario)


def test_many_guesses_at_once_are_not_more_than_one_after_the_other(on_stage):
    async def scenario(stage):
        answers = await asyncio.gather(
            *(stage.log_in("wrong password") for _ in range(2 * MOST_WRONG))
        )
        found = sorted(each.status_code for each in answers)
        assert found == [401] * MOST_WRONG + [429] * MOST_WRONG

    on_stage(scenario)


def test_a_proxy_that_is_trusted_says_who_guesses(on_stage, passing_quickly):
    async def scenario(stage):
        guesser, colleague = "203.0.113.7", "203.0.113.8"
        stage.trust("127.0.0.1")
        for number in range(OF_SOURCE):
            await stage.log_in("wrong password", f"name-{number}", via=guesser)
        answers = [
            await stage.log_in("wrong password", "another", via=guesser),
            await stage.log_in(via=colleague),
            await stage.log_in(via=f"{colleague}, {guesser}"),
        ]
        assert [each.status_code for each in answers] == [429, 200, 429]

    on_stage(scenario)


def test_nobody_else_can_claim_another_address(on_stage, passing_quickly):
    async def scenario(stage):
        for number in range(OF_SOURCE):
            await stage.log_in(
                "wrong password", f"name-{number}", via=f"10.0.0.{number}"
            )
        assert (await stage.log_in(via="10.1.0.1")).status_code == 429

    on_stage(scenario)


def test_a_new_password_by_the_operator_opens_a_lock(on_stage, tmp_path):
    async def scenario(stage):
        for _ in range(MOST_WRONG):
            await stage.log_in("wrong password")
        with opened(tmp_path) as database, database.transaction() as connection:
            console_accounts.set_password(
                connection,
                "acme",
                "lan",
                console_passwords.kept("lan", NEWER),
                must_change=True,
            )
        await stage.store.refresh()
        assert (await stage.log_in(NEWER)).status_code == 200

    on_stage(scenario)


def test_so_many_passwords_wait_and_no_more(on_stage, monkeypatch):
    monkeypatch.setattr(logging_in, "MOST_WAITING", 0)

    async def scenario(stage):
        answer = await stage.log_in()
        assert (answer.status_code, answer.json()["code"]) == (503, "console.too_busy")
        assert int(answer.headers["retry-after"]) > 0

    on_stage(scenario)


def test_who_logs_out_is_out(on_stage):
    async def scenario(stage):
        token = (await stage.log_in()).json()["token"]
        other = (await stage.log_in()).json()["token"]
        assert (await stage.ask("DELETE", LOGINS, token)).status_code == 204
        assert (await stage.ask("GET", ME, token)).status_code == 401
        assert (await stage.ask("DELETE", LOGINS, token)).status_code == 401
        assert (await stage.ask("GET", ME, other)).status_code == 200

    on_stage(scenario)


def test_the_first_password_must_be_changed_before_anything_else(on_stage):
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

    on_stage(scenario)


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
def test_a_new_password_that_will_not_do_changes_nothing(on_stage, body, field):
    async def scenario(stage):
        token = (await stage.log_in()).json()["token"]
        answer = await stage.ask("PUT", PASSWORD, token, body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        assert (await stage.log_in(SECRET)).status_code == 200

    on_stage(scenario)


def test_whoever_has_taken_a_token_cannot_guess_the_password_with_it(on_stage):
    async def scenario(stage):
        token = (await stage.log_in()).json()["token"]
        wrong = {"current": "wrong password", "new": NEWER}
        for _ in range(MOST_WRONG):
            await stage.ask("PUT", PASSWORD, token, wrong)
        right = {"current": SECRET, "new": NEWER}
        answer = await stage.ask("PUT", PASSWORD, token, right)
        assert answer.status_code == 429

    on_stage(scenario)


def test_the_log_knows_accounts_and_addresses_and_nothing_that_was_typed(
    on_stage, caplog
):
    async def scenario(stage):
        await stage.log_in(SECRET)
        await stage.log_in("my wrong secret")
        await stage.log_in(SECRET, name="my-wrong-name")
        login = (await stage.log_in(SECRET)).json()
        await stage.ask("DELETE", LOGINS, login["token"])

    with caplog.at_level(logging.INFO, "tongdai.api"):
        on_stage(scenario)
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


def test_the_event_loop_goes_on_while_a_password_is_compared(on_stage):
    async def scenario(stage):
        turns = 0
        asking = asyncio.create_task(stage.log_in())
        while not asking.done():
            turns += 1
            await asyncio.sleep(0.001)
        assert (await asking).status_code == 200
        assert turns > 10

    on_stage(scenario)
