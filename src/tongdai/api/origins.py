"""Which pages of other origins may ask for what (CORS)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from .operations import Operation

AGE: Final = 7200
"Seconds a browser may remember what CORS allows; Chromium's own limit."

READING: Final = frozenset({"GET"})


class Pages:
    """
    Pages live on other origins. A token that the page itself must send protects the
    API; no cookie ever does, so any origin may ask. What API keys alone may do is a
    matter of back ends, and no browser is let near it from another origin.
    """

    def __init__(
        self, app: ASGIApp, operations: Iterable[Operation], prefix: str
    ) -> None:
        methods: defaultdict[str, set[str]] = defaultdict(set)
        for each in operations:
            if each.for_extensions:
                methods[each.path].add(each.method)
            else:
                methods[each.path]  # is known, and not shared
        self._paths: Final[list[tuple[re.Pattern[str], frozenset[str]]]] = [
            (compile_path(prefix + path)[0], frozenset(found))
            for path, found in methods.items()
        ]
        self._shared = {
            each: _shared(app, each)
            for each in {READING, *(found for _, found in self._paths)}
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        methods = next(
            (methods for pattern, methods in self._paths if pattern.match(path)),
            READING,
        )
        await self._shared[methods](scope, receive, send)


def _shared(app: ASGIApp, methods: frozenset[str]) -> CORSMiddleware:
    return CORSMiddleware(
        app,
        allow_origins=["*"],
        allow_methods=sorted(methods),
        allow_headers=["Authorization", "Content-Type", "Range", "Last-Event-ID"],
        expose_headers=["Retry-After", "Content-Range", "Accept-Ranges"],
        max_age=AGE,
    )
