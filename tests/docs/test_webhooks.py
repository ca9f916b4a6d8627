"""What docs/webhooks.md tells receivers to do recognises what the switchboard sends."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import CommandLine
from tests.docs.test_the_operators_guides import commands
from tongdai.storage.webhooks import OFFERED
from tongdai.webhooks.signature import TOLERANCE, signature

GUIDE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
BODY = '{"a":"Huế"}'.encode()


def is_ours(*arguments: Any) -> bool:
    snippet = re.search(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert snippet is not None
    names: dict[str, Any] = {}
    exec(snippet[1], names)
    return bool(names["is_ours"](*arguments))


def test_what_we_send_is_recognised():
    header = signature("secret", int(time.time()), BODY)
    assert is_ours("secret", header, BODY)
    assert is_ours("secret", header + ",v2=later", BODY)


def test_another_secret_another_body_and_another_time_are_not():
    now = int(time.time())
    header = signature("secret", now, BODY)
    assert not is_ours("other", header, BODY)
    assert not is_ours("secret", header, BODY + b" ")
    moved = header.replace(f"t={now}", f"t={now + 1}")
    assert not is_ours("secret", moved, BODY)


@pytest.mark.parametrize("late", [-TOLERANCE - 60, TOLERANCE + 60])
def test_what_was_sent_at_another_time_is_not(late):
    header = signature("secret", int(time.time()) + late, BODY)
    assert not is_ours("secret", header, BODY)


@pytest.mark.parametrize("header", ["", "nonsense", "t=,v1=", "t=1e9,v1=x", "v1=abc"])
def test_a_header_that_is_none_of_ours_is_not(header):
    assert not is_ours("secret", header, BODY)


def test_the_guide_names_every_type():
    documented = re.findall(r"^\| `([a-z.]+\.[a-z]+)` \|", GUIDE, re.MULTILINE)
    assert documented == [*OFFERED, "webhook.test"]


def test_the_commands_of_the_guide_are_understood(tmp_path, monkeypatch, capsys):
    tongdai = CommandLine(tmp_path, monkeypatch, capsys)
    tongdai("tenant", "add", "acme")
    for words in commands("webhooks.md"):
        ended = tongdai(*words)
        if words[1] in ("add", "list"):
            assert (ended.status, ended.err) == (0, ""), words
        else:
            assert "acme has no webhook 4f1c09aa27e1" in ended.err
