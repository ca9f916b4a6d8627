"""Errors as problem details (RFC 9457): one shape for every refusal of the API."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tongdai.errors import Refused, RemoteError, TongdaiError, Unavailable

MEDIA_TYPE: Final = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The body of an error. ``code`` is stable; ``detail`` is for people."""

    title: str
    status: int
    code: str
    detail: str = ""
    type: str = "about:blank"
    field: str = ""
    "Which part of the body, or which parameter, is at fault: ``tags[3]``."


class Unauthorized(TongdaiError):
    """No credentials came with the request, or none that are good."""

    code = "unauthorized"


class MissingScope(Refused):
    """The token or key is good, and may not do this."""

    code = "missing_scope"


class NotFound(TongdaiError):
    """Nothing is here that the caller may see."""

    code = "not_found"


class InvalidField(RemoteError):
    """One field of a body, or one parameter, is not what it must be."""

    code = "invalid_field"

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: {expected}")
        self.field = field


class Conflict(TongdaiError):
    """What is asked for does not go together with how things stand now."""

    code = "conflict"


class TooOften(TongdaiError):
    """The same was asked for too often: it may be asked again later."""

    code = "too_often"

    def __init__(self, reason: str, retry_after: float) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        "Seconds."


class TooLarge(RemoteError):
    """The request's body is over the limit."""

    code = "too_large"


def problem(
    status: int,
    code: str,
    detail: str = "",
    headers: Mapping[str, str] | None = None,
    *,
    field: str = "",
) -> Response:
    """The response for one error."""
    phrase = HTTPStatus(status).phrase
    body = Problem(phrase, status, code, detail, field=field)
    return Response(
        msgspec.json.encode(body), status, dict(headers or {}), media_type=MEDIA_TYPE
    )


STATUSES: Final[Mapping[type[Exception], int]] = {
    Unauthorized: 401,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    TooOften: 429,
    Refused: 403,
    RemoteError: 400,
    Unavailable: 503,
}
"The status of each kind of error; of a kind that is not here, that of its base class."

BUG: Final = 500


def status_of(kind: type[Exception]) -> int:
    """The status that stands for an error of this class."""
    return next((STATUSES[base] for base in kind.__mro__ if base in STATUSES), BUG)


async def on_error(request: Request, error: Exception) -> Response:
    """Any error of the platform, as a problem; a bug says nothing about itself."""
    status = status_of(type(error))
    if not isinstance(error, TongdaiError) or status == BUG:
        # A bug: Starlette raises it again behind this response, and uvicorn logs it.
        return problem(BUG, TongdaiError.code)
    match error:
        case Unauthorized():
            scheme = {"WWW-Authenticate": 'Bearer realm="api"'}
            return problem(status, error.code, str(error), scheme)
        case InvalidField(field=field):
            return problem(status, error.code, str(error), field=field)
        case TooOften():
            wait = {"Retry-After": str(math.ceil(error.retry_after))}
            return problem(status, error.code, str(error), wait)
        case Unavailable():
            wait = {"Retry-After": str(round(error.retry_after))}
            return problem(status, error.code, "", wait)
    return problem(status, error.code, str(error))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: unknown paths and methods."""
    if not isinstance(error, HTTPException):
        return await on_error(request, error)
    code = HTTPStatus(error.status_code).name.lower()
    return problem(error.status_code, code, "", error.headers)
