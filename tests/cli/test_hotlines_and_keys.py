"""``tongdai hotline`` and ``tongdai apikey``, as operators type them."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import CommandLine
from tongdai.storage import api_keys, directory
from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings


@pytest.fixture
def tongdai(tmp_path, monkeypatch, capsys):
    line = CommandLine(tmp_path, monkeypatch, capsys)
    assert line("tenant", "add", "acme").status == 0
    return line


def snapshot(folder):
    database = Database(StorageSettings(folder / "data"))
    try:
        with database.reading() as connection:
            return directory.load(connection, on_loopback=True)
    finally:
        database.close()


def test_a_hotline_comes_and_goes(tongdai, tmp_path):
    added = tongdai("hotline", "add", "acme", "0247 300 0001", "--name", "Bán hàng")
    assert (added.status, added.err) == (0, "")
    assert added.out.startswith("hotline 02473000001 added to acme")
    assert "02473000001" in snapshot(tmp_path).directory.tenant_of("acme").hotlines
    assert "Bán hàng" in tongdai("hotline", "list", "acme").out
    assert json.loads(tongdai("hotline", "list", "acme", "--json").out) == [
        {
            "number": "02473000001",
            "name": "Bán hàng",
            "destination": "",
            "hours": "",
            "zone": "",
            "special": "",
            "fallback": "",
            "recording": "",
        }
    ]
    removed = tongdai("hotline", "remove", "acme", "02473000001")
    assert removed.out == "hotline 02473000001 removed from acme\n"
    assert "tongdai hotline add acme" in tongdai("hotline", "list", "acme").out


def test_a_key_is_shown_once_and_never_again(tongdai, tmp_path):
    added = tongdai("apikey", "add", "acme", "--name", "CRM")
    assert (added.status, added.err) == (0, "")
    said, key = added.out.splitlines()
    assert "shown only now" in said
    assert list(snapshot(tmp_path).api_keys) == [api_keys.digest(key)]
    listed = tongdai("apikey", "list", "acme").out
    assert "CRM" in listed
    assert key not in listed
    assert key not in tongdai("apikey", "list", "acme", "--json").out


def test_programs_get_the_key_as_json_and_can_remove_it(tongdai, tmp_path):
    made = json.loads(tongdai("apikey", "add", "acme", "--name", "CRM", "--json").out)
    assert set(made) == {"id", "name", "scopes", "key"}
    (listed,) = json.loads(tongdai("apikey", "list", "acme", "--json").out)
    assert set(listed) == {"id", "name", "scopes", "created_at"}
    assert (listed["id"], listed["name"]) == (made["id"], "CRM")
    assert tongdai("apikey", "remove", "acme", made["id"]).status == 0
    assert snapshot(tmp_path).api_keys == {}
    assert "tongdai apikey add acme" in tongdai("apikey", "list", "acme").out


def test_a_key_is_made_with_scopes_and_the_list_shows_them(tongdai):
    tongdai("apikey", "add", "acme", "--scopes", "calls:read,recordings:read")
    tongdai("apikey", "add", "acme")
    listed = tongdai("apikey", "list", "acme").out
    assert "calls:read,recordings:read" in listed
    assert "everything" in listed


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("hotline", "add", "acme", "hello"), "telephone number"),
        (("hotline", "add", "none", "02473000001"), "no tenant none"),
        (("hotline", "remove", "acme", "02473000009"), "no hotline 02473000009"),
        (("hotline", "list", "none"), "no tenant none"),
        (("apikey", "add", "none"), "no tenant none"),
        (("apikey", "add", "acme", "--name", "a\nb"), "one line"),
        (("apikey", "add", "acme", "--scopes", "calls"), "there are calls:control"),
        (("apikey", "remove", "acme", "123"), "no key 123"),
        (("apikey", "list", "none"), "no tenant none"),
    ],
)
def test_what_cannot_be_done_is_said(tongdai, command, said):
    ended = tongdai(*command)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("tongdai: ")
    assert said in ended.err


def test_a_hotline_that_is_taken_says_whose_it_is(tongdai):
    tongdai("tenant", "add", "other")
    tongdai("hotline", "add", "other", "02473000001")
    ended = tongdai("hotline", "add", "acme", "02473000001")
    assert (ended.status, "tenant other" in ended.err) == (1, True)


@pytest.mark.parametrize("command", ["hotline", "apikey"])
def test_without_an_action_nothing_is_understood(tongdai, command):
    assert tongdai(command).status == 2
