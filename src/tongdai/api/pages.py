"""Long lists a page at a time: how many rows, and where the next page begins."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from tongdai.errors import RemoteError

DEFAULT_SIZE: Final = 50
LARGEST_SIZE: Final = 200
"Rows of one page; two hundred calls are about 100 kB of JSON."

LONGEST_CURSOR: Final = 512
"Characters of a cursor that are looked at; ours have about 80."


def page_size(asked: str | None) -> int:
    """
    Rows per page: 1 to 200, 50 unless asked.

    Raises:
        RemoteError: something else was asked.
    """
    if asked is None:
        return DEFAULT_SIZE
    digits = asked.isascii() and asked.isdecimal() and len(asked) <= 3
    if not digits or not 1 <= int(asked) <= LARGEST_SIZE:
        raise RemoteError(
            f"limit must be a number from 1 to {LARGEST_SIZE}, not {asked[:20]!r}"
        )
    return int(asked)


def cursor(position: str) -> str:
    """A position as clients get it: opaque, and safe in an address line."""
    return base64.urlsafe_b64encode(position.encode()).rstrip(b"=").decode()


def position(asked: str | None) -> str | None:
    """
    The position that a cursor stands for.

    Raises:
        RemoteError: it is not one of ours.
    """
    if asked is None:
        return None
    padded = asked[:LONGEST_CURSOR] + "=" * (-len(asked) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise RemoteError("after must be the `next` of a former page") from error
