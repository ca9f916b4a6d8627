"""One request to the public API, as a value: what is asked, and what will come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import NoneType
from typing import Final, Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import UNSET

from tongdai.client.errors import BadArgument

T = TypeVar("T")

JSON: Final = "application/json"
ANY_BYTES: Final = "application/octet-stream"

PREFIX: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """One method of one path under ``/api/v1``."""

    method: str
    path: str
    "As :func:`at` makes it."

    answer: type[T]
    "What the JSON of the answer is; ``NoneType``: there is none; ``bytes``: as it is."

    query: Mapping[str, object] = field(default_factory=dict, repr=False)
    "None: left out."

    body: Mapping[str, object] | bytes | None = field(default=None, repr=False)
    "Names as the API has them; ``UNSET``: left out."

    headers: Mapping[str, str] = field(default_factory=dict)
    "Besides those that every request has."

    @property
    def target(self) -> str:
        """Path and query, beside the switchboard's address."""
        given = {name: _shown(name, each) for name, each in self.query.items()}
        query = urlencode({k: v for k, v in given.items() if v is not None})
        return f"{PREFIX}{self.path}" + (f"?{query}" if query else "")

    @property
    def content(self) -> bytes | None:
        """
        The body.

        Raises:
            BadArgument: It holds what JSON cannot say.
        """
        if self.body is None or isinstance(self.body, bytes):
            return self.body
        given = {name: each for name, each in self.body.items() if each is not UNSET}
        try:
            return msgspec.json.encode(given)
        except (TypeError, ValueError, RecursionError) as error:
            raise BadArgument(f"expected what JSON can say: {error}") from error

    @property
    def content_type(self) -> str | None:
        """Of the body; None: there is none."""
        if self.body is None:
            return None
        return ANY_BYTES if isinstance(self.body, bytes) else JSON

    @property
    def accepts(self) -> str:
        """What we can read."""
        return JSON if self.answer not in (bytes, NoneType) else "*/*"


def at(path: str, **parts: str) -> str:
    """
    A path with its names filled in, whatever characters they have.

    Raises:
        BadArgument: One of them is empty, or would lead elsewhere.
    """
    for name, part in parts.items():
        if not isinstance(part, str) or part in ("", ".", ".."):
            raise BadArgument(f"{name}: expected a name or number, not {part!r}")
    return path.format(**{name: quote(part, safe="") for name, part in parts.items()})


def content_of(content: bytes | Path) -> bytes:
    """
    The bytes of a file that is sent.

    Raises:
        BadArgument: It is neither bytes nor a file that can be read.
    """
    if isinstance(content, bytes):
        return content
    if not isinstance(content, Path):
        raise BadArgument(f"content: expected bytes or a Path, not {type(content)}")
    try:
        return content.read_bytes()
    except OSError as error:
        raise BadArgument(f"content: expected a file: {error}") from error


def bytes_from(first: int, last: int | None) -> dict[str, str]:
    """
    The header that asks for a part (RFC 9110 §14.2); none for the whole.

    Args:
        first: The first byte wanted, from 0.
        last: The last one wanted; None: to the end.

    Raises:
        BadArgument: It is no part.
    """
    if first < 0 or (last is not None and last < first):
        raise BadArgument(f"expected 0 <= first <= last, not {first} and {last}")
    if first == 0 and last is None:
        return {}
    return {"Range": f"bytes={first}-{'' if last is None else last}"}


def _shown(name: str, given: object) -> str | None:
    """One parameter, as the API reads it."""
    match given:
        case None:
            return None
        case bool():
            return str(given).lower()
        case datetime():
            if given.utcoffset() is None:
                raise BadArgument(f"{name}: expected a time with a zone, not {given}")
            return given.isoformat()
        case str() | int() | float():
            return str(given)
    raise BadArgument(f"{name}: expected text, a number or a time, not {given!r}")
