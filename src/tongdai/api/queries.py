"""Parameters of the address line: read as strictly as a body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

import msgspec
from starlette.requests import Request

from .bodies import refusal
from .problems import InvalidField

Query = TypeVar("Query", bound=msgspec.Struct)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"A time of ISO 8601 with its zone; without one it would be a guess."

LONGEST: Final = 1000
"Characters of one parameter; a cursor has about 100."

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")


def query_of(request: Request, kind: type[Query] | None) -> Query | None:
    """
    The request's parameters; None: the operation takes none.

    Raises:
        InvalidField: One is unknown, comes twice, or is not of its type.
    """
    given: dict[str, Any] = {}
    fields = {} if kind is None else _kinds(kind)
    for name, text in request.query_params.multi_items():
        shown = name[:64]
        if name not in fields:
            known = ", ".join(fields) or "none"
            raise InvalidField(shown, f"expected a parameter of these: {known}")
        if name in given:
            raise InvalidField(shown, "expected it once")
        if len(text) > LONGEST:
            raise InvalidField(shown, f"at most {LONGEST} characters, not {len(text)}")
        given[name] = _plain(text, fields[name])
    if kind is None:
        return None
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise refusal(error) from None


def _kinds(kind: type[msgspec.Struct]) -> dict[str, Any]:
    fields = msgspec.inspect.type_info(kind)
    found: dict[str, Any] = {}
    if isinstance(fields, msgspec.inspect.StructType):
        found = {each.encode_name: each.type for each in fields.fields}
    return found


def _plain(text: str, kind: msgspec.inspect.Type) -> str | int | bool:
    """``text`` as the JSON value that its field takes; as it is if it is none."""
    for each in _simple(kind):
        if isinstance(each, msgspec.inspect.IntType) and _INTEGER.fullmatch(text):
            return int(text)
        if isinstance(each, msgspec.inspect.BoolType) and text in ("true", "false"):
            return text == "true"
    return text


def _simple(kind: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    """The types that ``kind`` is one of, without what is said about them."""
    match kind:
        case msgspec.inspect.Metadata(type=inner):
            yield from _simple(inner)
        case msgspec.inspect.UnionType(types=several):
            for each in several:
                yield from _simple(each)
        case _:
            yield kind
