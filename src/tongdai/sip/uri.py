"""SIP and SIPS URIs (RFC 3261 §19.1), and a plain holder for the other schemes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tongdai.machine import value

from .errors import MalformedMessage
from .grammar import escape, parse_host_port, unescape, write_host_port
from .limits import LONGEST_REMEMBERED, REMEMBERED
from .parameters import NO_PARAMETERS, Parameters

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+\-.]*")
_OPAQUE: Final = re.compile(r"[A-Za-z0-9\-_.!~*'()%;/?:@&=+$,\[\]#]+")

_USERINFO: Final = re.compile(r"[A-Za-z0-9\-_.!~*'()%&=+$,;?/:#]+")
"§25.1 ``userinfo``, and ``#``, which phones do not escape in codes like ``*31#``."

_USER_PLAIN: Final = "-_.!~*'()&=+$,;?/"
_HEADER: Final = re.compile(r"[A-Za-z0-9\-_.!~*'()%\[\]/?:+$]*")
_HEADER_PLAIN: Final = "-_.!~*'()[]/?:+$"

_COMPARED_IF_EITHER: Final = ("user", "ttl", "method", "maddr", "transport")
"""§19.1.4: these must match even where only one of two URIs has them."""


@value
class Uri:
    """
    An address. Escapes are undone here and written again by ``str``.

    A password is forgotten at once: none should travel in the clear (§19.1.1).
    """

    scheme: str
    "Lower case: ``sip``, ``sips``, or another one with only :attr:`opaque` besides."

    host: str = ""
    "Lower case; IPv6 without brackets."

    user: str | None = None
    "Unescaped, with its ``;`` if it has any. May hold any character, NUL too."

    port: int | None = None

    parameters: Parameters = NO_PARAMETERS

    headers: tuple[tuple[str, str], ...] = ()
    "Unescaped. A peer's wish, never to be turned into header fields unseen."

    opaque: str = ""
    "What follows the colon where the scheme is neither ``sip`` nor ``sips``."

    @classmethod
    def parse(cls, text: str) -> Uri:
        """
        Read a URI without angle brackets.

        Raises:
            MalformedMessage: not a URI, or not one that its scheme allows.
        """
        if len(text) <= LONGEST_REMEMBERED:
            return _remembered(text)
        return _read(text)

    @property
    def is_sip(self) -> bool:
        """Is it a SIP or SIPS URI? The others are answered with 416 as a target."""
        return not self.opaque

    def __str__(self) -> str:
        if self.opaque:
            return f"{self.scheme}:{self.opaque}"
        place = write_host_port(self.host, self.port)
        if self.user is not None:
            place = f"{escape(self.user, plain=_USER_PLAIN)}@{place}"
        headers = ""
        if self.headers:
            headers = "?" + "&".join(
                "=".join(escape(text, plain=_HEADER_PLAIN) for text in pair)
                for pair in self.headers
            )
        return f"{self.scheme}:{place}{self.parameters.to_uri()}{headers}"

    def equivalent(self, other: Uri) -> bool:
        """Do both mean the same resource by the rules of RFC 3261 §19.1.4?"""
        mine, theirs = self.parameters, other.parameters
        return (
            self.scheme == other.scheme
            and self.opaque == other.opaque
            and self.user == other.user
            and self.host == other.host
            and self.port == other.port
            and all((name in mine) == (name in theirs) for name in _COMPARED_IF_EITHER)
            and all(
                _same(mine.get(name), theirs.get(name))
                for name in mine
                if name in theirs
            )
            and _comparable(self.headers) == _comparable(other.headers)
        )


def _read(text: str) -> Uri:
    scheme, colon, rest = text.partition(":")
    if scheme not in ("sip", "sips"):
        scheme = scheme.lower()
        if not colon or not _SCHEME.fullmatch(scheme):
            raise MalformedMessage(f"not a URI: {text[:80]!r}")
        if scheme not in ("sip", "sips"):
            if not _OPAQUE.fullmatch(rest):
                raise MalformedMessage(f"not a URI: {text[:80]!r}")
            return Uri(scheme, opaque=rest)
    # ``?`` and ``;`` may stand in the user part, ``@`` only behind it.
    userinfo, at, place = rest.partition("@")
    user: str | None = None
    if at:
        user = _parse_user(userinfo)
    else:
        place = rest
    place, question, headers = place.partition("?")
    place, semicolon, parameters = place.partition(";")
    if " " in place or "\t" in place:
        raise MalformedMessage(f"white space in a URI: {text[:80]!r}")
    host, port = parse_host_port(place)
    return Uri(
        scheme,
        host,
        user,
        port,
        Parameters.parse_uri(parameters) if semicolon else NO_PARAMETERS,
        _parse_headers(headers) if question else (),
    )


_remembered: Final = lru_cache(REMEMBERED)(_read)


def _parse_user(userinfo: str) -> str:
    if userinfo.isalnum() and userinfo.isascii():
        return userinfo
    user, _, _ = userinfo.partition(":")
    if not user or not _USERINFO.fullmatch(userinfo):
        raise MalformedMessage(f"not a user in a URI: {userinfo[:80]!r}")
    return unescape(user)


def _same(mine: str | None, theirs: str | None) -> bool:
    # §19.1.4: parameter values compare without regard to case.
    return (mine or "").lower() == (theirs or "").lower()


def _comparable(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return sorted((name.lower(), value) for name, value in headers)


def _parse_headers(text: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for element in text.split("&"):
        name, equals, value = element.partition("=")
        if not (
            name and equals and _HEADER.fullmatch(name) and _HEADER.fullmatch(value)
        ):
            raise MalformedMessage(f"not a header in a URI: {element[:40]!r}")
        pairs.append((unescape(name), unescape(value)))
    return tuple(pairs)
