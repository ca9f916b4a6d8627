"""Header fields as an ordered multi-map of raw text, read on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, Generic, Protocol, TypeVar, overload

from tongdai.errors import UsageError

from .errors import MalformedMessage
from .grammar import LWS, is_token, split
from .limits import LONGEST_REMEMBERED, MAX_HEADERS, MAX_VALUES, REMEMBERED

T = TypeVar("T")

_COMPACT: Final = {
    # RFC 3261 §20
    "c": "Content-Type",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "s": "Subject",
    "t": "To",
    "v": "Via",
    "a": "Accept-Contact",  # RFC 3841
    "j": "Reject-Contact",
    "d": "Request-Disposition",
    "b": "Referred-By",  # RFC 3892
    "o": "Event",  # RFC 6665
    "r": "Refer-To",  # RFC 3515
    "u": "Allow-Events",  # RFC 6665
    "x": "Session-Expires",  # RFC 4028
    "y": "Identity",  # RFC 8224
}

_IRREGULAR: Final = (
    "Call-ID",
    "CSeq",
    "MIME-Version",
    "Min-SE",
    "RAck",
    "RSeq",
    "SIP-ETag",
    "SIP-If-Match",
    "WWW-Authenticate",
)
"""Names that capitalising each word does not give."""

_LOWER: Final = _COMPACT | {name.lower(): name for name in _IRREGULAR}

_USUAL: Final = {
    name: name
    for name in (
        *_COMPACT.values(),
        *_IRREGULAR,
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Alert-Info",
        "Allow",
        "Authorization",
        "Content-Disposition",
        "Date",
        "Expires",
        "Max-Forwards",
        "Min-Expires",
        "Organization",
        "P-Asserted-Identity",
        "Path",
        "Privacy",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Require",
        "Reason",
        "Record-Route",
        "Replaces",
        "Require",
        "Retry-After",
        "Route",
        "Server",
        "Service-Route",
        "Timestamp",
        "Unsupported",
        "User-Agent",
        "Warning",
    )
}
"""Spellings that need no work: one look-up, and no check of the name."""

_WRITABLE: Final = {name: name for name in _USUAL if name != "Content-Length"}
"Those of them that may be set: Content-Length is written from the body."

_SINGLE: Final = frozenset(
    {
        "Call-ID",
        "Content-Encoding",
        "Content-Length",
        "Content-Type",
        "CSeq",
        "Event",
        "Expires",
        "From",
        "Max-Forwards",
        "Min-Expires",
        "Min-SE",
        "Refer-To",
        "Referred-By",
        "Replaces",
        "Session-Expires",
        "To",
    }
)
"""Fields that steer us and may be there once: to choose one of two is to be fooled."""


def canonical(name: str) -> str:
    """The spelling a name is kept under; compact forms are expanded."""
    usual = _USUAL.get(name)
    if usual is not None:
        return usual
    if len(name) <= LONGEST_REMEMBERED:
        return _remembered(name)
    return _spelled(name)


def _spelled(name: str) -> str:
    lower = name.lower()
    return _LOWER.get(lower) or "-".join(map(str.capitalize, lower.split("-")))


_remembered: Final = lru_cache(REMEMBERED)(_spelled)


class Headers:
    """
    An ordered multi-map: names without regard to case, values as they came.

    Rows of one name keep their order; rows of different names do not, which has no
    meaning (RFC 3261 §7.3.1). No value ever holds CR, LF or NUL, so that whatever was
    received may be written. Content-Length is not kept: encoding writes it.
    """

    __slots__ = ("_rows", "parsed")

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._rows: dict[str, list[str]] = {}
        self.parsed: dict[str, Any] = {}
        "What its message has read of these fields; forgotten when one changes."
        if fields:
            self.extend(fields)

    @classmethod
    def received(cls, lines: list[str]) -> tuple[Headers, str | None, str | None]:
        """
        Read unfolded header lines.

        Returns:
            The fields that could be read; the Content-Length as text, if there is one;
            and what is wrong with the first bad line, if any: the rest is read all the
            same, because the answer to a bad request needs its Via.
        """
        headers = cls()
        rows, usual = headers._rows, _USUAL.get
        problem: str | None = None
        for line in lines[:MAX_HEADERS]:
            name, colon, value = line.partition(":")
            known = usual(name)
            if known is None:
                name = name.rstrip(LWS)
                if not colon or not is_token(name):
                    problem = problem or f"not a header field: {line[:40]!r}"
                    continue
                known = canonical(name)
            values = rows.get(known)
            if values is None:
                rows[known] = [value.strip(LWS)]
            elif known in _SINGLE:
                problem = problem or f"{known} is there twice"
            else:
                values.append(value.strip(LWS))
        if len(lines) > MAX_HEADERS:
            problem = f"more than {MAX_HEADERS} header fields"
        length = rows.pop("Content-Length", None)
        return headers, length[0] if length else None, problem

    def get(self, name: str) -> str | None:
        """The first row of ``name`` as it came, or None."""
        rows = self._rows.get(_USUAL.get(name) or canonical(name))
        return rows[0] if rows else None

    def all(self, name: str) -> list[str]:
        """The rows of ``name`` as they came, not split at commas."""
        return list(self._rows.get(_USUAL.get(name) or canonical(name), ()))

    def values(self, name: str) -> list[str]:
        """
        The values of ``name``: its rows split at commas, in order.

        Raises:
            MalformedMessage: a quote or bracket is not closed; too many values.
        """
        values = [
            value
            for row in self._rows.get(canonical(name), ())
            for value in split(row, ",")
        ]
        if len(values) > MAX_VALUES:
            raise MalformedMessage(f"more than {MAX_VALUES} values of {name}")
        return values

    def add(self, name: str, value: str) -> None:
        """Add a row behind those of the same name."""
        self.extend([(name, value)])

    def extend(self, fields: Iterable[tuple[str, str]]) -> None:
        """Add rows, each behind those of the same name."""
        rows, writable = self._rows, _WRITABLE.get
        for name, value in fields:
            known = writable(name)
            # Printable text has no control characters, nor much else.
            if known is None or not value.isprintable():
                known = _checked(name, value)
            values = rows.get(known)
            if values is None:
                rows[known] = [value]
            else:
                values.append(value)
        self.parsed.clear()

    def set(self, name: str, value: str) -> None:
        """Make this the only row of ``name``."""
        self._rows[_checked(name, value)] = [value]
        self.parsed.clear()

    def prepend(self, name: str, value: str) -> None:
        """Add a row before those of the same name, as a Via is."""
        name = _checked(name, value)
        self._rows.setdefault(name, []).insert(0, value)
        self.parsed.clear()

    def replace_first(self, name: str, value: str) -> None:
        """
        Put ``value`` for the first comma-separated value of ``name``.

        Raises:
            MalformedMessage: a quote or bracket is not closed.
        """
        name = _checked(name, value)
        rows = self._rows.setdefault(name, [""])
        if "," in rows[0]:
            value = ", ".join([value, *split(rows[0], ",")[1:]])
        rows[0] = value
        self.parsed.clear()

    def remove(self, name: str) -> None:
        """Remove every row of ``name``; none is no error."""
        self._rows.pop(canonical(name), None)
        self.parsed.clear()

    def items(self) -> Iterator[tuple[str, str]]:
        """Every row as (name, value), rows of one name together."""
        for name, values in self._rows.items():
            for value in values:
                yield name, value

    def copy(self) -> Headers:
        """An independent copy."""
        copy = Headers()
        copy._rows = {name: values.copy() for name, values in self._rows.items()}
        return copy

    def copy_from(self, other: Headers, *names: str) -> None:
        """Take over the rows of the named fields, in the order of ``names``."""
        for name in names:
            rows = other._rows.get(name)
            if rows is not None:
                self._rows[name] = rows.copy()
        self.parsed.clear()

    def lines(self) -> list[str]:
        """Every row as it is written, without its line end."""
        lines = []
        for name, values in self._rows.items():
            if len(values) == 1:  # as nearly all are; quicker than a loop within
                lines.append(f"{name}: {values[0]}")
            else:
                lines += [f"{name}: {value}" for value in values]
        return lines

    def __contains__(self, name: str) -> bool:
        return (_USUAL.get(name) or canonical(name)) in self._rows

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._rows == other._rows

    __hash__ = None  # type: ignore[assignment]  # mutable; mypy expects a method

    def __repr__(self) -> str:
        return f"Headers({list(self.items())!r})"


def _checked(name: str, value: str) -> str:
    # No limit of length: what a peer sent may grow past the limit of what we read when
    # a tag, a parameter or escapes are added, and must be answered all the same.
    if not is_token(name):
        raise UsageError(f"not a header name: {name!r}")
    if "\r" in value or "\n" in value or "\0" in value:
        raise UsageError(f"no CR, LF or NUL in a header value: {name}")
    name = canonical(name)
    if name == "Content-Length":
        raise UsageError("Content-Length is written from the body")
    return name


class HasHeaders(Protocol):
    """
    What a field reader needs of a message.

    Its ``__dict__`` holds what was read of the header and nothing else: Python looks
    there first, so that a field is read once and is then as near as any attribute.
    """

    headers: Headers


class _Field(Generic[T]):
    """Reads a header field when it is first asked for."""

    def __init__(self, name: str, parse: Callable[[str], T]) -> None:
        self._name = name
        self._parse = parse

    def __set_name__(self, owner: type, attribute: str) -> None:
        self._attribute = attribute

    def _remember(self, message: HasHeaders, value: object) -> None:
        message.headers.parsed = read = message.__dict__
        read[self._attribute] = value


class Required(_Field[T]):
    """Reads a field that must be there; the first of its values if it is a list."""

    def __init__(
        self, name: str, parse: Callable[[str], T], *, listed: bool = False
    ) -> None:
        super().__init__(name, parse)
        self._listed = listed

    @overload
    def __get__(self, message: None, owner: type) -> Required[T]: ...
    @overload
    def __get__(self, message: HasHeaders, owner: type) -> T: ...

    def __get__(self, message: HasHeaders | None, owner: type) -> Required[T] | T:
        if message is None:
            return self
        raw = message.headers.get(self._name)
        if raw is None:
            raise MalformedMessage(f"no {self._name}")
        if self._listed and "," in raw:
            raw = next(iter(split(raw, ",")), "")
        value = self._parse(raw)
        self._remember(message, value)
        return value


class Optional(_Field[T]):
    """Reads a field that may be there; None when it is not."""

    @overload
    def __get__(self, message: None, owner: type) -> Optional[T]: ...
    @overload
    def __get__(self, message: HasHeaders, owner: type) -> T | None: ...

    def __get__(
        self, message: HasHeaders | None, owner: type
    ) -> Optional[T] | T | None:
        if message is None:
            return self
        raw = message.headers.get(self._name)
        value = None if raw is None else self._parse(raw)
        self._remember(message, value)
        return value


class Listed(_Field[T]):
    """Reads every value of a field, over all its rows; empty when there is none."""

    @overload
    def __get__(self, message: None, owner: type) -> Listed[T]: ...
    @overload
    def __get__(self, message: HasHeaders, owner: type) -> tuple[T, ...]: ...

    def __get__(
        self, message: HasHeaders | None, owner: type
    ) -> Listed[T] | tuple[T, ...]:
        if message is None:
            return self
        value: tuple[T, ...] = ()
        if self._name in message.headers:
            value = tuple(map(self._parse, message.headers.values(self._name)))
        self._remember(message, value)
        return value
