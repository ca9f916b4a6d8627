"""Login tokens: good for one extension, for a while, and kept as digests alone."""

from __future__ import annotations

import asyncio
import base64
import os

import pytest
from sqlalchemy import select

from tests.storage.stage import opened, populate, storage
from tongdai.storage import administration, login_tokens, tables
from tongdai.storage.administration import NewExtension
from tongdai.storage.login_tokens import LoginTokens, TooManyTokens


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


def with_store(folder, use):
    async def run():
        store = storage(folder)
        try:
            return await use(store)
        finally:
            await store.close()

    return asyncio.run(run())


def stage(folder):
    with opened(folder) as database:
        populate(database, "100", "101")


def tokens_of(store, clock):
    return LoginTokens(
        {},
        store._writer,
        directory=store.directory,
        clock=clock,
        random=os.urandom,
    )


def rows(folder):
    with opened(folder) as database, database.reading() as connection:
        return connection.execute(select(tables.login_tokens)).mappings().all()


def test_a_token_is_good_for_its_extension_and_names_it(tmp_path):
    stage(tmp_path)

    async def use(store):
        token, expires_at = await store.logins.issue("acme", "100", 60)
        assert store.logins.owner(token) == ("acme", "100")
        assert store.bearer(token) == ("acme", "100")
        return token, expires_at

    token, expires_at = with_store(tmp_path, use)
    domain, extension, random = (
        base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        for part in token.split(".")
    )
    assert (domain, extension) == (b"acme", b"100")
    assert len(random) * 8 >= 128
    assert expires_at > 0


def test_the_database_has_nothing_that_could_be_shown(tmp_path):
    stage(tmp_path)
    token, _ = with_store(tmp_path, lambda store: store.logins.issue("acme", "100", 60))
    (row,) = rows(tmp_path)
    kept = " ".join(map(str, row.values()))
    assert token not in kept
    assert token.rpartition(".")[2] not in kept


def test_a_token_outlives_the_process_and_not_its_time(tmp_path):
    stage(tmp_path)
    token, _ = with_store(tmp_path, lambda store: store.logins.issue("acme", "100", 60))

    async def owner(store):
        return store.logins.owner(token)

    assert with_store(tmp_path, owner) == ("acme", "100")
    (row,) = rows(tmp_path)
    with opened(tmp_path) as database, database.transaction() as connection:
        assert login_tokens.load(connection, now=row["expires_at"]) == {}
    assert rows(tmp_path) == []


def test_a_token_ends_with_its_time_and_leaves_no_row(tmp_path):
    stage(tmp_path)
    clock = Clock()

    async def use(store):
        tokens = tokens_of(store, clock)
        token, expires_at = await tokens.issue("acme", "100", 60)
        clock.now = expires_at - 1
        assert tokens.owner(token) == ("acme", "100")
        clock.now = expires_at
        assert tokens.owner(token) is None
        await tokens.issue("acme", "101", 60)

    with_store(tmp_path, use)
    assert [row["number"] for row in rows(tmp_path)] == ["101"]


def test_no_token_for_an_extension_that_is_not_there(tmp_path):
    stage(tmp_path)

    async def use(store):
        for tenant, number in [("acme", "999"), ("other", "100"), ("", "")]:
            assert await store.logins.issue(tenant, number, 60) is None

    with_store(tmp_path, use)


def test_no_token_for_one_that_was_removed_a_moment_ago(tmp_path):
    stage(tmp_path)

    async def use(store):
        with opened(tmp_path) as database, database.transaction() as connection:
            administration.remove_extensions(connection, "acme", ["100"])
        assert await store.logins.issue("acme", "100", 60) is None

    with_store(tmp_path, use)


@pytest.mark.parametrize("again", [False, True], ids=["removed", "a new password"])
def test_a_token_goes_with_its_extension(tmp_path, again):
    stage(tmp_path)

    async def use(store):
        token, _ = await store.logins.issue("acme", "100", 60)
        other, _ = await store.logins.issue("acme", "101", 60)
        with opened(tmp_path) as database, database.transaction() as connection:
            administration.remove_extensions(connection, "acme", ["100"])
            if again:
                new = NewExtension("100", "another-secret")
                administration.add_extensions(connection, "acme", [new])
        await store.refresh()
        assert store.logins.owner(token) is None
        assert store.logins.owner(other) == ("acme", "101")

    with_store(tmp_path, use)
    assert [row["number"] for row in rows(tmp_path)] == ["101"]


def test_so_many_and_no_more(tmp_path, monkeypatch):
    stage(tmp_path)
    monkeypatch.setattr(login_tokens, "MOST", 2)
    clock = Clock()

    async def use(store):
        tokens = tokens_of(store, clock)
        await tokens.issue("acme", "100", 60)
        await tokens.issue("acme", "100", 60)
        with pytest.raises(TooManyTokens):
            await tokens.issue("acme", "100", 60)
        clock.now += 60
        assert await tokens.issue("acme", "100", 60) is not None

    with_store(tmp_path, use)


@pytest.mark.parametrize(
    "text", ["", ".", "YWNtZQ.MTAw.", "YWNtZQ.MTAw.AAAA", "\ud800", "x" * 5000]
)
def test_any_other_text_is_no_token(tmp_path, text):
    stage(tmp_path)

    async def use(store):
        await store.logins.issue("acme", "100", 60)
        assert store.logins.owner(text) is None
        assert store.bearer(text) is None

    with_store(tmp_path, use)
