"""
The lexical rules of RFC 3261 §25 that several header fields share.

Each function takes the plain path, ``str.partition`` and ``str.split``, when the text
has nothing special in it, and a linear-time pattern (possessive, so it cannot go
back) when it has.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import quote as percent_encode
from urllib.parse import unquote as percent_decode

from tongdai.errors import UsageError

from .errors import MalformedMessage
from .limits import MAX_PORT

LWS: Final = " \t"
"Linear white space, once lines are unfolded. ``str.strip()`` alone takes more away."

_PLAIN_DIGITS: Final = 10
"Digits of the largest number that any field may hold, 2**32 - 1."

_TOKEN: Final = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")
_HOST_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")
_ADDRESS_V6: Final = re.compile(r"[0-9A-Fa-f:.]+")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_QUOTED: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_QUOTED_PAIR: Final = re.compile(r"\\(.)", re.DOTALL)
_TO_BE_PAIRED: Final = re.compile(r'(["\\])')
_ELEMENT: Final = {
    separator: re.compile(
        rf'(?:[^"<{separator}]++|"(?:[^"\\]++|\\.)*"|<[^>]*>)*', re.DOTALL
    )
    for separator in (",", ";")
}
# Its repeated groups are not possessive: Python 3.11.2 (Debian 12) takes a group of
# that kind for matched where it is not. Linear it is all the same: the alternatives
# begin with different characters, and nothing behind the pattern makes it go back.


def is_token(text: str) -> bool:
    """Is this a ``token``, as methods, parameter names and option tags are?"""
    return (text.isalnum() and text.isascii()) or _TOKEN.fullmatch(text) is not None


def number(text: str, *, most: int, what: str) -> int:
    """
    Read ``1*DIGIT``, leading zeros allowed.

    Raises:
        MalformedMessage: not digits, or more than ``most``.
    """
    if text.isdigit() and text.isascii():
        # Bounded before int(): its work grows with the square of the length.
        digits = text if len(text) <= _PLAIN_DIGITS else text.lstrip("0") or "0"
        if len(digits) <= _PLAIN_DIGITS and (value := int(digits)) <= most:
            return value
    raise MalformedMessage(f"{what} must be a number up to {most}, not {text[:40]!r}")


def split(text: str, separator: str) -> list[str]:
    """
    Split at ``,`` or ``;`` outside of quoted strings and angle brackets.

    Elements are stripped and may be empty; text without any gives an empty list.

    Raises:
        MalformedMessage: a quote or bracket is not closed.
    """
    if '"' not in text and "<" not in text:
        elements = text.split(separator)
    else:
        elements, at, pattern = [], 0, _ELEMENT[separator]
        while True:
            match = pattern.match(text, at)
            # The pattern matches the empty string, so there is always a match.
            end = match.end() if match else at
            elements.append(text[at:end])
            if end == len(text):
                break
            if text[end] != separator:
                raise MalformedMessage(f"unclosed {text[end]} in {text[:40]!r}")
            at = end + 1
    if len(elements) == 1 and not elements[0].strip(LWS):
        return []
    return [element.strip(LWS) for element in elements]


def take_quoted(text: str) -> tuple[str, str]:
    """
    Take a ``quoted-string`` off the start of ``text``: (its content, the rest).

    Raises:
        MalformedMessage: there is none, or it is not closed.
    """
    end = text.find('"', 1)
    if text[:1] == '"' and end > 0 and "\\" not in text[:end]:
        return text[1:end], text[end + 1 :]
    match = _QUOTED.match(text)
    if match is None:
        raise MalformedMessage(f"unterminated quoted string {text[:40]!r}")
    return _QUOTED_PAIR.sub(r"\1", match[1]), text[match.end() :]


def unquote(text: str) -> str:
    """
    The content of a ``quoted-string`` that is a value, such as a nonce or a name.

    Raises:
        MalformedMessage: not one quoted string, or control characters in it. They
            are legal as quoted pairs, but two values that look the same and are
            not are worth more to an attacker than to a phone.
    """
    content, rest = take_quoted(text)
    if rest or _CONTROLS.search(content):
        raise MalformedMessage(f"not a quoted string: {text[:40]!r}")
    return content


def quote(text: str) -> str:
    """
    Write text as a ``quoted-string``.

    Raises:
        UsageError: control characters, which would end the line or the string.
    """
    if _CONTROLS.search(text):
        raise UsageError(f"no control characters in a quoted string: {text!r}")
    if '"' in text or "\\" in text:
        text = _TO_BE_PAIRED.sub(r"\\\1", text)
    return f'"{text}"'


def without_controls(text: str) -> str:
    """Text that a person will read, with what would garble a page or a log removed."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def unescape(text: str) -> str:
    """
    Undo ``%HEX HEX`` once (RFC 3261 §19.1.2).

    Raises:
        MalformedMessage: ``%`` without two hex digits, or octets that are not UTF-8.
    """
    if "%" not in text:
        return text
    if _BROKEN_ESCAPE.search(text):
        raise MalformedMessage(f"broken escape in {text[:40]!r}")
    try:
        return percent_decode(text, errors="strict")
    except UnicodeDecodeError:
        raise MalformedMessage(f"escapes are not UTF-8 in {text[:40]!r}") from None


def escape(text: str, *, plain: str) -> str:
    """Write ``%HEX HEX`` for all but letters, digits and the ``plain`` characters."""
    if text.isascii() and text.isalnum():
        return text
    return percent_encode(text, safe=plain)


def parse_host(text: str) -> str:
    """
    Read ``host``: a name, an IPv4 address or an IPv6 reference, in lower case.

    IPv6 addresses come back without their brackets, as sockets want them.

    Raises:
        MalformedMessage: none of the three.
    """
    if _HOST_NAME.fullmatch(text):
        return text.lower()
    if text.startswith("[") and text.endswith("]"):
        return parse_address_v6(text[1:-1])
    raise MalformedMessage(f"not a host: {text[:80]!r}")


def parse_address_v6(text: str) -> str:
    """
    Read an IPv6 address without brackets, in lower case.

    Raises:
        MalformedMessage: not an IPv6 address.
    """
    # The grammar of RFC 3261 allowed three colons before an IPv4 tail, and phones
    # were built on it; RFC 5118 §4.10 asks receivers to be liberal.
    address = text.replace(":::", "::").lower()
    if _ADDRESS_V6.fullmatch(address):
        try:
            ipaddress.IPv6Address(address)
        except ValueError:
            pass
        else:
            return address
    raise MalformedMessage(f"not an IPv6 address: {text[:80]!r}")


def parse_host_port(text: str) -> tuple[str, int | None]:
    """
    Read ``host [":" port]``. White space around the colon is allowed, as in Via.

    Raises:
        MalformedMessage: the host or the port is wrong.
    """
    if text.startswith("["):
        host, bracket, rest = text.partition("]")
        host, rest = host + bracket, rest.lstrip(LWS)
        if rest and not rest.startswith(":"):
            raise MalformedMessage(f"not a host and port: {text[:80]!r}")
        colon, port = rest[:1], rest[1:]
    else:
        host, colon, port = text.partition(":")
    if not colon:
        return parse_host(host.rstrip(LWS)), None
    return (
        parse_host(host.rstrip(LWS)),
        number(port.strip(LWS), most=MAX_PORT, what="port"),
    )


def write_host_port(host: str, port: int | None) -> str:
    """Write ``host [":" port]``, IPv6 addresses in brackets."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"
