"""The ``;name=value`` lists behind header values and inside URIs."""

from __future__ import annotations

import re
from collections.abc import ItemsView, Iterator, Mapping
from typing import Final

from .errors import MalformedMessage
from .grammar import LWS, escape, is_token, quote, split, unescape, unquote
from .limits import MAX_PARAMETERS

_URI_PLAIN: Final = "-_.!~*'()[]/:&+$"
"""Unescaped in URI parameters, §25.1 ``paramchar``."""

_URI_PARAMETER: Final = re.compile(r"[A-Za-z0-9\-_.!~*'()\[\]/:&+$%]+")

_BARE_VALUE: Final = re.compile(r"[^\x00-\x20\x7f\",;<>\\?]+")
"""
A value outside quotes. ``gen-value`` is a token or a host; we take any visible
characters that cannot be mistaken for the end of the value.
"""

_WRITTEN_BARE: Final = re.compile(
    r"[A-Za-z0-9\-.!%*_+`'~]+|[0-9A-Fa-f:.]+|\[[0-9A-Fa-f:.]+\]"
)


_USUAL: Final = frozenset(
    {"tag", "branch", "rport", "received", "lr", "expires", "q", "refresher", "ob"}
)
"Names that need no work: they are tokens, in lower case and without space."


class Parameters:
    """
    Parameters in their order. Names are lower case and unique; a flag has value None.

    Immutable: the mapping it is made of, lower-case names to values, is its own from
    then on. Values are without quotes and escapes; both are added when written.
    """

    __slots__ = ("_values", "get")

    def __init__(self, values: Mapping[str, str | None] | None = None) -> None:
        self._values: Mapping[str, str | None] = {} if values is None else values
        self.get: Final = self._values.get
        "The value of a name in lower case; None if it is a flag or not there."

    @classmethod
    def parse(cls, text: str) -> Parameters:
        """
        Read the parameters of a header value, given what follows the first ``;``.

        Raises:
            MalformedMessage: an empty, repeated or badly written parameter.
        """
        values: dict[str, str | None] = {}
        for element in split(text, ";") if '"' in text else text.split(";"):
            name, equals, value = element.partition("=")
            if name not in _USUAL:
                name = name.strip(LWS).lower()
                if not is_token(name):
                    raise MalformedMessage(f"not a parameter: {element[:40]!r}")
            if name in values:
                # §7.3.1: two tags are two readings of one dialog.
                raise MalformedMessage(f"parameter {name!r} is there twice")
            if not equals:
                values[name] = None
            else:
                values[name] = value if value.isalnum() else _value(value.strip(LWS))
        return cls._of(values)

    @classmethod
    def parse_uri(cls, text: str) -> Parameters:
        """
        Read the parameters of a URI, given what follows the first ``;``.

        Raises:
            MalformedMessage: an empty, repeated or badly written parameter.
        """
        values: dict[str, str | None] = {}
        for element in text.split(";"):
            name, equals, value = element.partition("=")
            if not _URI_PARAMETER.fullmatch(name) or (
                equals and not _URI_PARAMETER.fullmatch(value)
            ):
                raise MalformedMessage(f"not a URI parameter: {element[:40]!r}")
            name = unescape(name).lower()
            if name in values:
                # §19.1.1: a parameter name must not appear more than once.
                raise MalformedMessage(f"URI parameter {name!r} is there twice")
            values[name] = unescape(value) if equals else None
        return cls._of(values)

    @classmethod
    def _of(cls, values: dict[str, str | None]) -> Parameters:
        if len(values) > MAX_PARAMETERS:
            raise MalformedMessage(f"more than {MAX_PARAMETERS} parameters")
        return cls(values)

    def with_value(self, name: str, value: str | None = None) -> Parameters:
        """These parameters with one set: in its place if it is there, else last."""
        return Parameters({**self._values, name.lower(): value})

    def with_values(self, **values: str | None) -> Parameters:
        """These parameters with several set, as :meth:`with_value` sets one."""
        return Parameters({**self._values, **values})

    def without(self, *names: str) -> Parameters:
        """These parameters but for the named ones."""
        return Parameters({k: v for k, v in self._values.items() if k not in names})

    def __str__(self) -> str:
        """As behind a header value: ``;tag=1;lr``, empty when there are none."""
        if not self._values:
            return ""
        return "".join(
            f";{name}" if value is None else f";{name}={_written(value)}"
            for name, value in self._values.items()
        )

    def to_uri(self) -> str:
        """As inside a URI: ``;transport=tcp;lr``, empty when there are none."""
        if not self._values:
            return ""
        return "".join(
            f";{escape(name, plain=_URI_PLAIN)}"
            if value is None
            else f";{escape(name, plain=_URI_PLAIN)}={escape(value, plain=_URI_PLAIN)}"
            for name, value in self._values.items()
        )

    def items(self) -> ItemsView[str, str | None]:
        """Every parameter as (name, value), in order."""
        return self._values.items()

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        """Are they the same parameters, whatever their order?"""
        return isinstance(other, Parameters) and self._values == other._values

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"Parameters({self._values!r})"


NO_PARAMETERS: Final = Parameters()


def _value(text: str) -> str:
    if text.isalnum():
        return text
    if text.startswith('"'):
        return unquote(text)
    if not _BARE_VALUE.fullmatch(text):
        raise MalformedMessage(f"not a parameter value: {text[:40]!r}")
    return text


def _written(value: str) -> str:
    if (value.isalnum() and value.isascii()) or _WRITTEN_BARE.fullmatch(value):
        return value
    return quote(value)
