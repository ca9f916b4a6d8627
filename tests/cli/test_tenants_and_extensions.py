"""What operators type, and what they get to read."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.commands import CommandLine
from tongdai.sip.digest import DigestSecret
from tongdai.storage import directory
from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings


@pytest.fixture
def tongdai(tmp_path, monkeypatch, capsys):
    return CommandLine(tmp_path, monkeypatch, capsys)


def snapshot(folder):
    database = Database(StorageSettings(folder / "data"))
    try:
        with database.reading() as connection:
            return directory.load(connection, on_loopback=True)
    finally:
        database.close()


def test_the_readme_s_commands_make_four_hundred_extensions(tongdai, tmp_path):
    assert tongdai("tenant", "add", "acme").status == 0
    ended = tongdai(
        "extension", "add", "acme", "1000-1399", "--password-pattern", "x-{number}"
    )
    assert (ended.status, ended.out) == (
        0,
        "400 extensions added to acme: 1000 to 1399\n",
    )
    found = snapshot(tmp_path)
    assert len(found.secrets) == 400
    assert found.secrets["acme", "1234"] == DigestSecret.of("1234", "acme", "x-1234")


def test_passwords_that_are_not_given_are_made_up_and_shown_once(tongdai, tmp_path):
    tongdai("tenant", "add", "acme")
    ended = tongdai("extension", "add", "acme", "100-101", "--name", "Máy {number}")
    made = dict(re.findall(r"^(\d+)  (\w+)$", ended.out, flags=re.MULTILINE))
    assert list(made) == ["100", "101"]
    found = snapshot(tmp_path)
    for number, password in made.items():
        assert found.secrets["acme", number] == DigestSecret.of(
            number, "acme", password
        )
    listed = tongdai("extension", "list", "acme").out
    assert "Máy 101" in listed
    assert not any(password in listed for password in made.values())


def test_programs_get_json(tongdai):
    tongdai("tenant", "add", "acme", "--domain", "pbx.example.com")
    added = json.loads(tongdai("extension", "add", "acme", "100", "--json").out)
    assert [set(each) for each in added] == [{"number", "name", "password"}]
    assert json.loads(tongdai("extension", "list", "acme", "--json").out) == [
        {
            "number": "100",
            "name": "",
            "phones": 0,
            "forwarding": {"always": "", "busy": "", "no_answer": ""},
            "hotlines": None,
            "supervises": [],
            "recording": "",
        }
    ]
    assert json.loads(tongdai("tenant", "list", "--json").out) == [
        {
            "label": "acme",
            "domains": ["pbx.example.com"],
            "extensions": 1,
            "loopback_only": False,
            "dialling": {"country": "84", "international": False, "premium": False},
            "supervised_told": False,
            "recording": {"rule": "never", "notice": "", "days": 90},
        }
    ]


def test_programs_are_not_told_passwords_that_they_gave(tongdai):
    tongdai("tenant", "add", "acme")
    ended = tongdai("extension", "add", "acme", "100", "--password", "geheim", "--json")
    assert "geheim" not in ended.out


def test_what_was_removed_is_gone(tongdai, tmp_path):
    tongdai("tenant", "add", "acme")
    tongdai("extension", "add", "acme", "100-104", "--password-pattern", "p-{number}-")
    assert tongdai("extension", "remove", "acme", "101,103-104").out == (
        "3 extensions removed from acme: 101 to 104\n"
    )
    assert list(snapshot(tmp_path).secrets) == [("acme", "100"), ("acme", "102")]
    refused = tongdai("tenant", "remove", "acme")
    assert refused.status == 1
    assert "--everything" in refused.err
    assert tongdai("tenant", "remove", "acme", "--everything").status == 0
    assert snapshot(tmp_path).directory.tenants == ()


def test_the_next_tenant_of_the_label_does_not_inherit_the_sounds(tongdai, tmp_path):
    data = tmp_path / "data"
    tongdai("tenant", "add", "acme")
    tongdai("tenant", "add", "other")
    kept = data / "music" / "other" / "notes.wav"
    for file in (
        data / "music" / "acme" / "notes.wav",
        data / "announcements" / "acme" / "closed.wav",
        kept,
    ):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"sound")
    assert tongdai("tenant", "remove", "Acme", "--everything").status == 0
    assert list(data.rglob("*.wav")) == [kept]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("tenant add acme", "acme already belongs to tenant acme"),
        ("tenant add a_b", "a_b: expected letters"),
        ("tenant remove none", "no tenant none"),
        ("extension list none", "no tenant none"),
        ("extension add acme 1", "numbers of 2 to 6 digits"),
        ("extension add acme 200-100", "from low to high"),
        ("extension add acme 100", "nothing was added: acme already has 100"),
        ("extension add acme 200 --password abc", "password of 200 must have 6"),
        ("extension add acme 200-201 --password same-one", "--password-pattern"),
        ("extension add acme 200-201 --password-pattern same-one", "{number}"),
        ("extension remove acme 300-320", "no 300, 301, 302, 303, 304, 305, 306, 307"),
        ("tenant list --config none.toml", "cannot read none.toml"),
    ],
)
def test_a_refusal_says_why_on_standard_error_with_status_1(tongdai, arguments, words):
    tongdai("tenant", "add", "acme")
    tongdai("extension", "add", "acme", "100", "--password", "secret")
    ended = tongdai(*arguments.split())
    assert ended.status == 1
    assert ended.out == ""
    assert ended.err.startswith("tongdai: ")
    assert words in ended.err


@pytest.mark.parametrize(
    "arguments",
    ["", "foo", "tenant", "tenant add", "extension add acme", "demo --port x"],
)
def test_what_is_not_understood_ends_with_status_2(tongdai, arguments):
    assert tongdai(*arguments.split()).status == 2


def test_a_long_list_of_numbers_is_cut_short(tongdai):
    tongdai("tenant", "add", "acme")
    ended = tongdai("extension", "remove", "acme", "1000-1399")
    assert ended.err.count("\n") == 1
    assert "1007 and 392 more" in ended.err


def test_empty_lists_say_what_to_do(tongdai):
    assert "tongdai tenant add" in tongdai("tenant", "list").out
    tongdai("tenant", "add", "acme")
    assert "tongdai extension add acme" in tongdai("extension", "list", "acme").out


def test_the_configuration_file_says_where_the_data_is(tongdai, tmp_path, monkeypatch):
    monkeypatch.delenv("TONGDAI_DATA")
    (tmp_path / "tongdai.toml").write_text('[storage]\ndata = "elsewhere"')
    tongdai("tenant", "add", "acme")
    assert (tmp_path / "elsewhere" / "tongdai.db").is_file()


@pytest.mark.parametrize("variable", ["LC_ALL", "LC_MESSAGES", "LANG"])
def test_vietnamese_is_spoken_to_those_who_ask_for_it(tongdai, monkeypatch, variable):
    monkeypatch.setenv(variable, "vi_VN.UTF-8")
    assert tongdai("tenant", "add", "acme").out.startswith("đã thêm tổng đài acme")
    (_, problem) = _lines_of_a_bad_file(tongdai)
    assert problem == "  net.http_port: cần một số nguyên, không phải '80'"


def _lines_of_a_bad_file(tongdai):
    with open("bad.toml", "w") as file:
        file.write('[net]\nhttp_port = "80"')
    return tongdai("serve", "--config", "bad.toml").err.splitlines()


def test_a_bad_configuration_stops_the_switchboard_before_it_starts(tongdai):
    assert _lines_of_a_bad_file(tongdai) == [
        "tongdai: bad.toml: 1 to correct",
        "  net.http_port: expected a whole number, not '80'",
    ]
