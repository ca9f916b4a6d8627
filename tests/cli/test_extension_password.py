"""``tongdai extension password``."""

from __future__ import annotations

import re

import pytest

from tests.cli.commands import CommandLine
from tests.cli.test_tenants_and_extensions import snapshot
from tongdai.sip.digest import DigestSecret


@pytest.fixture
def tongdai(tmp_path, monkeypatch, capsys):
    there = CommandLine(tmp_path, monkeypatch, capsys)
    there("tenant", "add", "acme", "--domain", "sip.acme.vn")
    there("extension", "add", "acme", "100-101", "--password-pattern", "of-{number}")
    return there


def secrets(tmp_path, number):
    found = snapshot(tmp_path).secrets
    return found["acme", number], found["sip.acme.vn", number]


def both(number, password):
    return tuple(
        DigestSecret.of(number, realm, password) for realm in ("acme", "sip.acme.vn")
    )


def test_one_that_is_made_up_is_shown_once_and_good_at_every_domain(tongdai, tmp_path):
    ended = tongdai("extension", "password", "acme", "100")
    assert ended.status == 0
    made = re.search(r"^100  (\w{16})$", ended.out, flags=re.MULTILINE)
    assert secrets(tmp_path, "100") == both("100", made[1])
    assert secrets(tmp_path, "101") == both("101", "of-101")


def test_one_that_is_given_is_not_shown(tongdai, tmp_path):
    (tmp_path / "secret").write_text("of-my-own-choice\n")
    file = str(tmp_path / "secret")
    ended = tongdai("extension", "password", "acme", "100", "--password-file", file)
    assert ended.status == 0
    assert "of-my-own-choice" not in ended.out
    assert secrets(tmp_path, "100") == both("100", "of-my-own-choice")


def test_people_read_it_in_vietnamese(tongdai, monkeypatch):
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert "mật khẩu mới" in tongdai("extension", "password", "acme", "100").out


@pytest.mark.parametrize(
    ("tenant", "number", "password"),
    [
        ("acme", "199", "good-enough"),
        ("none", "100", "good-enough"),
        ("acme", "100", "x"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    tongdai, tmp_path, tenant, number, password
):
    (tmp_path / "secret").write_text(password)
    file = str(tmp_path / "secret")
    ended = tongdai("extension", "password", tenant, number, "--password-file", file)
    assert ended.status == 1
    assert ended.err
    assert secrets(tmp_path, "100") == both("100", "of-100")
