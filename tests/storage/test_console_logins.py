"""Logins at the console: random, kept as digests, and over in time."""

from __future__ import annotations

import asyncio
import os

import pytest
from sqlalchemy import select

from tests.storage.stage import opened, populate, storage
from tongdai.storage import console_accounts, console_kept, console_passwords, tables
from tongdai.storage.console_accounts import Role
from tongdai.storage.console_errors import AccountGone
from tongdai.storage.console_kept import LONGEST_LIFE, UNUSED
from tongdai.storage.console_logins import MOST, NOTED, ConsoleLogins

KEPT = console_passwords.kept("lan", "first password")
NEWER = console_passwords.kept("lan", "newer password")


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def folder(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        with database.transaction() as connection:
            for name in ("lan", "an"):
                console_accounts.add_account(
                    connection, "acme", name, Role.VIEWER, KEPT, must_change=True
                )
    return tmp_path


def with_store(folder, use):
    async def run():
        store = storage(folder)
        try:
            return await use(store)
        finally:
            await store.close()

    return asyncio.run(run())


def logins_of(store, clock):
    return ConsoleLogins(
        {},
        store._writer,
        account=store.directory.account,
        refresh=store.refresh,
        clock=clock,
        random=os.urandom,
    )


def begin(logins, name="lan"):
    return logins.begin(logins.account("acme", name))


def rows(folder):
    with opened(folder) as database, database.reading() as connection:
        return connection.execute(select(tables.console_logins)).mappings().all()


def outside(folder, change):
    with opened(folder) as database, database.transaction() as connection:
        change(connection)


def test_a_token_is_good_until_it_is_logged_out(folder):
    async def use(store):
        token, login = await begin(store.console)
        other, _ = await begin(store.console)
        found = store.console.owner(token)
        assert (found.tenant, found.name, found.role) == ("acme", "lan", Role.VIEWER)
        await store.console.end(login)
        assert store.console.owner(token) is None
        assert store.console.owner(other) is not None
        assert len(token) >= 4 + 24 * 8 / 6

    with_store(folder, use)
    assert len(rows(folder)) == 1


def test_the_database_has_nothing_that_could_be_shown(folder):
    async def use(store):
        token, _ = await begin(store.console)
        return token

    token = with_store(folder, use)
    (row,) = rows(folder)
    assert token.removeprefix("tdc_") not in " ".join(map(str, row.values()))


def test_a_login_outlives_the_process(folder):
    async def first(store):
        token, _ = await begin(store.console)
        return token

    token = with_store(folder, first)

    async def second(store):
        assert store.console.owner(token).name == "lan"

    with_store(folder, second)


def test_a_login_that_nobody_uses_ends(folder):
    async def use(store):
        clock = Clock()
        logins = logins_of(store, clock)
        token, _ = await begin(logins)
        for _ in range(5):
            clock.now += UNUSED - 1
            assert logins.owner(token) is not None
        clock.now += UNUSED - 1
        assert logins.owner(token, used=False) is not None
        clock.now += 1
        assert logins.owner(token) is None

    with_store(folder, use)


def test_a_login_ends_after_a_day_however_much_it_is_used(folder):
    async def use(store):
        clock = Clock()
        logins = logins_of(store, clock)
        token, login = await begin(logins)
        assert login.expires_at == clock.now + LONGEST_LIFE
        while clock.now + NOTED < login.expires_at:
            clock.now += NOTED
            assert logins.owner(token) is not None
        clock.now = login.expires_at
        assert logins.owner(token) is None

    with_store(folder, use)


def test_use_is_noted_for_a_restart_once_a_minute(folder):
    async def use(store):
        clock = Clock()
        logins = logins_of(store, clock)
        token, _ = await begin(logins)
        clock.now += NOTED - 1
        logins.owner(token)
        clock.now += 1
        logins.owner(token)
        return clock.now

    used_at = with_store(folder, use)
    (row,) = rows(folder)
    assert row["used_at"] == used_at
    with opened(folder) as database, database.transaction() as connection:
        assert len(console_kept.load(connection, now=used_at + UNUSED - 1)) == 1
        assert console_kept.load(connection, now=used_at + UNUSED) == {}
    assert rows(folder) == []


def test_a_new_password_ends_all_other_logins_at_once(folder):
    async def use(store):
        token, login = await begin(store.console)
        other, _ = await begin(store.console)
        of_an, _ = await begin(store.console, "an")
        assert login.must_change
        await store.console.set_password(login, NEWER)
        assert not store.console.owner(token).must_change
        assert store.console.owner(other) is None
        assert store.console.owner(of_an) is not None
        assert console_passwords.matches(
            "newer password", store.console.account("acme", "lan").password
        )
        return token

    token = with_store(folder, use)
    assert {row["name"] for row in rows(folder)} == {"lan", "an"}

    async def after_a_restart(store):
        assert store.console.owner(token) is not None

    with_store(folder, after_a_restart)


def test_a_login_goes_on_while_its_own_password_is_being_changed(folder):
    async def use(store):
        token, login = await begin(store.console)
        changing = asyncio.create_task(store.console.set_password(login, NEWER))
        while not changing.done():
            assert store.console.owner(token) is not None
            await asyncio.sleep(0)
        await changing
        assert store.console.owner(token) is not None

    with_store(folder, use)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: console_accounts.remove_account(c, "acme", "lan"),
        lambda c: console_accounts.set_password(
            c, "acme", "lan", NEWER, must_change=True
        ),
    ],
    ids=["removed", "a new password"],
)
def test_what_an_operator_changes_ends_the_logins_of_the_account(folder, change):
    async def use(store):
        token, _ = await begin(store.console)
        of_an, _ = await begin(store.console, "an")
        outside(folder, change)
        await store.refresh()
        assert store.console.owner(token) is None
        assert store.console.owner(of_an) is not None

    with_store(folder, use)


def test_an_account_that_went_a_moment_ago_is_said_so(folder):
    async def use(store):
        _, login = await begin(store.console)
        account = store.console.account("acme", "lan")
        outside(folder, lambda c: console_accounts.remove_account(c, "acme", "lan"))
        with pytest.raises(AccountGone):
            await store.console.begin(account)
        with pytest.raises(AccountGone):
            await store.console.set_password(login, NEWER)

    with_store(folder, use)


def test_the_login_unused_for_longest_makes_room(folder):
    async def use(store):
        clock = Clock()
        logins = logins_of(store, clock)
        tokens = []
        for _ in range(MOST):
            token, _ = await begin(logins)
            tokens.append(token)
            clock.now += 1
        logins.owner(tokens[0])
        newest, _ = await begin(logins)
        good = [each for each in tokens if logins.owner(each)]
        assert good == [tokens[0], *tokens[2:]]
        assert logins.owner(newest)

    with_store(folder, use)
    assert len(rows(folder)) == MOST


@pytest.mark.parametrize("text", ["", "tdc_", "tdc_" + "A" * 32, "\ud800", "x" * 5000])
def test_any_other_text_is_no_login(folder, text):
    async def use(store):
        await begin(store.console)
        assert store.console.owner(text) is None

    with_store(folder, use)
