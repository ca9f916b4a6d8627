"""``tongdai console``, as operators type it."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import CommandLine
from tongdai.storage import console_passwords, directory
from tongdai.storage.console_accounts import Role
from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings


@pytest.fixture
def line(tmp_path, monkeypatch, capsys):
    return CommandLine(tmp_path, monkeypatch, capsys)


@pytest.fixture
def tongdai(line):
    assert line("tenant", "add", "acme").status == 0
    return line


def account(folder, name):
    database = Database(StorageSettings(folder / "data"))
    try:
        with database.reading() as connection:
            snapshot = directory.load(connection, on_loopback=True)
            return snapshot.accounts.get(("acme", name))
    finally:
        database.close()


def opens(folder, name, password):
    return console_passwords.matches(password, account(folder, name).password)


@pytest.mark.parametrize(
    ("language", "said"), [("C.UTF-8", "shown only now"), ("vi_VN.UTF-8", "một lần")]
)
def test_a_new_tenant_has_an_admin_who_must_change_the_password(
    line, tmp_path, monkeypatch, language, said
):
    monkeypatch.setenv("LANG", language)
    added = line("tenant", "add", "acme")
    *_, told, password = added.out.splitlines()
    assert said in told
    assert account(tmp_path, "admin").must_change
    assert account(tmp_path, "admin").role is Role.ADMIN
    assert opens(tmp_path, "admin", password)


def test_a_made_up_password_is_shown_once_and_must_be_changed(tongdai, tmp_path):
    added = tongdai("console", "add", "acme", "lan", "--role", "viewer")
    assert (added.status, added.err) == (0, "")
    password = added.out.splitlines()[-1]
    assert opens(tmp_path, "lan", password)
    assert (account(tmp_path, "lan").role, account(tmp_path, "lan").must_change) == (
        Role.VIEWER,
        True,
    )
    listed = tongdai("console", "list", "acme").out
    assert "viewer" in listed
    assert "to be changed" in listed
    assert password not in listed + tongdai("console", "list", "acme", "--json").out


def test_a_password_of_ones_own_comes_from_a_file_and_stays(tongdai, tmp_path):
    file = tmp_path / "secret"
    file.write_text("con mèo trèo cây cau\n")
    added = tongdai("console", "add", "acme", "lan", "--password-file", str(file))
    assert "con mèo" not in added.out
    assert opens(tmp_path, "lan", "con mèo trèo cây cau")
    assert not account(tmp_path, "lan").must_change


def test_a_forgotten_password_is_replaced(tongdai, tmp_path):
    before = account(tmp_path, "admin").stamp
    renewed = tongdai("console", "password", "acme", "ADMIN")
    assert renewed.status == 0
    assert account(tmp_path, "admin").stamp != before
    assert opens(tmp_path, "admin", renewed.out.splitlines()[-1])


def test_programs_get_json(tongdai, tmp_path):
    made = json.loads(tongdai("console", "add", "acme", "lan", "--json").out)
    assert set(made) == {"name", "role", "extension", "password"}
    assert opens(tmp_path, "lan", made["password"])
    renewed = json.loads(tongdai("console", "password", "acme", "lan", "--json").out)
    assert opens(tmp_path, "lan", renewed["password"])
    rows = json.loads(tongdai("console", "list", "acme", "--json").out)
    assert [(row["name"], row["role"], row["must_change"]) for row in rows] == [
        ("admin", "admin", True),
        ("lan", "admin", True),
    ]


@pytest.mark.parametrize("language", ["C.UTF-8", "vi_VN.UTF-8"])
def test_an_account_has_an_extension_until_it_is_taken_away(
    tongdai, tmp_path, monkeypatch, language
):
    monkeypatch.setenv("LANG", language)
    tongdai("extension", "add", "acme", "100-101")
    assert tongdai("console", "add", "acme", "lan", "--extension", "100").status == 0
    assert account(tmp_path, "lan").extension == "100"
    _, _, lan = tongdai("console", "list", "acme").out.splitlines()
    assert lan.split()[0] == "lan"
    assert " 100 " in lan
    changed = tongdai("console", "set", "acme", "Lan", "--extension", " 101")
    assert (changed.status, changed.err) == (0, "")
    assert "lan" in changed.out
    assert account(tmp_path, "lan").extension == "101"
    rows = json.loads(tongdai("console", "list", "acme", "--json").out)
    assert [row["extension"] for row in rows] == [None, "101"]
    assert tongdai("console", "set", "acme", "lan", "--extension", "none").status == 0
    assert account(tmp_path, "lan").extension is None


def test_an_account_whose_extension_is_missing_is_not_added(tongdai, tmp_path):
    ended = tongdai("console", "add", "acme", "lan", "--extension", "100")
    assert (ended.status, ended.out) == (1, "")
    assert "acme has no 100" in ended.err
    assert account(tmp_path, "lan") is None


def test_who_was_removed_is_gone(tongdai, tmp_path):
    assert tongdai("console", "remove", "acme", "admin").status == 0
    assert account(tmp_path, "admin") is None
    assert "tongdai console add acme" in tongdai("console", "list", "acme").out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("add", "acme", "admin"), "already has an account admin"),
        (("add", "acme", "Lân"), "a name of letters"),
        (("add", "none", "lan"), "no tenant none"),
        (("list", "none"), "no tenant none"),
        (("password", "acme", "lan"), "no account lan"),
        (("remove", "acme", "lan"), "no account lan"),
        (("set", "acme", "lan", "--extension", "none"), "no account lan"),
        (("set", "acme", "admin", "--extension", "100"), "acme has no 100"),
        (("set", "acme", "admin"), "nothing was changed"),
        (("add", "acme", "lan", "--password-file", "missing"), "missing"),
    ],
)
def test_what_cannot_be_done_is_said(tongdai, command, said):
    ended = tongdai("console", *command)
    assert (ended.status, ended.out) == (1, "")
    assert said in ended.err


def test_a_weak_password_is_refused_and_not_repeated(tongdai, tmp_path):
    file = tmp_path / "secret"
    file.write_text("geheim\n")
    ended = tongdai("console", "add", "acme", "lan", "--password-file", str(file))
    assert ended.status == 1
    assert "10 to 128 characters" in ended.err
    assert "geheim" not in ended.err


@pytest.mark.parametrize("arguments", [(), ("add", "acme", "lan", "--role", "god")])
def test_what_is_not_understood_changes_nothing(tongdai, arguments):
    assert tongdai("console", *arguments).status == 2
