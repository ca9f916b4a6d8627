"""What both connections have in common: which errors mean what, and what stands."""

from __future__ import annotations

from typing import Final, cast

import httpx

from tongdai.client.errors import NotPossible

from .access import Access
from .answers import read
from .receiving import Body
from .request import Request, T
from .retrying import Answered, Cut, Outcome, Retrying

_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def cut_by(error: httpx.HTTPError) -> Cut:
    """What an error says about a request."""
    return Cut(error, sent=not isinstance(error, _NOT_SENT))


def check_open(http: httpx.Client | httpx.AsyncClient) -> None:
    """
    Raises:
        NotPossible: It has been closed.
    """
    if http.is_closed:
        raise NotPossible("expected an open connection: this one has been closed")


def settled(
    access: Access,
    request: Request[T],
    retrying: Retrying,
    outcome: Outcome,
    now: float,
) -> T:
    """What the last outcome means to the program: an answer or an error."""
    if isinstance(outcome, Cut):
        raise outcome.raised(access.url)
    if retrying.is_gone(outcome):
        return cast(T, None)
    return read(request, outcome, now)


def begun(response: httpx.Response) -> Answered:
    """Status and headers, before the body has come."""
    return Answered(response.status_code, response.headers)


def whole(response: httpx.Response, body: Body) -> Answered:
    """The same with its body."""
    return Answered(response.status_code, response.headers, bytes(body))
