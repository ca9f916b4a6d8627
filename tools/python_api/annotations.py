"""The types of the API's bodies, written down as the SDK has them."""

from __future__ import annotations

import ast
import enum
import inspect
import itertools
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UnsetType

from .names import TYPES


def name_of(kind: type) -> str:
    """What a struct or enumeration is called in the SDK."""
    return TYPES.get(kind.__name__, kind.__name__)


def parts(kind: Any) -> tuple[Any, ...]:
    """The members of a union; of anything else itself."""
    if typing.get_origin(kind) is Annotated:
        return parts(typing.get_args(kind)[0])
    if kind is ...:
        return ()
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return tuple(each for member in typing.get_args(kind) for each in parts(member))
    return (kind,)


def written(kind: Any, *, given: bool) -> str:
    """
    One annotation.

    Args:
        given: A program gives it; else it comes from the switchboard, of which a later
            one may say what this one does not.
    """
    members = [_tagged(each) or each for each in parts(kind)]
    texts = dict.fromkeys(_one(each, given=given) for each in members)
    none = texts.pop("None", "absent") is None
    unset = texts.pop("UnsetType", "absent") is None
    ends = ["UnsetType"] * unset + ["None"] * none
    return " | ".join([*texts, *ends])


def _tagged(kind: Any) -> type | None:
    """The base class that the members of a tagged union have in common."""
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return None
    if kind.__struct_config__.tag is None:
        return None
    base = kind.__mro__[1]
    return base if base is not msgspec.Struct else None


def _one(kind: Any, *, given: bool) -> str:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return "Any"
    if kind is type(None):
        return "None"
    if kind is UnsetType:
        return "UnsetType"
    if kind is datetime:
        return "datetime" if given else "Time"
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]" if given else "str"
    inner = [written(each, given=given) for each in arguments if each is not ...]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"Mapping[{', '.join(inner)}]"
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return f"Sequence[{inner[0]}]" if given else f"tuple[{inner[0]}, ...]"
    if issubclass(kind, enum.Enum):
        return f"{name_of(kind)} | str" if given else name_of(kind)
    if issubclass(kind, msgspec.Struct):
        return name_of(kind)
    return str(kind.__name__)


def named(kind: Any) -> list[type]:
    """The structs and enumerations in an annotation, inner ones before the outer."""
    found: dict[type, None] = {}

    def look(kind: Any) -> None:
        for each in parts(kind):
            if typing.get_origin(each) is Literal:
                continue
            for inner in typing.get_args(each):
                look(inner)
            if not isinstance(each, type):
                continue
            if issubclass(each, enum.Enum):
                found[each] = None
            if issubclass(each, msgspec.Struct):
                base = _tagged(each)
                for name, annotation in typing.get_type_hints(
                    each, include_extras=True
                ).items():
                    if not name.startswith("__"):
                        look(annotation)
                found[base or each] = None

    look(kind)
    return list(found)


def text_of(kind: type) -> str:
    """A class's own docstring; empty: it has none."""
    return inspect.cleandoc(kind.__dict__.get("__doc__") or "")


@cache
def notes_of(kind: type) -> Mapping[str, str]:
    """What stands beneath each field or member, and its description in the API."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if "__annotations__" in base.__dict__ or issubclass(base, enum.Enum):
            found |= _beneath(base)
    if issubclass(kind, msgspec.Struct):
        for each in msgspec.inspect.type_info(kind).fields:  # type: ignore[attr-defined]
            extra = getattr(each.type, "extra_json_schema", None) or {}
            if "description" in extra:
                found.setdefault(each.name, extra["description"])
    return found


def _beneath(kind: type) -> dict[str, str]:
    if kind.__module__.startswith(("builtins", "enum", "msgspec")):
        return {}
    tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(kind)))
    (body,) = [each.body for each in tree.body if isinstance(each, ast.ClassDef)]
    found = {}
    for node, following in itertools.pairwise(body):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)):
                pass
            case ast.Assign(targets=[ast.Name(id=name)]):
                pass
            case _:
                continue
        match following:
            case ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = inspect.cleandoc(text)
    return found
