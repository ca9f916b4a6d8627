"""What a caller's INVITE asks for beyond a number: a hotline, data for the history."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tongdai.errors import RemoteError
from tongdai.machine import value
from tongdai.sip.headers import Headers
from tongdai.switch.introducing import HOTLINE_HEADER

DATAS_HEADER: Final = "Tongdai-Datas"
"A JSON object in base64url (RFC 4648 §5): UTF-8 has no place in a header field."

MOST_CHARACTERS: Final = 256
"Of all values together, each written as text."

LONGEST_HEADER: Final = 4096
"Characters of the field that are looked at: bounds the keys, and the work."


class BadDatas(RemoteError):
    """Not a JSON object in base64url, or one that is too long."""

    code = "switch.bad_datas"


@value
class Wishes:
    """What the caller asks for."""

    hotline: str = ""
    "The number to call from; whether it may is not decided here."

    datas: str = ""
    "A JSON object without needless white space; empty if there is nothing to note."


def read(headers: Headers) -> Wishes:
    """
    Read the wishes in an INVITE's header fields; most have none.

    Raises:
        BadDatas: what is to be noted cannot be read, or is too long.
    """
    datas = headers.get(DATAS_HEADER)
    return Wishes(
        headers.get(HOTLINE_HEADER) or "", "" if datas is None else _datas(datas)
    )


def _datas(text: str) -> str:
    if len(text) > LONGEST_HEADER:
        raise BadDatas(f"more than {LONGEST_HEADER} characters")
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        decoded = base64.b64decode(padded, altchars=b"-_", validate=True)
        found = msgspec.json.decode(decoded, type=dict[str, Any])
    except (binascii.Error, ValueError, RecursionError):
        raise BadDatas("expected a JSON object in base64url") from None
    return noted(found)


def noted(datas: Mapping[str, Any]) -> str:
    """
    What the history keeps of it: a JSON object without needless white space, or empty.

    Raises:
        BadDatas: It is too long.
    """
    length = sum(map(_length, datas.values()))
    if length > MOST_CHARACTERS:
        raise BadDatas(
            f"expected values of {MOST_CHARACTERS} characters together, not {length}"
        )
    text = msgspec.json.encode(datas).decode() if datas else ""
    if len(text) > LONGEST_HEADER:
        raise BadDatas(f"expected {LONGEST_HEADER} characters with its names")
    return text


def _length(value: object) -> int:
    return len(value if isinstance(value, str) else msgspec.json.encode(value).decode())
