"""Security headers on every response, and an end to every request's body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .operations import MAX_BODY, Operation
from .problems import TooLarge, on_error

POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
"Of everything that is no page; its first half does not imply the second."


class Guard:
    """What holds for every request, whoever it is for."""

    def __init__(
        self, app: ASGIApp, operations: Iterable[Operation], prefix: str
    ) -> None:
        """
        Args:
            operations: Those that take more than usual are let have it.
            prefix: Where their paths begin.
        """
        self._app = app
        self._larger = [
            (each.method, compile_path(prefix + each.path)[0], each.largest_body)
            for each in operations
            if each.largest_body != MAX_BODY
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope)
        too_large = f"a body may have {most} bytes"
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > most:
            refusal = await on_error(Request(scope), TooLarge(too_large))
            await refusal(scope, receive, send)
            return
        seen = 0

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise TooLarge(too_large)
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("Content-Security-Policy", POLICY)
            await send(message)

        await self._app(scope, limited, guarded)

    def _most(self, scope: Scope) -> int:
        """Bytes that the body of this request may have."""
        method, path = scope["method"], scope["path"]
        return next(
            (
                most
                for its_method, pattern, most in self._larger
                if method == its_method and pattern.match(path)
            ),
            MAX_BODY,
        )
