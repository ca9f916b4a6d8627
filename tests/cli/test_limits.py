"""Limits as operators type them, and what ``tongdai usage`` shows."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.commands import CommandLine

SALES = "02473000001"


@pytest.fixture
def tongdai(tmp_path, monkeypatch, capsys):
    line = CommandLine(tmp_path, monkeypatch, capsys)
    for command in (
        ("tenant", "add", "acme"),
        ("extension", "add", "acme", "100-109", "--password-pattern", "word-{number}"),
        ("hotline", "add", "acme", SALES, "--longest-call", "15m"),
    ):
        assert line(*command).status == 0
    return line


def said(ended):
    assert (ended.status, ended.err) == (0, "")
    return ended.out


def test_what_a_company_may_call_is_set_and_shown(tongdai):
    said(
        tongdai(
            "tenant", "set", "acme", "--trial", "--calls-at-once", "20",
            "--calls-a-second", "5", "--end-warning", "30s",
            "--daily-allowance", "10h", "--monthly-allowance", "100h",
            "--barred", "1900,+44",
        )
    )  # fmt: skip
    said(tongdai("extension", "set", "acme", "101", "--daily-allowance", "90s"))
    terms, head, *rows = said(tongdai("usage", "acme")).splitlines()
    assert terms == (
        "on trial: only those who have called a hotline may be called; at most 20 "
        "calls at once; at most 5 new calls a second; a tone 0:30 before a limit ends "
        "a call; days of Asia/Ho_Chi_Minh"
    )
    assert re.split(r"  +", head) == [
        "OF", "TODAY", "THIS MONTH", "LEFT", "LONGEST CALL", "BARRED",
    ]  # fmt: skip
    assert [re.split(r"  +", row) for row in rows] == [
        [
            "tenant", "0:00 / 10:00:00", "0:00 / 100:00:00", "10:00:00", "no limit",
            "1900,+44",
        ],
        ["extension 101", "0:00 / 1:30", "0:00", "1:30", "no limit", "-"],
        [f"hotline {SALES}", "0:00", "0:00", "no limit", "15:00", "-"],
    ]  # fmt: skip


def test_programs_get_seconds(tongdai):
    said(tongdai("tenant", "set", "acme", "--daily-allowance", "2m", "--no-trial"))
    found = json.loads(said(tongdai("usage", "acme", "--json")))
    assert found["usage"][0] == {
        "of": "tenant",
        "number": "",
        "today": 0,
        "month": 0,
        "left": 120,
        "daily_allowance": 120,
        "monthly_allowance": None,
        "longest_call": None,
        "barred": [],
    }
    assert (found["trial"], found["zone"]) == (False, "Asia/Ho_Chi_Minh")


def test_it_is_shown_in_vietnamese_too(tongdai, monkeypatch):
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    said(tongdai("tenant", "set", "acme", "--trial"))
    terms, head, row, _ = said(tongdai("usage", "acme")).splitlines()
    assert terms.startswith("dùng thử: chỉ gọi được số đã từng gọi vào đầu số")
    assert head.startswith("CỦA")
    assert row.startswith("tổng đài")


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("--daily-allowance", "10", "a time like 90s, 10m or 2h"),
        ("--end-warning", "1h", "a time from 1s to 10m"),
        ("--calls-at-once", "-1", "a number of calls from 1 to 100000"),
        ("--barred", "+84", "like 1900, 09 or +44"),
        ("--zone", "Nowhere", "a time zone"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_was_expected(
    tongdai, option, text, expected
):
    refused = tongdai("tenant", "set", "acme", f"{option}={text}")
    assert refused.status == 1
    assert expected in refused.err
    assert text in refused.err


def test_usage_of_nobody_is_refused(tongdai):
    refused = tongdai("usage", "nobody")
    assert refused.status == 1
    assert "there is no tenant nobody" in refused.err
