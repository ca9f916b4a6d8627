"""The examples of docs/python/api.md run, and its tables are complete."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.app.board import run
from tests.app.test_token_login import KEY
from tests.client.api.asking import switchboard
from tongdai.client import Api, AsyncApi, errors

GUIDE = (Path(__file__).parents[2] / "docs" / "python" / "api.md").read_text()

RESOURCES = [
    name
    for name, each in vars(Api("http://127.0.0.1:1", "key")).items()
    if not name.startswith("_")
]


def methods(resource):
    return {name for name in vars(type(resource)) if not name.startswith("_")}


def test_every_example_runs_against_a_switchboard(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)

    async def main():
        async with switchboard(tmp_path) as server:
            text = "\n".join(examples).replace("demo-key", KEY)
            text = text.replace("http://localhost:8080", server.url)
            await asyncio.to_thread(exec, text, {})

    run(main())
    printed = capsys.readouterr().out
    assert "Lê Chi 3600.0 always\n0 0 None\nnot everything since then" in printed
    assert "\n400\nnot_found " in printed
    assert (tmp_path / "calls.csv").read_bytes()


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_method_is_in_the_table_and_there_for_both(resource):
    (row,) = [
        line
        for line in GUIDE.splitlines()
        if line.startswith("| `api") and f"`api.{resource}`" in line.split("|")[1]
    ]
    told = set(re.findall(r"`(\w+)`", row.split("|")[2]))
    assert told == methods(getattr(Api("http://127.0.0.1:1", "key"), resource))
    assert told == methods(getattr(AsyncApi("http://127.0.0.1:1", "key"), resource))


def test_every_error_of_the_api_is_in_the_table():
    table = GUIDE.partition("## Errors")[2]
    for kind in (errors.ApiError, *errors.ApiError.__subclasses__()):
        assert f"`{kind.__name__}`" in table
