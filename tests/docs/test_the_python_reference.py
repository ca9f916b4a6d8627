"""The reference and the errors of the SDK for Python programs: complete and current."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from tools.python_reference.__main__ import PAGE
from tools.python_reference.markdown import markdown
from tools.python_reference.members import Undocumented, members
from tools.python_reference.reference import reference

from tests.docs.test_the_guides import anchors
from tongdai import client
from tongdai.client import errors

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs" / "python").glob("*.md"))
ERRORS = (ROOT / "docs" / "python" / "errors.md").read_text()


def test_the_reference_is_what_the_docstrings_say():
    assert PAGE.read_text("utf-8") == reference(), "python -m tools.python_reference"


@pytest.mark.parametrize("name", client.__all__)
def test_every_public_name_stands_in_the_reference(name):
    assert f"\n### {name}\n" in PAGE.read_text("utf-8")


def test_every_public_method_of_a_call_stands_in_it():
    part = PAGE.read_text("utf-8").partition("\n### Call\n")[2].partition("\n### ")[0]
    for name, _ in inspect.getmembers(client.Call, callable):
        if not name.startswith("_"):
            assert re.search(rf"^- `(await )?{name}\(", part, re.MULTILINE), name


def test_a_public_name_without_a_docstring_is_refused(monkeypatch, tmp_path):
    """As nobody can use what is not explained."""
    source = tmp_path / "unexplained.py"
    source.write_text('class Phone:\n    """One."""\n    def ring(self): pass\n')
    module = ModuleType("unexplained")
    module.__file__ = str(source)
    monkeypatch.setitem(sys.modules, "unexplained", module)
    exec(compile(source.read_text(), str(source), "exec"), module.__dict__)
    with pytest.raises(Undocumented, match=r"Phone\.ring"):
        members(module.Phone)


def test_docstrings_become_markdown():
    docstring = (
        "Play ``x``, see :meth:`~a.b.Audio.play`::\n\n    play(1)\n\n"
        "Args:\n    x: Which\n        one.\n\nRaises:\n    BadArgument: It is none."
    )
    assert markdown(docstring) == (
        "Play `x`, see `play`:\n\n```python\nplay(1)\n```\n\n"
        "**Args**\n\n- `x`: Which one.\n\n**Raises**\n\n- `BadArgument`: It is none."
    )


def test_every_exception_has_its_cause_and_remedy():
    declared = [
        name
        for name, each in vars(errors).items()
        if inspect.isclass(each) and each.__module__ == errors.__name__
    ]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", ERRORS, re.MULTILINE)
    assert [name for name, _, _ in rows] == declared
    assert all(cause.strip() and remedy.strip() for _, cause, remedy in rows)


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if link.startswith("http"):
            continue
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        assert not heading or heading in anchors(target), link
