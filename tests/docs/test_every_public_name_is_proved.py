"""``docs/sdk/coverage.md`` names a test for all that is public, and they are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
TYPES: Final = ROOT / "sdk" / "web" / "src" / "omi" / "types.ts"
COVERAGE: Final = ROOT / "docs" / "sdk" / "coverage.md"

SHORTER_NAMES: Final = {"Styles", "Selection", "RegisterParams"}
"Types that have no members of their own."


def members() -> dict[str, list[str]]:
    """Each interface with its members, each union of words with its words."""
    text = re.sub(r"/\*\*.*?\*/", "", TYPES.read_text(), flags=re.DOTALL)
    text = text[: text.index("declare global")]
    found: dict[str, list[str]] = {}
    for name, body in re.findall(r"(?ms)^export interface (\w+)[^{]*\{(.*?)^\}", text):
        names = re.findall(r"(?m)^  (?:readonly )?(\w+)\??[:(<]", body)
        found[name] = list(dict.fromkeys(names))
    for name, body in re.findall(r"(?ms)^export type (\w+) =(.*?);$", text):
        found[name] = re.findall(r"'(\w+)'", body)
    return {name: found[name] for name in sorted(found.keys() - SHORTER_NAMES)}


def rows() -> dict[str, dict[str, str]]:
    """What stands under the heading of each type: the member, and what proves it."""
    found: dict[str, dict[str, str]] = {}
    for section in COVERAGE.read_text().split("\n## ")[1:]:
        [name] = re.findall(r"`(\w+)`", section.partition("\n")[0])
        found[name] = dict(re.findall(r"(?m)^\| `(\w+)` \| (.+) \|$", section))
    return found


@cache
def declared_in(file: str) -> set[str]:
    """The names of the tests of a file, in Python or in TypeScript."""
    path = ROOT / file
    if not path.is_file():
        return set()
    text = path.read_text()
    if path.suffix == ".py":
        return {
            node.name
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef)
        }
    return set(re.findall(r"\btest\(\s*'([^']+)'", text))


def test_the_types_can_be_read() -> None:
    assert len(members()["OmiSDK"]) > 20
    assert all(members().values())


@pytest.mark.parametrize("name", members())
def test_each_member_of_a_public_type_names_a_test_that_is_there(name: str) -> None:
    table = rows().get(name, {})
    assert sorted(table) == sorted(members()[name])
    for member, proof in table.items():
        named = re.findall(r"`([^`]+)::([^`]+)`", proof)
        assert named, f"{member} names no test"
        for file, test in named:
            assert test in declared_in(file), f"{member}: no {test} in {file}"


def test_nothing_stands_in_the_table_that_is_not_public() -> None:
    assert sorted(rows()) == sorted(members())
