"""The application behind the HTTP port: every route, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from tongdai.call.directory import Directory
from tongdai.errors import TongdaiError

from . import (
    api_keys,
    call_info,
    calls,
    console,
    console_phone,
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
    sounds,
    supervisions,
    tenant,
    trunks,
    usage,
    waiting_lines,
    webhooks,
)
from .administration import Administration
from .authentication import AccessTokens, ApiKeys, Authentication
from .guard import Guard
from .listeners import Listeners
from .logging_in import Console, LoggingIn
from .openapi import document
from .operations import Operation
from .origins import Pages
from .problems import Unauthorized, on_error, on_http_exception
from .routes import routes

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
    gauging: live_calls.Gauging
    presence: extensions.Presence
    lines: waiting_lines.Lines
    directory: Callable[[], Directory]
    "The snapshot of now."

    administration: Administration
    "To change it."

    standings: trunks.Standings
    "Of its trunks."

    sounds: sounds.SoundFiles
    "Music and announcements."

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
        *live_calls.operations(services.living, services.directing, services.gauging),
        *waiting_lines.operations(services.lines, services.living, services.directory),
        *extensions.operations(services.presence, services.administration),
        *extension_passwords.operations(services.administration),
        *sounds.operations(services.sounds),
        *hotlines.operations(services.administration, services.directory),
        *groups.operations(services.administration),
        *trunks.operations(services.administration, services.standings),
        *api_keys.operations(services.administration),
        *tenant.operations(services.administration, services.directory),
        *usage.operations(services.usage),
        *login_tokens.operations(services.logins),
        *webhooks.operations(services.administration, services.try_out),
        *console.operations(services.console, services.entry, services.proxies),
        *console_phone.operations(services.logins),
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
            Middleware(Guard, operations=offered, prefix=API),
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
