"""Numbers as they stand in table cells, and as the switchboard dials them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 64
"More than any number has (E.164 allows 15 digits); extensions may be longer names."

_DECORATION: Final = frozenset("().-–—/")
"What people write between digits, beside spaces and invisible marks."

_COUNTRY_CODE: Final = re.compile(r"^(?:\+|00)84(?=\d{8,})")
"Vietnam's, which is not dialled inside the country."

_NUMBER: Final = re.compile(r"[+*#]?[\w*#]+", re.ASCII)


def dialled(phone: object) -> str:
    """
    ``" 0394 749-346 "`` → ``0394749346``, ``+84394749346`` → ``0394749346``.

    Empty when it is no number; by the same rules as in the browser's SDK.
    """
    if isinstance(phone, bool) or not isinstance(phone, str | int):
        return ""
    text = unicodedata.normalize("NFKC", str(phone)).strip()
    text = re.sub(r"^tel:", "", text, flags=re.IGNORECASE)
    kept = "".join(each for each in text if not _is_decoration(each))
    number = _COUNTRY_CODE.sub("0", kept)
    if len(number) > LONGEST or not _NUMBER.fullmatch(number):
        return ""
    return number


def _is_decoration(character: str) -> bool:
    return (
        character in _DECORATION
        or character.isspace()
        or unicodedata.category(character) in ("Cf", "Zs")
    )
