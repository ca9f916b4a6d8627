"""
Whether a request is sent again, and when. Sans-IO: chance and time are passed in.

What may have been done is asked again only where twice is as good as once (RFC 9110
§9.2.2). What was certainly not done is asked again always: nobody took the connection,
or the switchboard says when to come back (429, 503 with ``Retry-After``, §10.2.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from tongdai.client.errors import Unreachable

RETRIES: Final = 3
"Of one request, unless a program says otherwise."

FIRST_WAIT: Final = 0.5
"Seconds; each wait is twice the one before."

LONGEST_WAIT: Final = 8.0

MOST_PATIENCE: Final = 60.0
"Seconds of ``Retry-After`` that are waited for; of more the program is told."

REPEATABLE: Final = frozenset({"GET", "HEAD", "PUT", "DELETE"})
"Twice is as good as once."

NOT_NOW: Final = frozenset(
    {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
)
BETWEEN: Final = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})
"What proxies say when the switchboard does not answer: it may have done it."


@dataclass(frozen=True, slots=True)
class Answered:
    """The switchboard, or what stands before it, has said something."""

    status: int
    headers: Mapping[str, str]
    "Found whatever case their names are written in."

    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """No answer came, or not all of it."""

    error: Exception
    sent: bool
    "The request may have arrived."

    def raised(self, where: str) -> Unreachable:
        """The same for the program."""
        found = Unreachable(f"{where} does not answer: {self.error!r}")
        found.__cause__ = self.error
        return found


Outcome = Answered | Cut


class Retrying:
    """One request, from its first attempt to its last."""

    def __init__(self, method: str, most: int, chance: Callable[[], float]) -> None:
        """
        Args:
            most: Further attempts.
            chance: Gives a number from 0 up to 1.
        """
        self._repeatable = method in REPEATABLE
        self._deleting = method == "DELETE"
        self._left = most
        self._wait = FIRST_WAIT
        self._chance = chance
        self._perhaps_done = False

    def again(self, outcome: Outcome, now: float) -> float | None:
        """
        Seconds until the next attempt; None: the outcome stands.

        Args:
            now: Seconds since the epoch.
        """
        if self._left <= 0 or not self._may(outcome):
            return None
        wait = self._next_wait()
        if isinstance(outcome, Answered):
            asked = retry_after(outcome.headers, now)
            if asked is not None and asked > MOST_PATIENCE:
                return None
            wait = max(wait, asked or 0.0)
        self._left -= 1
        if not isinstance(outcome, Answered) and outcome.sent:
            self._perhaps_done = True
        return wait

    def is_gone(self, outcome: Answered) -> bool:
        """It was to be removed, is not there, and a former attempt may have done it."""
        missing = outcome.status == HTTPStatus.NOT_FOUND
        return self._deleting and self._perhaps_done and missing

    def _may(self, outcome: Outcome) -> bool:
        if isinstance(outcome, Cut):
            return self._repeatable or not outcome.sent
        if outcome.status in NOT_NOW:
            return self._repeatable or "retry-after" in outcome.headers
        return self._repeatable and outcome.status in BETWEEN

    def _next_wait(self) -> float:
        """Between half and all of it, so that not everybody comes at once."""
        wait = self._wait * (0.5 + self._chance() / 2)
        self._wait = min(self._wait * 2, LONGEST_WAIT)
        return wait


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that ``Retry-After`` asks for; None: it is missing, or says nothing."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        # No number that anybody waits for has more digits.
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, at.timestamp() - now)
