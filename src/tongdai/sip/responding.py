"""Responses that no INVITE session makes: answers to everything else, and refusals."""

from __future__ import annotations

import math
from typing import Final

from .endpoint_inputs import HeaderRows
from .endpoint_outputs import Output, Transmit
from .flow import Flow
from .message import Request, Response
from .origin import Origin
from .transaction.matching import Key
from .transaction.table import Transactions

RETRY_AFTER: Final = (5, 15)
"""
Seconds that a throttled client is told to wait, at random between the two, so that
those who were refused together do not come back together.
"""


class Responder:
    """Answers requests, within their transactions or without a trace of them."""

    def __init__(self, transactions: Transactions, origin: Origin) -> None:
        self._transactions = transactions
        self._origin = origin

    def respond(
        self,
        key: Key,
        request: Request,
        status: int,
        now: float,
        headers: HeaderRows = (),
        *,
        to_tag: str | None = None,
    ) -> list[Output]:
        """Answer in the request's server transaction."""
        response = Response.answering(
            request, status, to_tag=to_tag or self._origin.tag(), headers=headers
        )
        return [*self._transactions.respond(key, response, now)]

    def refuse(
        self, request: Request, back: Flow, status: int, headers: HeaderRows = ()
    ) -> list[Output]:
        """
        Answer and forget (RFC 3261 §8.2.7): a retransmission is looked at afresh.

        Args:
            back: The way that the answer goes.
        """
        response = Response.answering(
            request, status, to_tag=self._origin.tag(), headers=headers
        )
        return [Transmit(back, response.encode())]

    def unavailable(self, request: Request, back: Flow) -> list[Output]:
        """Refuse for now: the client is to come back a little later."""
        return self.refuse(request, back, 503, self.retry_after())

    def retry_after(self) -> HeaderRows:
        """When to come back (RFC 3261 §20.33)."""
        least, most = RETRY_AFTER
        wait = least + math.floor((most - least) * self._origin.fraction())
        return (("Retry-After", str(wait)),)
