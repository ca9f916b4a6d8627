"""What tenants, domains, numbers and people may be called."""

from __future__ import annotations

import re
from typing import Final

from tongdai.call.numbers import WITHOUT_ZERO

from .errors import InvalidName, NameRule

MOST_AT_ONCE: Final = 10_000
"Numbers of one command: a tenant with every number of four digits, and room."

LONGEST_DOMAIN: Final = 253
"Characters of a domain name (RFC 1035 §2.3.4, without the final dot)."

LONGEST_NAME: Final = 64
"Characters of a display name; phones show 20 to 30."

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ACCOUNT: Final = re.compile(r"[a-z0-9]([a-z0-9._@+-]{0,62}[a-z0-9])?")
_COUNTRY: Final = re.compile(r"[1-9][0-9]{0,2}")
_NUMBER: Final = re.compile(r"[0-9]{2,6}")


def label(text: str) -> str:
    """
    A tenant's label, in lower case: one label of a domain name (RFC 1123 §2.1).

    Raises:
        InvalidName: It is none.
    """
    lower = text.lower()
    if not lower.isascii() or not _LABEL.fullmatch(lower):
        raise InvalidName(text, NameRule.LABEL)
    return lower


def domain(text: str) -> str:
    """
    A SIP domain, in lower case.

    Raises:
        InvalidName: It is none.
    """
    lower = text.lower()
    parts = lower.split(".")
    good = lower.isascii() and all(_LABEL.fullmatch(part) for part in parts)
    if not good or len(lower) > LONGEST_DOMAIN:
        raise InvalidName(text, NameRule.DOMAIN)
    return lower


def display_name(text: str) -> str:
    """
    Whatever a phone shows: one line of text.

    Raises:
        InvalidName: It is too long, or no phone could show it.
    """
    name = text.strip()
    if len(name) > LONGEST_NAME or not (name.isprintable() and _encodable(name)):
        raise InvalidName(text, NameRule.DISPLAY_NAME)
    return name


def group(text: str) -> str:
    """
    A group's number: dialled like an extension's.

    Raises:
        InvalidName: It is none.
    """
    number = text.strip()
    if not _is_number(number):
        raise InvalidName(text, NameRule.GROUP)
    return number


def trunk(text: str) -> str:
    """
    A trunk's name, in lower case: it stands in the log and in commands.

    Raises:
        InvalidName: It is none.
    """
    try:
        return label(text)
    except InvalidName:
        raise InvalidName(text, NameRule.TRUNK) from None


def account(text: str) -> str:
    """
    The name of a console account, in lower case; an e-mail address is one.

    Raises:
        InvalidName: It is none.
    """
    name = text.strip().lower()
    if not name.isascii() or not _ACCOUNT.fullmatch(name):
        raise InvalidName(text, NameRule.CONSOLE_ACCOUNT)
    return name


def country(text: str) -> str:
    """
    A country code without the plus sign (ITU-T E.164 §6.2.1).

    Raises:
        InvalidName: It is none, or numbers there are not dialled with a 0.
    """
    code = text.strip().removeprefix("+")
    if not _COUNTRY.fullmatch(code) or code in WITHOUT_ZERO:
        raise InvalidName(text, NameRule.COUNTRY)
    return code


def numbers(text: str) -> tuple[str, ...]:
    """
    The extension numbers that ``100``, ``1000-1399`` or ``100,105,200-219`` means.

    Raises:
        InvalidName: It is none of these, or means more than ``MOST_AT_ONCE``.
    """
    found: dict[str, None] = {}
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not dash:
            last = first
        if not (_is_number(first) and _is_number(last)):
            raise InvalidName(text, NameRule.NUMBERS)
        if len(first) != len(last) or first > last:
            raise InvalidName(text, NameRule.RANGE)
        if len(found) + int(last) - int(first) >= MOST_AT_ONCE:
            raise InvalidName(text, NameRule.HOW_MANY)
        width = len(first)
        for number in range(int(first), int(last) + 1):
            found[f"{number:0{width}}"] = None
    return tuple(found)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _encodable(text: str) -> bool:
    return text == text.encode("utf-8", "replace").decode()
