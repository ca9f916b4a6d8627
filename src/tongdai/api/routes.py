"""Operations as Starlette's routes: who asks, with what, and what comes back."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .authentication import Authentication, Entrance, Principal, check
from .bodies import body_of
from .operations import JSON, NO_CONTENT, Operation
from .queries import query_of

Endpoint = Callable[[Request], Awaitable[Response]]

PRIVATE: Final = {"Cache-Control": "no-store"}
"What a tenant sees is personal and changes: no cache may keep it."

READING: Final = frozenset({"GET", "HEAD"})

log = logging.getLogger("tongdai.api")


def routes(
    operations: Iterable[Operation], authentication: Authentication
) -> list[Route]:
    """One for each path, so that a method that it has not is told which it has."""
    paths: defaultdict[str, dict[str, Endpoint]] = defaultdict(dict)
    for each in operations:
        paths[each.path][each.method] = _endpoint(each, authentication)
    return [
        Route(path, _by_method(methods), methods=list(methods))
        for path, methods in paths.items()
    ]


def _by_method(methods: Mapping[str, Endpoint]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await methods[method](request)

    return endpoint


def _endpoint(operation: Operation, authentication: Authentication) -> Endpoint:
    takes = operation.takes

    async def endpoint(request: Request) -> Response:
        who: Principal | None = None
        if operation.scope is not Entrance.EVERYBODY:
            who = authentication.principal(request)
            check(
                who,
                operation.scope,
                for_extensions=operation.for_extensions,
                at_console=operation.at_console,
            )
        given: dict[str, Any] = {name: request.path_params[name] for name in takes.path}
        if takes.who:
            given["who"] = who
        if takes.request:
            given["request"] = request
        query = query_of(request, takes.query)
        if query is not None:
            given["query"] = query
        if takes.body is not None:
            given["body"] = await body_of(request, takes.body)
        answer = await operation.perform(**given)
        if (
            who is not None
            and who.login is not None
            and operation.method not in READING
        ):
            done = {"operation": operation.name, "tenant": who.tenant, "by": who.by}
            log.info("done at the console", extra=done)
        if isinstance(answer, Response):
            for name, value in PRIVATE.items():
                answer.headers.setdefault(name, value)
            return answer
        if answer is None:
            return Response(status_code=NO_CONTENT, headers=PRIVATE)
        body = msgspec.json.encode(answer)
        return Response(body, operation.status, PRIVATE, media_type=JSON)

    return endpoint
