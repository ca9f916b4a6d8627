"""
A session description as typed values (RFC 8866): read, written, bounded.

Read, and left out: ``i= u= e= p= b= r= z= k=``, the times of ``t=``, the count of
ports in ``m=`` and the scope of a multicast address. We read what ends a line with LF
alone and what has no ``s=`` or ``t=``; what we write has them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from tongdai.errors import UsageError
from tongdai.machine import value

from .errors import MalformedDescription

MAX_SIZE: Final = 32 * 1024
"Octets. A browser's offer with audio, video and candidates has 8,000."

MAX_LINES: Final = 1000
"Such an offer has 200."

MAX_LINE: Final = 2048
"Characters; the longest lines are fmtp and candidates with 300."

MAX_MEDIA: Final = 16
"Sections; a conference page may have left some behind from earlier calls."

MAX_FORMATS: Final = 64
"Of one section; Chrome offers 40 for video."

REMEMBERED: Final = 1024
"Texts of sections that are kept as they were read: a phone's is the same in each call."

LONGEST_REMEMBERED: Final = 600
"Characters of such a text. A browser's is longer, and never the same twice."

_PORTS: Final = range(65536)

_KINDS: Final = "vosmcaiuepbtrzk"
_LINE: Final = rf"[{_KINDS}]=[^\r\n\0]{{0,{MAX_LINE}}}"
_WELL_FORMED: Final = re.compile(rf"{_LINE}(?:\r*\n{_LINE})*+")


class Attribute(NamedTuple):
    """One ``a=`` line; ``value`` is None for a property (``a=rtcp-mux``)."""

    name: str
    value: str | None = None


@value
class Origin:
    """The ``o=`` line (§5.2)."""

    username: str
    session_id: str
    version: str
    address: str


class Section:
    """What a whole description and each of its media have: ``c=`` and ``a=`` lines."""

    __slots__ = ()

    connection: str | None
    "The address of the ``c=`` line (§5.7)."

    attributes: tuple[Attribute, ...]

    def get(self, name: str) -> str | None:
        """The value of the first attribute of that name that has one."""
        for attribute, text in self.attributes:
            if attribute == name and text is not None:
                return text
        return None

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of the attribute, in order."""
        return all_of(self.attributes, name)

    def has(self, name: str) -> bool:
        """Is there such an attribute, with or without a value?"""
        return name in [attribute for attribute, _ in self.attributes]


def all_of(attributes: tuple[Attribute, ...], name: str) -> tuple[str, ...]:
    """Every value that an attribute has among these."""
    return tuple(
        [
            text
            for attribute, text in attributes
            if attribute == name and text is not None
        ]
    )


@value
class Media(Section):
    """One ``m=`` section (§5.14)."""

    kind: str
    "``audio``, ``video``, ``application`` …"

    port: int
    "0: refused, or (``a=bundle-only``) carried by another section."

    protocol: str
    formats: tuple[str, ...]
    connection: str | None = None
    attributes: tuple[Attribute, ...] = ()


@value
class Description(Section):
    """A whole description."""

    origin: Origin
    media: tuple[Media, ...] = ()
    name: str = "-"
    connection: str | None = None
    attributes: tuple[Attribute, ...] = ()


def parse(data: bytes) -> Description:
    """
    Read a description.

    Raises:
        MalformedDescription: It is none, or exceeds a limit of this module.
    """
    head, *sections = _text(data).split("\nm=")
    if len(sections) > MAX_MEDIA:
        raise MalformedDescription(f"more than {MAX_MEDIA} media sections")
    lines = list(_lines(head))
    if lines[0] != ("v", "0"):
        raise MalformedDescription("the first line is not v=0")
    origins = [value for kind, value in lines if kind == "o"]
    if len(origins) != 1:
        raise MalformedDescription(f"{len(origins)} o= lines")
    return Description(
        origin=_origin(origins[0]),
        media=tuple(map(_media, sections)),
        name=next((value for kind, value in lines if kind == "s"), "-"),
        connection=_connection(lines),
        attributes=_attributes(lines),
    )


def encode(description: Description) -> bytes:
    """
    Write a description.

    Raises:
        UsageError: A value holds CR, LF or NUL.
    """
    origin = description.origin
    lines = [
        "v=0",
        f"o={origin.username} {origin.session_id} {origin.version} "
        f"IN {_family(origin.address)} {origin.address}",
        f"s={description.name}",
        *_connection_line(description),
        "t=0 0",
        *_attribute_lines(description),
    ]
    for media in description.media:
        formats = " ".join(media.formats)
        lines.append(f"m={media.kind} {media.port} {media.protocol} {formats}")
        lines += _connection_line(media)
        lines += _attribute_lines(media)
    text = "\r\n".join(lines)
    breaks = len(lines) - 1
    if text.count("\n") != breaks or text.count("\r") != breaks or "\0" in text:
        raise UsageError("a value holds CR, LF or NUL")
    return f"{text}\r\n".encode()


