"""Long lists a page at a time: how long a page is, and where the next one begins."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Final

import msgspec

from .problems import InvalidField

USUAL_SIZE: Final = 50
LARGEST_SIZE: Final = 200
"Rows of one page; two hundred calls are about 100 kB of JSON."

LONGEST_CURSOR: Final = 400
"Characters; one of a call has about 75."


Limit = Annotated[
    int, msgspec.Meta(ge=1, le=LARGEST_SIZE, description="Rows of a page, at most.")
]

After = Annotated[
    Annotated[str, msgspec.Meta(max_length=LONGEST_CURSOR)] | None,
    msgspec.Meta(description="The `next` of the page before."),
]


class PageQuery(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """Which page."""

    limit: Limit = USUAL_SIZE
    after: After = None


def cursor(position: str | None) -> str | None:
    """
    What a page gives out as ``next``: a position that nobody is to look into.

    None: the page was the last one.
    """
    if position is None:
        return None
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def position(after: str | None) -> str | None:
    """
    The position that a cursor stands for; None: the beginning.

    Raises:
        InvalidField: No page gave out such a cursor.
    """
    if after is None:
        return None
    try:
        padded = after + "=" * (-len(after) % 4)
        found = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        found = ""
    if not found or cursor(found) != after:
        raise InvalidField("after", "expected the next of a former page")
    return found
