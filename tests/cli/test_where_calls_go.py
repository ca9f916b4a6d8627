"""Hotlines, groups, trunks, forwarding and dialling rules, as operators type them."""

from __future__ import annotations

import io
import json
import re

import pytest

from tests.cli.commands import CommandLine
from tongdai.call.directory import (
    Dialling,
    Group,
    NumberFormat,
    RecordingRule,
    RecordingTerms,
    Strategy,
    Trunk,
)
from tongdai.storage import directory
from tongdai.storage.database import Database
from tongdai.storage.settings import StorageSettings

SALES = "02473000001"


@pytest.fixture
def tongdai(tmp_path, monkeypatch, capsys):
    line = CommandLine(tmp_path, monkeypatch, capsys)
    for command in (
        ("tenant", "add", "acme"),
        ("extension", "add", "acme", "100-109", "--password-pattern", "word-{number}"),
        ("hotline", "add", "acme", SALES, "--name", "Bán hàng"),
    ):
        assert line(*command).status == 0
    return line


def snapshot(folder):
    database = Database(StorageSettings(folder / "data"))
    try:
        with database.reading() as connection:
            return directory.load(connection, on_loopback=True)
    finally:
        database.close()


def tenant(folder):
    return snapshot(folder).directory.tenant_of("acme")


def said(ended):
    """What a command that was done has printed."""
    assert (ended.status, ended.err) == (0, "")
    return ended.out


def test_a_hotline_is_led_somewhere_and_the_list_says_so(tongdai):
    changed = tongdai(
        "hotline", "set", "acme", SALES, "--destination", "101",
        "--hours", "T2-T6 8:00-12:00,13:30-17:30", "--special", "2027-02-06 closed",
        "--fallback", "+84900000001",
    )  # fmt: skip
    assert said(changed) == f"hotline {SALES} of acme changed\n"
    head, row = said(tongdai("hotline", "list", "acme")).splitlines()
    assert head.split() == ["NUMBER", "NAME", "RINGS", "ELSE", "OPEN", "RECORDED"]
    assert re.split(r"  +", row) == [
        SALES, "Bán hàng", "101", "0900000001",
        "mon-fri 08:00-12:00,13:30-17:30; 2027-02-06 closed", "-",
    ]  # fmt: skip
    (told,) = json.loads(said(tongdai("hotline", "list", "acme", "--json")))
    assert (told["hours"], told["zone"]) == (
        "mon-fri 08:00-12:00,13:30-17:30",
        "Asia/Ho_Chi_Minh",
    )


def test_a_group_comes_changes_and_goes(tongdai, tmp_path):
    added = tongdai(
        "group", "add", "acme", "60000", "--members", "103,101-102", "--name", "Bán",
        "--strategy", "round_robin", "--ring-time", "20", "--wait", "90",
    )  # fmt: skip
    assert said(added) == "group 60000 added to acme\n"
    assert tenant(tmp_path).groups["60000"] == Group(
        "60000", ("103", "101", "102"), "Bán", Strategy.ROUND_ROBIN, False, 20, 90
    )
    assert "changed" in said(tongdai("group", "set", "acme", "60000", "--next", "100"))
    listed = said(tongdai("group", "list", "acme"))
    for part in ("103,101,102", "round robin, 20 s each", "90 s", "100"):
        assert part in listed
    assert "removed" in said(tongdai("group", "remove", "acme", "60000"))
    assert "tongdai group add acme" in said(tongdai("group", "list", "acme"))


def test_an_external_group_has_telephone_numbers(tongdai, tmp_path):
    members = "+84 900-000-001,0900000005"
    tongdai("group", "add", "acme", "70000", "--external", "--members", members)
    assert tenant(tmp_path).groups["70000"].members == ("0900000001", "0900000005")
    tongdai("group", "set", "acme", "70000", "--members", "0900 000 007")
    assert tenant(tmp_path).groups["70000"].members == ("0900000007",)
    assert "(outside numbers)" in said(tongdai("group", "list", "acme"))


def test_whom_an_extension_supervises_is_said_and_shown(tongdai, tmp_path):
    tongdai("group", "add", "acme", "60000", "--members", "101,102")
    people = tenant(tmp_path).extensions
    assert people["100"].supervises == ()
    for text, kept, listed in (
        ("60000,103", ("60000", "103"), "60000,103"),
        ("all", None, "everybody"),
        ("none", (), "-"),
    ):
        said(tongdai("extension", "set", "acme", "100", "--supervises", text))
        assert tenant(tmp_path).extensions["100"].supervises == kept
        head, first = said(tongdai("extension", "list", "acme")).splitlines()[:2]
        assert head.endswith("SUPERVISES  RECORDED")
        assert re.split(r"  +", first)[-2] == listed
    refused = tongdai("extension", "set", "acme", "100", "--supervises", "199")
    assert (refused.status, "199: expected an extension" in refused.err) == (1, True)