def _text(data: bytes) -> str:
    """All lines, of which each is known to be one."""
    if len(data) > MAX_SIZE:
        raise MalformedDescription(f"{len(data)} octets, at most {MAX_SIZE}")
    # Names may be in any encoding (a=charset); all that we use is ASCII.
    text = data.decode("utf-8", "replace").rstrip("\r\n")
    if text.count("\n") >= MAX_LINES:
        raise MalformedDescription(f"more than {MAX_LINES} lines")
    if not _WELL_FORMED.fullmatch(text):
        raise MalformedDescription(_fault(text))
    return text


def _fault(text: str) -> str:
    """What is wrong with the first line that is."""
    for number, line in enumerate(text.split("\n"), start=1):
        kind, equals, value = line.rstrip("\r").partition("=")
        if len(kind) != 1 or not equals:
            return f"line {number} is not of the form x=value"
        if len(value) > MAX_LINE:
            return f"line {number} is longer than {MAX_LINE}"
        if kind not in _KINDS:
            # §9: a parser must refuse what it does not know.
            return f"line {number} is of unknown type {kind!r}"
        if "\r" in value or "\0" in value:
            return f"line {number} holds CR or NUL"
    return "not lines of the form x=value"


_Lines = list[tuple[str, str]]
"""Type letter and value of each line."""


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        yield line[0], line[2:].rstrip("\r")


def _origin(value: str) -> Origin:
    match value.split():
        case [username, session_id, version, "IN", "IP4" | "IP6", address]:
            return Origin(username, session_id, version, address)
        case _:
            raise MalformedDescription("o= has not six fields of the Internet")


def _media(section: str) -> Media:
    """A section, of which the ``m=`` is left out."""
    first, _, rest = section.partition("\n")
    match first.split():
        case [kind, port, protocol, *formats] if formats:
            # RFC 8866 §5.14: "49170/2" is a base and a count; the base is the one.
            base = port.partition("/")[0]
        case _:
            raise MalformedDescription("m= has fewer than four fields")
    if len(formats) > MAX_FORMATS:
        raise MalformedDescription(f"more than {MAX_FORMATS} formats")
    connection, attributes = _said(rest)
    return Media(
        kind,
        _number(base, _PORTS, "port"),
        protocol,
        tuple(formats),
        connection,
        attributes,
    )


def _said(text: str) -> tuple[str | None, tuple[Attribute, ...]]:
    """What the lines behind an ``m=`` say: its address and its attributes."""
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _read(text)


def _read(text: str) -> tuple[str | None, tuple[Attribute, ...]]:
    lines = list(_lines(text)) if text else []
    return _connection(lines), _attributes(lines)


_remembered: Final = lru_cache(REMEMBERED)(_read)


def _number(digits: str, allowed: range, name: str) -> int:
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 10):
        raise MalformedDescription(f"{name} {digits[:32]!r} is no number")
    if int(digits) not in allowed:
        raise MalformedDescription(f"{name} {digits} is out of range")
    return int(digits)


def _connection(lines: _Lines) -> str | None:
    """Several ``c=`` lines are layers of one multicast stream: the first stands."""
    value = next((value for kind, value in lines if kind == "c"), None)
    if value is None:
        return None
    match value.split():
        case ["IN", "IP4" | "IP6", address] if not address.startswith("/"):
            return address.partition("/")[0]
        case _:
            raise MalformedDescription("c= has not three fields of the Internet")


def _attributes(lines: _Lines) -> tuple[Attribute, ...]:
    pairs = [value.partition(":") for kind, value in lines if kind == "a"]
    return tuple(
        [Attribute(name, value if colon else None) for name, colon, value in pairs]
    )


def _family(address: str) -> str:
    return "IP6" if ":" in address else "IP4"


def _connection_line(section: Section) -> list[str]:
    address = section.connection
    return [] if address is None else [f"c=IN {_family(address)} {address}"]


def _attribute_lines(section: Section) -> list[str]:
    return [
        f"a={attribute.name}"
        if attribute.value is None
        else f"a={attribute.name}:{attribute.value}"
        for attribute in section.attributes
    ]
