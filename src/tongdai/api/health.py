"""Whether the switchboard lives, and whether it wants new work."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def routes(ready: Callable[[], bool]) -> list[Route]:
    """``/healthz`` for who would restart us, ``/readyz`` for who sends us traffic."""

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})

    async def readyz(request: Request) -> Response:
        text, status = ("ready\n", 200) if ready() else ("not ready\n", 503)
        return PlainTextResponse(text, status, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