@pytest.mark.parametrize("kind", ["extension", "group", "hotline"])
def test_a_rule_for_recording_is_set_and_taken_away(tongdai, tmp_path, kind):
    number = {"extension": "100", "group": "60000", "hotline": SALES}[kind]
    tongdai("group", "add", "acme", "60000", "--members", "101,102")

    def rule():
        return getattr(tenant(tmp_path), f"{kind}s")[number].recording

    assert rule() is None
    for typed, kept, listed in (
        ("always", RecordingRule.ALWAYS, "always"),
        ("on-demand", RecordingRule.ON_DEMAND, "on demand"),
        ("never", RecordingRule.NEVER, "never"),
        ("default", None, "-"),
    ):
        said(tongdai(kind, "set", "acme", number, "--recording", typed))
        assert rule() is kept
        first = said(tongdai(kind, "list", "acme")).splitlines()[1]
        assert re.split(r"  +", first)[-1] == listed


def test_a_tenant_says_how_it_is_recorded(tongdai, tmp_path):
    assert tenant(tmp_path).recording == RecordingTerms()
    options = "--recording", "always", "--recording-notice", "play:recorded.wav"
    said(tongdai("tenant", "set", "acme", *options, "--recording-days", "30"))
    terms = RecordingTerms(RecordingRule.ALWAYS, "play:recorded.wav", 30)
    assert tenant(tmp_path).recording == terms
    listed = said(tongdai("tenant", "list"))
    assert "always, kept 30 days, play:recorded.wav" in listed
    said(tongdai("tenant", "set", "acme", "--recording-notice", "tone"))
    assert tenant(tmp_path).recording.notice == "tone"


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        ("--recording-days", "0", "days from 1 to 3650"),
        ("--recording-days", "3651", "days from 1 to 3650"),
        ("--recording-notice", "beep", "tone, or play:"),
        ("--recording-notice", "play:../x", "play: and the name of a file"),
    ],
)
def test_terms_that_cannot_be_are_refused(tongdai, tmp_path, option, value, why):
    refused = tongdai("tenant", "set", "acme", option, value)
    assert (refused.status, why in refused.err) == (1, True)
    assert tenant(tmp_path).recording == RecordingTerms()


def test_a_tenant_may_show_people_that_they_are_supervised(tongdai, tmp_path):
    assert "see it" not in said(tongdai("tenant", "list"))
    said(tongdai("tenant", "set", "acme", "--tell-supervised"))
    assert tenant(tmp_path).supervised_told
    assert "see it" in said(tongdai("tenant", "list"))
    said(tongdai("tenant", "set", "acme", "--no-tell-supervised"))
    assert not tenant(tmp_path).supervised_told


def test_a_group_without_members_says_how_to_fill_it(tongdai):
    told = said(tongdai("group", "add", "acme", "60000"))
    assert "tongdai group set acme 60000 --members" in told


def test_a_trunk_is_added_with_a_password_that_no_list_shows(
    tongdai, tmp_path, monkeypatch
):
    monkeypatch.setenv("CARRIER_PASSWORD", "sehr geheim")
    added = tongdai(
        "trunk", "add", "acme", "viettel", "--host", "sip.example.com", "--port",
        "5070", "--transport", "tls", "--user", "acme-1", "--register", "--numbers",
        "national", "--password-env", "CARRIER_PASSWORD", "--sources",
        "192.0.2.0/28,198.51.100.7", "--codecs", "PCMU,PCMA", "--order", "3",
    )  # fmt: skip
    assert said(added) == "trunk viettel added to acme\n"
    found = snapshot(tmp_path)
    assert found.directory.tenant_of("acme").trunks == (
        Trunk(
            "viettel", "sip.example.com", 5070, "tls", 3, "acme-1", True, "",
            ("192.0.2.0/28", "198.51.100.7"), NumberFormat.NATIONAL, ("PCMU", "PCMA"),
        ),
    )  # fmt: skip
    assert found.trunk_passwords == {("acme", "viettel"): "sehr geheim"}
    for listing in (("list", "acme"), ("list", "acme", "--json")):
        listed = said(tongdai("trunk", *listing))
        assert "acme-1" in listed
        assert "geheim" not in listed
    assert "sip.example.com:5070 TLS" in said(tongdai("trunk", "list", "acme"))
    assert "removed" in said(tongdai("trunk", "remove", "acme", "viettel"))
    assert "tongdai trunk add acme" in said(tongdai("trunk", "list", "acme"))


def test_a_password_comes_from_a_file_or_from_standard_input(
    tongdai, tmp_path, monkeypatch
):
    (tmp_path / "secret").write_text("of the file\nand more\n")
    tongdai("trunk", "add", "acme", "a", "--host", "192.0.2.1", "--user", "u",
            "--password-file", "secret")  # fmt: skip
    assert snapshot(tmp_path).trunk_passwords["acme", "a"] == "of the file"
    monkeypatch.setattr("sys.stdin", io.StringIO("of the pipe\n"))
    said(tongdai("trunk", "set", "acme", "a", "--password-file", "-"))
    assert snapshot(tmp_path).trunk_passwords["acme", "a"] == "of the pipe"


