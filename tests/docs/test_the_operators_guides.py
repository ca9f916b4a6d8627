"""Every command of the operators' guides does what the guide says, in its order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.commands import CommandLine

DOCS = Path(__file__).parents[2] / "docs"
RUNNING = ("calls", "trace")
"Commands that ask a switchboard that runs: proved in tests/app/test_control.py."


def commands(guide: str) -> list[list[str]]:
    text = (DOCS / guide).read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    split = [shlex.split(line, comments=True) for line in lines]
    return [words[1:] for words in split if words[:1] == ["tongdai"]]


def test_the_guide_has_commands_of_every_kind() -> None:
    kinds = {words[0] for words in commands("operating.md")}
    assert kinds == {
        "tenant", "extension", "trunk", "group", "hotline", "usage", "calls", "trace",
        "console",
    }  # fmt: skip


def test_a_company_can_be_set_up_by_the_guide(tmp_path, monkeypatch, capsys):
    tongdai = CommandLine(tmp_path, monkeypatch, capsys)
    (tmp_path / "secret").write_text("of the carrier\n")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "of the carrier")
    for words in commands("operating.md"):
        if words[0] in RUNNING:
            continue
        typed = [re.sub(r"/run/secrets/\w+", "secret", word) for word in words]
        ended = tongdai(*typed)
        assert (ended.status, ended.err) == (0, ""), words


@pytest.mark.parametrize("command", RUNNING)
def test_what_asks_a_running_switchboard_is_understood(
    tmp_path, monkeypatch, capsys, command
):
    tongdai = CommandLine(tmp_path, monkeypatch, capsys)
    for words in commands("operating.md"):
        if words[0] == command:
            assert "no switchboard runs" in tongdai(*words).err


def test_links_of_the_operators_guides_lead_somewhere():
    for guide in ("operating.md", "configuration.md"):
        for link in re.findall(r"\]\(([^)\s#]+)[)#]", (DOCS / guide).read_text()):
            assert link.startswith("http") or (DOCS / link).exists(), (guide, link)
