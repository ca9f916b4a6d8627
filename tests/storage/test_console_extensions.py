"""An account of the console has an extension, for as long as both are there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.storage.stage import opened, populate
from tongdai.storage import (
    administration,
    console_accounts,
    console_extensions,
    console_passwords,
    directory,
    tables,
)
from tongdai.storage.administration import NewExtension
from tongdai.storage.console_accounts import Role
from tongdai.storage.console_errors import UnknownAccount
from tongdai.storage.errors import UnknownExtensions, UnknownTenant

KEPT = console_passwords.kept("lan", "first password")


@pytest.fixture
def connection(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100", "101")
        populate(database, "200", tenant="other")
        with database.transaction() as connection:
            for tenant, name in (("acme", "lan"), ("acme", "an"), ("other", "lan")):
                console_accounts.add_account(
                    connection, tenant, name, Role.ADMIN, KEPT, must_change=False
                )
            yield connection


def give(connection, number, name="lan", tenant="acme"):
    return console_extensions.set_extension(connection, tenant, name, number)


def served(connection):
    found = directory.load(connection, on_loopback=True).accounts
    return {key: each.extension for key, each in found.items() if each.extension}


def test_an_account_is_served_and_listed_with_its_extension(connection):
    assert give(connection, "100", " Lan", "ACME") == "lan"
    give(connection, "100", "an")
    assert served(connection) == {("acme", "an"): "100", ("acme", "lan"): "100"}
    give(connection, "101")
    rows = console_accounts.accounts(connection, "acme")
    assert [(row.name, row.extension) for row in rows] == [
        ("an", "100"),
        ("lan", "101"),
    ]
    give(connection, None)
    assert served(connection) == {("acme", "an"): "100"}


def test_a_running_switchboard_hears_of_it(connection):
    before = directory.revision(connection)
    give(connection, "100")
    assert directory.revision(connection) > before


def test_it_goes_with_the_extension_and_does_not_come_back(connection):
    give(connection, "100")
    administration.remove_extensions(connection, "acme", ["100"])
    administration.add_extensions(
        connection, "acme", [NewExtension("100", "of somebody else")]
    )
    assert served(connection) == {}


def test_it_goes_with_the_account_and_with_the_tenant(connection):
    give(connection, "100")
    console_accounts.remove_account(connection, "acme", "lan")
    give(connection, "200", tenant="other")
    administration.remove_tenant(connection, "other", everything=True)
    assert connection.execute(select(tables.console_extensions)).all() == []


@pytest.mark.parametrize(
    ("number", "name", "tenant", "refusal"),
    [
        ("200", "lan", "acme", UnknownExtensions),
        ("100\n", "lan", "acme", UnknownExtensions),
        ("", "lan", "acme", UnknownExtensions),
        ("100", "binh", "acme", UnknownAccount),
        (None, "an", "other", UnknownAccount),
        ("100", "lan", "nowhere", UnknownTenant),
    ],
)
def test_what_cannot_be_leaves_the_extension_that_was_there(
    connection, number, name, tenant, refusal
):
    give(connection, "101")
    with pytest.raises(refusal):
        give(connection, number, name, tenant)
    assert served(connection) == {("acme", "lan"): "101"}
