"""Whoever guesses passwords of the console: little is said, and soon nothing."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.console_stage import KEPT, NEWER, PASSWORD, SECRET, on_stage
from tests.storage.stage import opened
from tongdai.api import logging_in
from tongdai.api.tries import LOCKED, MOST_WRONG, OF_SOURCE
from tongdai.storage import console_accounts, console_passwords


@pytest.fixture
def passing_quickly(monkeypatch):
    """For who guesses very often: it is the count that is looked at, not the hash."""
    monkeypatch.setattr(
        console_passwords,
        "matches",
        lambda typed, kept: typed == SECRET and kept == KEPT,
    )


def test_where_there_is_no_account_a_password_is_compared_all_the_same(
    tmp_path, monkeypatch
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

    on_stage(tmp_path, scenario)
    assert compared == [KEPT, console_passwords.DECOY]


@pytest.mark.parametrize("name", ["lan", "nobody"])
def test_after_five_wrong_ones_the_right_one_is_not_looked_at(tmp_path, name):
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

    on_stage(tmp_path, scenario)


def test_many_guesses_at_once_are_not_more_than_one_after_the_other(tmp_path):
    async def scenario(stage):
        answers = await asyncio.gather(
            *(stage.log_in("wrong password") for _ in range(2 * MOST_WRONG))
        )
        found = sorted(each.status_code for each in answers)
        assert found == [401] * MOST_WRONG + [429] * MOST_WRONG

    on_stage(tmp_path, scenario)


def test_a_proxy_that_is_trusted_says_who_guesses(tmp_path, passing_quickly):
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

    on_stage(tmp_path, scenario)


def test_nobody_else_can_claim_another_address(tmp_path, passing_quickly):
    async def scenario(stage):
        for number in range(OF_SOURCE):
            await stage.log_in(
                "wrong password", f"name-{number}", via=f"10.0.0.{number}"
            )
        assert (await stage.log_in(via="10.1.0.1")).status_code == 429

    on_stage(tmp_path, scenario)


def test_a_new_password_by_the_operator_opens_a_lock(tmp_path):
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

    on_stage(tmp_path, scenario)


def test_so_many_passwords_wait_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(logging_in, "MOST_WAITING", 0)

    async def scenario(stage):
        answer = await stage.log_in()
        assert (answer.status_code, answer.json()["code"]) == (503, "console.too_busy")
        assert int(answer.headers["retry-after"]) > 0

    on_stage(tmp_path, scenario)


def test_whoever_has_taken_a_token_cannot_guess_the_password_with_it(tmp_path):
    async def scenario(stage):
        token = (await stage.log_in()).json()["token"]
        wrong = {"current": "wrong password", "new": NEWER}
        for _ in range(MOST_WRONG):
            await stage.ask("PUT", PASSWORD, token, wrong)
        right = {"current": SECRET, "new": NEWER}
        answer = await stage.ask("PUT", PASSWORD, token, right)
        assert answer.status_code == 429

    on_stage(tmp_path, scenario)
