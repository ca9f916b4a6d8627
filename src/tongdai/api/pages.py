"""Long lists a page at a time: how many rows one page has."""

from __future__ import annotations

from typing import Final

from tongdai.errors import RemoteError

DEFAULT_SIZE: Final = 50
LARGEST_SIZE: Final = 200
"Rows of one page; two hundred calls are about 100 kB of JSON."


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
