"""The reference as one page."""

from __future__ import annotations

import ast
import inspect
import sys
from typing import Any, Final

from .markdown import first_sentence, markdown
from .members import Member, Undocumented, definition, members, said_after, signature
from .members import tree as tree_of
from .names import CHAPTERS

HEAD: Final = """\
# Reference of the SDK for Python programs

Every public name, made from the docstrings by `python -m tools.python_reference`.
Times are seconds and levels dBFS unless something else is said; sound is `int16`
samples of one channel. Exceptions, with cause and remedy: [errors.md](errors.md). The
methods of the public API behind `Api` and `AsyncApi`: [api.md](api.md). Every method
of `OmiSDK` and `Call` can also be spelled as in the browser: `makeCall`, `sendDTMF`.
"""

RESOURCE: Final = "Api"
"What the classes of the public API's resources end in."


def reference() -> str:
    """
    The page.

    Raises:
        Undocumented: a public name has no docstring.
    """
    parts = [HEAD]
    for where, module, names in CHAPTERS:
        parts.append(f"## `{where}`")
        if not names:
            parts.append(markdown(inspect.getdoc(module) or ""))
        parts += [_name(where, module, name) for name in names]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _name(where: str, module: Any, name: str) -> str:
    each = getattr(module, name)
    if inspect.isclass(each) and each.__module__.startswith("tongdai"):
        return _class(name, each)
    if inspect.isfunction(each):
        return _function(where, name, each)
    # An alias of a type: `audio` says what it is where it is made.
    origin = next(
        home
        for home in [module, *_submodules(module)]
        if any(_assigns(node, name) for node in tree_of(home).body)
    )
    return f"### {name}\n\n{markdown(said_after(origin, name))}"


def _submodules(module: Any) -> list[Any]:
    inside = f"{module.__name__}."
    return [
        each for name, each in sorted(sys.modules.items()) if name.startswith(inside)
    ]


def _assigns(node: ast.stmt, name: str) -> bool:
    if isinstance(node, ast.Assign):
        return any(getattr(target, "id", "") == name for target in node.targets)
    return isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == name


def _function(where: str, name: str, function: Any) -> str:
    text = inspect.getdoc(function)
    if not text:
        raise Undocumented(f"{where}.{name}")
    node = next(
        node
        for node in ast.walk(tree_of(inspect.getmodule(function)))  # type: ignore[arg-type]
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    return f"### {name}\n\n`{signature(node)}`\n\n{markdown(text)}"


def _class(name: str, kind: type) -> str:
    text = ast.get_docstring(definition(kind))
    if not text:
        raise Undocumented(f"{kind.__module__}.{name}")
    parts = [f"### {name}", markdown(text), *_made(name, kind)]
    parts += [_member(each) for each in members(kind)]
    if name.endswith(RESOURCE):
        parts += _resources(kind)
    return "\n\n".join(parts)


def _made(name: str, kind: type) -> list[str]:
    """How one is made, where a program makes it."""
    own = [n for n in definition(kind).body if isinstance(n, ast.FunctionDef)]
    made = next((node for node in own if node.name == "__init__"), None)
    if made is None or not ast.get_docstring(made):
        return []
    text = markdown(ast.get_docstring(made) or "")
    return [f"`{signature(made, name)}`", text]


def _member(member: Member) -> str:
    text = markdown(member.text)
    if "\n" not in text:
        return f"- `{member.heading}`" + (f": {text}" if text else "")
    indented = "\n".join(f"  {line}" if line else "" for line in text.splitlines())
    return f"- `{member.heading}`\n\n{indented}"


def _resources(kind: type) -> list[str]:
    """What each resource of the public API is for."""
    made = next(
        node
        for node in definition(kind).body
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
    )
    rows = []
    for node in made.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
            continue
        target, called = node.targets[0], ast.unparse(node.value.func)
        resource = getattr(inspect.getmodule(kind), called)
        if isinstance(target, ast.Attribute) and not target.attr.startswith("_"):
            told = first_sentence(inspect.getdoc(resource) or "")
            rows.append(f"| `{target.attr}` | {told} |")
    return ["\n".join(["| resource | |", "|---|---|", *rows])]