def test_without_a_terminal_nobody_waits_for_a_password(tongdai, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ended = tongdai("trunk", "add", "acme", "a", "--host", "h", "--user", "u")
    assert ended.status == 1
    assert "--password-file" in ended.err


def test_extensions_send_on_and_call_from_what_they_may(tongdai, tmp_path):
    tongdai("extension", "set", "acme", "100-102", "--forward-busy", "103",
            "--forward-no-answer", "0900000001", "--hotlines", SALES)  # fmt: skip
    found = tenant(tmp_path).extensions
    for number in ("100", "101", "102"):
        assert found[number].forwarding.busy == "103"
        assert found[number].forwarding.no_answer == "0900000001"
        assert found[number].hotlines == (SALES,)
    listed = said(tongdai("extension", "list", "acme"))
    assert "busy: 103, no answer: 0900000001" in listed
    assert "every hotline" in listed
    tongdai("extension", "set", "acme", "100", "--hotlines", "none")
    tongdai("extension", "set", "acme", "101", "--hotlines", "all")
    found = tenant(tmp_path).extensions
    assert (found["100"].hotlines, found["101"].hotlines) == ((), None)


def test_a_tenant_opens_what_is_closed(tongdai, tmp_path):
    closed = tongdai("hotline", "set", "acme", SALES, "--destination", "+33123456789")
    assert closed.status == 1
    assert "tongdai tenant set acme --international" in closed.err
    said(tongdai("tenant", "set", "acme", "--international"))
    assert tenant(tmp_path).dialling == Dialling(international=True)
    assert "+84, international" in said(tongdai("tenant", "list"))
    said(tongdai("tenant", "set", "acme", "--no-international", "--premium"))
    assert tenant(tmp_path).dialling == Dialling(premium=True)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("hotline", "set", "acme", SALES), "--help"),
        (("hotline", "set", "acme", SALES, "--destination", "999"), "999"),
        (("hotline", "set", "acme", SALES, "--hours", "mon 8-9"), "08:00-12:00"),
        (("hotline", "set", "acme", SALES, "--zone", "Mars"), "Mars"),
        (("hotline", "add", "acme", "0901234567", "--fallback", "x"), "play:FILE"),
        (("group", "add", "acme", "101"), "extension 101 of acme"),
        (("group", "add", "acme", "60000", "--members", "999"), "--external"),
        (("group", "add", "acme", "60000", "--next", "60000"), "60000 → 60000"),
        (("group", "set", "acme", "60000", "--name", "x"), "no group 60000"),
        (("group", "add", "acme", "6", "--external"), "60000"),
        (("group", "add", "acme", "70000", "--external", "--members", "101"), "101"),
        (("group", "add", "acme", "60000", "--ring-time", "nan"), "5 to 600"),
        (("trunk", "add", "acme", "a", "--host", "h", "--register"), "user name"),
        (("trunk", "add", "acme", "a", "--host", "h", "--sources", "x"), "192.0.2.0"),
        (("trunk", "set", "acme", "a", "--port", "5"), "no trunk a"),
        (("trunk", "set", "acme", "a", "--password-env", "NOT_SET"), "NOT_SET"),
        (("trunk", "set", "acme", "a", "--password-file", "none"), "none"),
        (("extension", "set", "acme", "100"), "--help"),
        (("extension", "set", "acme", "100", "--forward-always", "100"), "circles"),
        (("extension", "set", "acme", "100", "--hotlines", "0901234567"), "no hotline"),
        (("tenant", "set", "acme"), "--help"),
        (("tenant", "set", "acme", "--country", "49"), SALES),
        (("tenant", "set", "acme", "--country", "1"), "like 84"),
    ],
)
def test_what_cannot_be_done_is_said(tongdai, tmp_path, command, told):
    before = snapshot(tmp_path).revision
    ended = tongdai(*command)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("tongdai: ")
    assert told in ended.err
    assert snapshot(tmp_path).revision == before


def test_what_leads_somewhere_keeps_it_from_being_removed(tongdai):
    tongdai("hotline", "set", "acme", SALES, "--destination", "101")
    ended = tongdai("extension", "remove", "acme", "100-102")
    assert ended.status == 1
    assert f"hotline {SALES} of acme leads to 101" in ended.err


def test_all_of_it_is_said_in_vietnamese_too(tongdai, monkeypatch):
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    tongdai("hotline", "set", "acme", SALES, "--hours", "mon-fri 08:00-17:00")
    assert "t2-t6 08:00-17:00" in said(tongdai("hotline", "list", "acme"))
    assert "đã thêm nhóm" in said(tongdai("group", "add", "acme", "60000"))
    assert "chưa có trung kế" in said(tongdai("trunk", "list", "acme"))
    assert "số nội bộ 101" in tongdai("group", "add", "acme", "101").err
