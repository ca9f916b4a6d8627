"""
One declaration for each operation of the API.

A function does the work, and its signature is the whole contract:

* ``who: Principal`` — whom the request speaks for;
* ``query: Filters`` — a struct whose fields are the parameters of the address line;
* ``body: Writing`` — a struct that the JSON body must be;
* ``request: Request`` — the bare request, where the answer needs its headers;
* any other parameter — a part of the path, as text;
* what it returns — a struct (or one of several) that becomes JSON, ``None`` (204), or
  a ``Response``, whose types :class:`Operation` names then.

:mod:`.routes` makes a route of it and :mod:`.openapi` a page of the document: what is
said there and what is done here cannot differ.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tongdai.errors import TongdaiError
from tongdai.storage.scopes import Scope

from .authentication import Entrance, Principal

Perform = Callable[..., Awaitable[msgspec.Struct | Response | None]]

NO_CONTENT: Final = 204

JSON: Final = "application/json"

MAX_BODY: Final = 64 * 1024
"Bytes of a request's body: a long note and a form of some thousand words."


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path under ``/api/v1``."""

    method: str
    path: str
    "With names in braces: ``/calls/{uuid}``."

    perform: Perform
    scope: Scope | Entrance
    "What an API key, or a role at the console, needs for it."

    summary: str
    "In one line, without a full stop."

    for_extensions: bool = False
    "An access token may ask, too, for what is its extension's own."

    at_console: bool = False
    "A login at the console alone may ask: it is about its account."

    status: int = 200
    "Of an answer that has a body."

    problems: tuple[type[TongdaiError], ...] = ()
    "Besides those of every operation: what is refused here."

    media_types: tuple[str, ...] = (JSON,)
    "Of the answer; JSON unless the function makes a response itself."

    takes_bytes: str = ""
    """
    The media type of a body that the function reads from the bare request itself;
    empty: there is none, or a struct says what it is.
    """

    largest_body: int = MAX_BODY
    "Bytes."

    takes: Signature = field(init=False, repr=False)
    "What the function takes and gives."

    def __post_init__(self) -> None:
        object.__setattr__(self, "takes", Signature.of(self.perform))

    @property
    def name(self) -> str:
        """Unique in the document: the name of the function."""
        return getattr(self.perform, "__name__", "").strip("_")

    @property
    def description(self) -> str:
        """What the function says of itself."""
        return inspect.cleandoc(self.perform.__doc__ or "")

    @property
    def topic(self) -> str:
        """What it is about: the first part of its path."""
        return self.path.split("/")[1].partition(".")[0]


@dataclass(frozen=True, slots=True)
class Signature:
    """What the function of an operation takes and gives, as it is annotated."""

    who: bool
    request: bool
    path: tuple[str, ...]
    query: type[msgspec.Struct] | None
    body: type[msgspec.Struct] | None
    answers: tuple[type, ...]
    "Structs; empty: none, or a response that the function makes."

    empty: bool
    "It gives no content."

    @classmethod
    def of(cls, perform: Perform) -> Signature:
        """Read the annotations of ``perform``."""
        hints: Mapping[str, Any] = typing.get_type_hints(perform)
        named = list(inspect.signature(perform).parameters)
        given = hints["return"]
        parts = typing.get_args(given) if _is_union(given) else (given,)
        special = ("who", "request", "query", "body")
        expected = {"who": Principal, "request": Request}
        for name, kind in expected.items():
            if hints.get(name, kind) is not kind:
                raise TypeError(f"{name}: expected {kind.__name__}, not {hints[name]}")
        return cls(
            who="who" in named,
            request="request" in named,
            path=tuple(name for name in named if name not in special),
            query=hints.get("query"),
            body=hints.get("body"),
            answers=tuple(
                part
                for part in parts
                if part is not type(None) and not issubclass(part, Response)
            ),
            empty=type(None) in parts,
        )


def _is_union(kind: object) -> bool:
    return typing.get_origin(kind) in (types.UnionType, typing.Union)
