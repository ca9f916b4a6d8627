"""``name-addr`` and ``addr-spec``: who a header field speaks of (RFC 3261 §20.10)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from tongdai.machine import value

from .errors import MalformedMessage
from .grammar import LWS, quote, take_quoted, without_controls
from .limits import LONGEST_REMEMBERED, REMEMBERED
from .parameters import NO_PARAMETERS, Parameters
from .uri import Uri

_UNQUOTED_NAME: Final = re.compile(r"[A-Za-z0-9\-.!%*_+`'~ \t\u0080-\U0010ffff]*")
"""
Tokens and white space (§25.1), and letters beyond ASCII, which the grammar would have
quoted and which phones with a Vietnamese display name send as they are.
"""


@value
class NameAddr:
    """The value of From, To, Contact, Route, Record-Route, Path and their like."""

    uri: Uri

    display_name: str = ""
    "Without quotes, and without control characters, which the grammar would allow."

    parameters: Parameters = NO_PARAMETERS
    "Of the header field, not of the URI."

    @classmethod
    def parse(cls, text: str) -> NameAddr:
        """
        Read one value, with or without angle brackets.

        Raises:
            MalformedMessage: not an address.
        """
        if len(text) <= LONGEST_REMEMBERED:
            return _remembered(text)
        return _read(text)

    @property
    def tag(self) -> str | None:
        """The dialog's tag of this party (§19.3), None before there is one."""
        return self.parameters.get("tag")

    def with_tag(self, tag: str) -> NameAddr:
        """This address with the tag set."""
        return replace(self, parameters=self.parameters.with_value("tag", tag))

    def __str__(self) -> str:
        # Always in brackets: what follows a bare URI could be read as either's.
        name = f"{quote(self.display_name)} " if self.display_name else ""
        return f"{name}<{self.uri}>{self.parameters}"


def _read(text: str) -> NameAddr:
    if text.startswith('"'):
        name, rest = take_quoted(text)
        rest = rest.lstrip(LWS)
        if not rest.startswith("<"):
            raise MalformedMessage(f"no <URI> behind the name: {text[:80]!r}")
        rest = rest[1:]
    else:
        name, bracket, rest = text.partition("<")
        if not bracket:
            return _read_bare(text)
        name = name.strip(LWS)
        if name and not _UNQUOTED_NAME.fullmatch(name):
            raise MalformedMessage(f"name should be in quotes: {text[:80]!r}")
    uri, bracket, rest = rest.partition(">")
    if not bracket:
        raise MalformedMessage(f"no > behind the URI: {text[:80]!r}")
    parameters = NO_PARAMETERS
    if rest and (rest := rest.strip(LWS)):
        if rest[0] != ";":
            raise MalformedMessage(f"not parameters: {rest[:80]!r}")
        parameters = Parameters.parse(rest[1:])
    return NameAddr(Uri.parse(uri), without_controls(name), parameters)


def _read_bare(text: str) -> NameAddr:
    uri, semicolon, parameters = text.partition(";")
    if "?" in uri or "," in uri:
        # §20.10: it MUST be in brackets; whose headers they are is a guess.
        raise MalformedMessage(f"URI should be in <>: {text[:80]!r}")
    return NameAddr(
        Uri.parse(uri.strip(LWS)),
        parameters=Parameters.parse(parameters) if semicolon else NO_PARAMETERS,
    )


_remembered: Final = lru_cache(REMEMBERED)(_read)
