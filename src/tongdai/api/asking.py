"""From which address a request comes, also through a reverse proxy."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from starlette.requests import Request

FORWARDED: Final = ("x-forwarded-for", "forwarded", "via")
"Headers that say: whoever connects asks for somebody else."


def peer(request: Request) -> str:
    """The address at the other end of the connection; empty: it is not known."""
    return "" if request.client is None else request.client.host


def asker(request: Request, proxies: Set[str]) -> str:
    """
    The address of who asks; empty: a proxy that nobody knows does not say.

    Args:
        proxies: Addresses of reverse proxies, which are believed for whom they ask.
    """
    here = peer(request)
    if not any(name in request.headers for name in FORWARDED):
        return here
    if here not in proxies:
        return ""
    return request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
