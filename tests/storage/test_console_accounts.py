"""Accounts of the console: named within a tenant, passwords kept as slow hashes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.storage.stage import opened, populate
from tongdai.storage import (
    administration,
    console_accounts,
    console_passwords,
    directory,
    tables,
)
from tongdai.storage.console_accounts import Role
from tongdai.storage.console_errors import (
    AccountExists,
    ConsolePasswordRule,
    TooManyAccounts,
    UnknownAccount,
    WeakConsolePassword,
)
from tongdai.storage.errors import InvalidName, UnknownTenant

PASSWORD = "con mèo trèo cây cau"
KEPT = console_passwords.kept("lan", PASSWORD)


@pytest.fixture
def connection(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        with database.transaction() as connection:
            yield connection


def add(connection, name="lan", tenant="acme", role=Role.VIEWER, must_change=False):
    return console_accounts.add_account(
        connection, tenant, name, role, KEPT, must_change=must_change
    )


def test_a_password_matches_what_is_kept_of_it_and_no_other_does():
    assert console_passwords.matches(PASSWORD, KEPT)
    for other in (PASSWORD + " ", PASSWORD.upper(), "", "\ud800"):
        assert not console_passwords.matches(other, KEPT)


def test_the_same_password_is_kept_differently_each_time_and_never_itself():
    again = console_passwords.kept("lan", PASSWORD)
    assert again != KEPT
    assert console_passwords.stamp_of(again) != console_passwords.stamp_of(KEPT)
    assert PASSWORD not in KEPT
    assert KEPT.startswith("scrypt$14$8$5$")


def test_vietnamese_letters_match_however_the_keyboard_sends_them():
    composed, decomposed = "mật khẩu dài", "ma\u0323\u0302t kha\u0302\u0309u da\u0300i"
    assert composed != decomposed
    kept = console_passwords.kept("lan", composed)
    assert console_passwords.matches(decomposed, kept)


@pytest.mark.parametrize(
    "kept",
    ["", "scrypt$14$8$5$AA", "argon2$1$2$3$AA==$AA==", "scrypt$x$8$5$AA==$AA==",
     "scrypt$60$8$5$AA==$AA==", "scrypt$14$8$5$!$AA=="],
)  # fmt: skip
def test_what_we_do_not_understand_matches_nothing(kept):
    assert not console_passwords.matches(PASSWORD, kept)


def test_the_decoy_takes_the_work_of_a_real_one_and_matches_nothing():
    assert console_passwords.DECOY.split("$")[:4] == KEPT.split("$")[:4]
    assert len(console_passwords.DECOY) == len(KEPT)
    for guess in ("", "AAAAAAAAAA", PASSWORD):
        assert not console_passwords.matches(guess, console_passwords.DECOY)


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short-one", ConsolePasswordRule.LENGTH),
        ("x" * 64 + "y" * 65, ConsolePasswordRule.LENGTH),
        ("two\nlines of it", ConsolePasswordRule.PRINTABLE),
        (" begins with a space", ConsolePasswordRule.PRINTABLE),
        ("Lan.Anh.Nguyen", ConsolePasswordRule.GUESSED),
        ("1111111111", ConsolePasswordRule.GUESSED),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password, rule):
    with pytest.raises(WeakConsolePassword) as refused:
        console_passwords.check("lan.anh.nguyen", password)
    assert refused.value.rule is rule
    assert password not in str(refused.value)


def test_an_account_is_listed_without_its_password_and_served(connection):
    assert add(connection, " An@Acme.VN ", must_change=True) == "an@acme.vn"
    add(connection, role=Role.ADMIN)
    rows = console_accounts.accounts(connection, "acme")
    assert [(row.name, row.role, row.must_change) for row in rows] == [
        ("an@acme.vn", Role.VIEWER, True),
        ("lan", Role.ADMIN, False),
    ]
    served = directory.load(connection, on_loopback=True)
    assert served.accounts["acme", "lan"].role is Role.ADMIN
    assert served.accounts["acme", "lan"].extension is None
    assert KEPT not in repr(served)


def test_names_are_taken_within_a_tenant_alone(connection):
    add(connection)
    with pytest.raises(AccountExists):
        add(connection, "LAN")
    administration.add_tenant(connection, "other")
    assert add(connection, tenant="other") == "lan"


@pytest.mark.parametrize("name", ["", "a b", "la\nn", "<b>", "lân", "-lan", "x" * 65])
def test_a_name_that_cannot_be_typed_everywhere_is_refused(connection, name):
    with pytest.raises(InvalidName):
        add(connection, name)


def test_a_tenant_has_no_more_accounts_than_fit_into_memory(connection, monkeypatch):
    monkeypatch.setattr(console_accounts, "MOST", 1)
    add(connection)
    with pytest.raises(TooManyAccounts):
        add(connection, "an")


def test_what_is_not_there_cannot_be_changed(connection):
    for change in (
        lambda tenant: console_accounts.remove_account(connection, tenant, "lan"),
        lambda tenant: console_accounts.set_password(
            connection, tenant, "lan", KEPT, must_change=False
        ),
    ):
        with pytest.raises(UnknownAccount):
            change("acme")
        with pytest.raises(UnknownTenant):
            change("nowhere")
    with pytest.raises(UnknownTenant):
        console_accounts.accounts(connection, "nowhere")


def test_accounts_go_with_their_tenant(connection):
    add(connection)
    administration.remove_tenant(connection, "acme", everything=True)
    assert connection.execute(select(tables.console_accounts)).all() == []


def test_accounts_of_the_demo_are_not_served_beyond_this_machine(connection):
    administration.add_tenant(connection, "demo", loopback_only=True)
    add(connection, tenant="demo")
    assert directory.load(connection, on_loopback=False).accounts == {}
    assert ("demo", "lan") in directory.load(connection, on_loopback=True).accounts
