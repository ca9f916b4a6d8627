"""What an answer of the API means: the thing that was asked for, or an error."""

from __future__ import annotations

from http import HTTPStatus
from types import NoneType
from typing import Final, TypeVar, cast

import msgspec

from tongdai.client.errors import (
    ApiError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ServerError,
    TooManyRequests,
    Unauthorized,
    UnexpectedAnswer,
)

from .request import Request
from .retrying import Answered, retry_after

T = TypeVar("T")

LARGEST: Final = 64 * 1024 * 1024
"Bytes of an answer that is read as a whole; a page of 200 calls has about 100 kB."

SHOWN: Final = 200
"Characters of an answer that is no problem of ours."

KINDS: Final[dict[int, type[ApiError]]] = {
    HTTPStatus.BAD_REQUEST: Invalid,
    HTTPStatus.UNAUTHORIZED: Unauthorized,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Invalid,
    HTTPStatus.TOO_MANY_REQUESTS: TooManyRequests,
}
"By status; from 500 on :class:`ServerError`."


PHRASES: Final = {int(each): each.phrase for each in HTTPStatus}


class Problem(msgspec.Struct, frozen=True):
    """Problem details (RFC 9457 §3), as far as they came."""

    title: str = ""
    code: str = ""
    detail: str = ""
    field: str = ""


def read(request: Request[T], answered: Answered, now: float) -> T:
    """
    What was asked for.

    Args:
        now: Seconds since the epoch.

    Raises:
        ApiError: It was refused, or the answer is not what the API says.
    """
    if not 200 <= answered.status < 300:
        raise refusal(answered, now)
    if request.answer is NoneType:
        return cast(T, None)
    if request.answer is bytes:
        return cast(T, answered.body)
    try:
        return msgspec.json.decode(answered.body, type=request.answer)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise unexpected(answered, f"{request.answer!r}: {error}") from error


def refusal(answered: Answered, now: float) -> ApiError:
    """The error that an answer stands for."""
    problem = _problem(answered.body)
    status = answered.status
    kind = KINDS.get(status, ServerError if status >= 500 else ApiError)
    phrase = PHRASES.get(status, "Unknown")
    detail = problem.detail
    if not problem.code and not detail:
        detail = _line(answered.body)
    return kind(
        status=status,
        code=problem.code or ApiError.code,
        title=problem.title or phrase,
        detail=detail,
        field=problem.field,
        retry_after=retry_after(answered.headers, now),
    )


def unexpected(answered: Answered, expected: str) -> UnexpectedAnswer:
    """It was not refused, and yet is nothing that the API says."""
    return UnexpectedAnswer(
        status=answered.status,
        code=UnexpectedAnswer.code,
        title="Not an answer of Tongdai's API",
        detail=f"expected {expected}",
    )


def _problem(body: bytes) -> Problem:
    """Whatever came: a proxy may have answered, in HTML."""
    try:
        return msgspec.json.decode(body, type=Problem)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Problem()


def _line(body: bytes) -> str:
    """The beginning of a text, in one line that is safe to print."""
    text = body[: SHOWN * 4].decode("utf-8", "replace")
    seen = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(seen.split())[:SHOWN]
