"""The application behind the HTTP port: every route, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tongdai.call.directory import Directory
from tongdai.errors import TongdaiError

from . import (
    call_info,
    calls,
    extensions,
    files,
    health,
    hotlines,
    login_tokens,
    recordings,
    supervisions,
)
from .authentication import AccessTokens, ApiKeys, Authentication
from .problems import TooLarge, on_error, on_http_exception

MAX_BODY: Final = 64 * 1024
"Bytes of a request's body: a long note and a form of some thousand words."

TOO_LARGE: Final = f"a body may have {MAX_BODY} bytes"

POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
"Of everything that is no page; its first half does not imply the second."

API: Final = "/api/v1"
"Where all resources are."

PREFLIGHT_AGE: Final = 7200
"Seconds a browser may remember what CORS allows; Chromium's own limit."


@dataclass(frozen=True, slots=True)
class Services:
    """What the application is built on."""

    records: calls.Records
    infos: call_info.Infos
    recorder: recordings.Recorder
    listening: recordings.Listening
    supervisor: supervisions.Supervisor
    presence: extensions.Presence
    directory: Callable[[], Directory]
    "The snapshot of now."

    tokens: AccessTokens
    keys: ApiKeys
    logins: login_tokens.LoginTokens
    ready: Callable[[], bool]
    "Whether calls are taken: false while starting and while draining."

    static: Path
    "The folder with ``sdk/`` and ``demo/``."


def application(services: Services) -> Starlette:
    """Build the ASGI application."""
    authentication = Authentication(services.tokens, services.keys)
    resources = [
        *calls.routes(services.records, services.infos, authentication),
        *recordings.routes(
            services.records, services.recorder, services.listening, authentication
        ),
        *supervisions.routes(services.supervisor, authentication),
        *extensions.routes(services.presence, authentication),
        *hotlines.routes(services.directory, authentication),
        *login_tokens.routes(services.logins, authentication),
    ]
    return Starlette(
        routes=[
            *health.routes(services.ready),
            Route("/ws", websocket_wanted),
            Mount(API, routes=resources),
            *files.routes(services.static),
        ],
        middleware=[
            Middleware(Guard),
            Middleware(Pages),
        ],
        exception_handlers={
            HTTPException: on_http_exception,
            TongdaiError: on_error,
            Exception: on_error,
        },
    )


async def websocket_wanted(request: Request) -> Response:
    """``/ws`` without an upgrade; with one, the request never comes here."""
    return PlainTextResponse(
        "SIP over WebSocket is spoken here (RFC 7118): upgrade to websocket, "
        "with subprotocol sip.\n",
        426,
        headers={"Upgrade": "websocket", "Connection": "Upgrade"},
    )


class Pages:
    """
    Pages live on other origins. A token that the page itself must send protects the
    API; no cookie ever does, so any origin may ask.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._usual = _shared(app, "GET", "PUT", "POST")
        # POST makes login tokens, from an API key: a matter of back ends.
        self._tokens = _shared(app, "GET", "PUT")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        tokens = scope.get("path") == f"{API}{login_tokens.PATH}"
        await (self._tokens if tokens else self._usual)(scope, receive, send)


def _shared(app: ASGIApp, *methods: str) -> CORSMiddleware:
    return CORSMiddleware(
        app,
        allow_origins=["*"],
        allow_methods=methods,
        allow_headers=["Authorization", "Content-Type", "Range"],
        expose_headers=["Retry-After", "Content-Range", "Accept-Ranges"],
        max_age=PREFLIGHT_AGE,
    )


class Guard:
    """Security headers on every response, and an end to every request body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > MAX_BODY:
            refusal = await on_error(Request(scope), TooLarge(TOO_LARGE))
            await refusal(scope, receive, send)
            return
        seen = 0

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BODY:
                raise TooLarge(TOO_LARGE)
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("Content-Security-Policy", POLICY)
            await send(message)

        await self._app(scope, limited, guarded)
