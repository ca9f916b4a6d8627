"""The application behind the HTTP port: every route, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tongdai.call.directory import Directory
from tongdai.errors import TongdaiError

from . import (
    api_keys,
    call_info,
    calls,
    console,
    documentation,
    events,
    extension_passwords,
    extensions,
    files,
    groups,
    health,
    hotlines,
    live_calls,
    login_tokens,
    metrics,
    recordings,
    supervisions,
    tenant,
    trunks,
    usage,
    waiting_lines,
    webhooks,
)
from .administration import Administration
from .authentication import AccessTokens, ApiKeys, Authentication
from .listeners import Listeners
from .logging_in import Console, LoggingIn
from .openapi import document
from .operations import Operation
from .origins import Pages
from .problems import TooLarge, Unauthorized, on_error, on_http_exception
from .routes import routes

MAX_BODY: Final = 64 * 1024
"Bytes of a request's body: a long note and a form of some thousand words."

TOO_LARGE: Final = f"a body may have {MAX_BODY} bytes"

POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
"Of everything that is no page; its first half does not imply the second."

API: Final = "/api/v1"
"Where all resources are."


@dataclass(frozen=True, slots=True)
class Services:
    """What the application is built on."""

    records: calls.Records
    infos: call_info.Infos
    recorder: recordings.Recorder
    listening: recordings.Listening
    supervisor: supervisions.Supervisor
    living: live_calls.Living
    directing: live_calls.Directing
    presence: extensions.Presence
    lines: waiting_lines.Lines
    directory: Callable[[], Directory]
    "The snapshot of now."

    administration: Administration
    "To change it."

    usage: usage.Usage

    tokens: AccessTokens
    keys: ApiKeys
    logins: login_tokens.LoginTokens
    try_out: webhooks.TryOut
    "Sends a test event to a webhook."
    console: Console
    entry: LoggingIn
    "Of the console."

    proxies: Set[str]
    "Addresses of reverse proxies, which are believed for whom they ask."

    events: events.Events
    listeners: Listeners
    metrics: metrics.Metrics
    ready: Callable[[], bool]
    "Whether calls are taken: false while starting and while draining."

    static: Path
    "The folder with ``sdk/`` and ``demo/``."


def operations(services: Services) -> list[Operation]:
    """Everything that the API can do: the routes and the document are made of it."""
    return [
        *calls.operations(services.records, services.infos, services.directory),
        *recordings.operations(services.records, services.recorder, services.listening),
        *supervisions.operations(services.supervisor),
        *live_calls.operations(services.living, services.directing),
        *waiting_lines.operations(services.lines, services.living, services.directory),
        *extensions.operations(services.presence, services.administration),
        *extension_passwords.operations(services.administration),
        *hotlines.operations(services.administration, services.directory),
        *groups.operations(services.administration),
        *trunks.operations(services.administration),
        *api_keys.operations(services.administration),
        *tenant.operations(services.administration, services.directory),
        *usage.operations(services.usage),
        *login_tokens.operations(services.logins),
        *webhooks.operations(services.administration, services.try_out),
        *console.operations(services.console, services.entry, services.proxies),
        *events.operations(
            services.events, services.listeners, good=_still_good(services)
        ),
    ]


def _still_good(services: Services) -> Callable[[Request], bool]:
    """Says whether a request that was let in would be let in now."""
    authentication = _authentication(services)

    def good(request: Request) -> bool:
        try:
            authentication.principal(request, used=False)
        except Unauthorized:
            return False
        return True

    return good


def _authentication(services: Services) -> Authentication:
    return Authentication(services.tokens, services.keys, services.console)


def application(services: Services) -> Starlette:
    """Build the ASGI application."""
    authentication = _authentication(services)
    offered = operations(services)
    return Starlette(
        routes=[
            *health.routes(services.ready),
            *metrics.routes(services.metrics),
            Route("/ws", websocket_wanted),
            *documentation.routes(document(offered, API)),
            Mount(API, routes=routes(offered, authentication)),
            *files.routes(services.static),
        ],
        middleware=[
            Middleware(Guard),
            Middleware(Pages, operations=offered, prefix=API),
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
