"""The members of a class with what is written about them, as its source has it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Undocumented(Exception):
    """Something public has no docstring."""


@dataclass(frozen=True, slots=True)
class Member:
    """One method, property or field."""

    heading: str
    "``await play(source, …) -> Played``"

    text: str
    "Its docstring; may be empty where it is a field."


@cache
def tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def definition(kind: type) -> ast.ClassDef:
    """The syntax of a class."""
    module = inspect.getmodule(kind)
    if module is None:
        raise Undocumented(f"{kind!r} is in no module")
    found = (n for n in ast.walk(tree(module)) if isinstance(n, ast.ClassDef))
    return next(node for node in found if node.name == kind.__name__)


def said_after(module: ModuleType, name: str) -> str:
    """
    What stands below an assignment in a module.

    Raises:
        Undocumented: nothing does.
    """
    fields = dict(_fields(tree(module).body))
    if not fields.get(name):
        raise Undocumented(f"{module.__name__}.{name}")
    return textwrap.dedent(fields[name]).strip()


def members(kind: type) -> list[Member]:
    """
    All that is public, in the order of the source.

    Raises:
        Undocumented: a method or property has no docstring.
    """
    found: list[Member] = []
    for node in definition(kind).body:
        if isinstance(node, Definition):
            if node.name == "__init__":
                found += [_field(*each) for each in _own_fields(node)]
            elif not node.name.startswith("_"):
                found.append(_method(kind, node))
    fields = [_field(*each) for each in _annotated(definition(kind).body)]
    return fields + found


def signature(node: Definition, name: str | None = None) -> str:
    """As it is called: without ``self``; what it returns behind an arrow."""
    arguments = ast.unparse(node.args)
    for own in ("self", "cls"):
        arguments = arguments.removeprefix(f"{own}, ").removeprefix(own)
    returned = "" if node.returns is None else ast.unparse(node.returns)
    arrow = f" -> {returned}" if returned not in ("", "None") else ""
    awaited = "await " if isinstance(node, ast.AsyncFunctionDef) else ""
    return f"{awaited}{name or node.name}({arguments}){arrow}"


def _method(kind: type, node: Definition) -> Member:
    text = ast.get_docstring(node)
    if not text:
        raise Undocumented(f"{kind.__module__}.{kind.__name__}.{node.name}")
    decorators = {ast.unparse(each) for each in node.decorator_list}
    if "property" in decorators:
        returned = "" if node.returns is None else f": {ast.unparse(node.returns)}"
        return Member(f"{node.name}{returned}", text)
    heading = signature(node)
    if "asynccontextmanager" in decorators:
        heading = heading.replace("await ", "async with ")
    return Member(heading, text)


def _field(name: str, annotation: str, text: str) -> Member:
    colon = f": {annotation}" if annotation else ""
    return Member(f"{name}{colon}", textwrap.dedent(text).strip())


def _annotated(body: list[ast.stmt]) -> list[tuple[str, str, str]]:
    """Fields of a class: name, type, text."""
    told = dict(_fields(body))
    return [
        (node.target.id, _type(node.annotation), told.get(node.target.id, ""))
        for node in body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and not node.target.id.startswith("_")
    ]


def _own_fields(node: Definition) -> list[tuple[str, str, str]]:
    """``self.name = …`` with a text below it."""
    annotations = {
        each.target.attr: _type(each.annotation)
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Attribute)
    }
    return [
        (name, annotations.get(name, ""), text)
        for name, text in _fields(node.body)
        if text and not name.startswith("_")
    ]


def _type(annotation: ast.expr) -> str:
    text = ast.unparse(annotation)
    return "" if text == "Final" else text.removeprefix("Final[").removesuffix("]")


def _fields(body: list[ast.stmt]) -> list[tuple[str, str]]:
    """Each assignment with the string that stands below it."""
    found: list[tuple[str, str]] = []
    for node, following in zip(body, [*body[1:], None], strict=True):
        target: Any = None
        if isinstance(node, ast.AnnAssign):
            target = node.target
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        name = getattr(target, "attr", None) or getattr(target, "id", None)
        if name is None:
            continue
        text = ""
        if (
            isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        ):
            text = following.value.value
        found.append((name, text))
    return found
