"""Where the switchboard is, and by which token it is asked."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

import httpx

from tongdai.client.errors import BadArgument

from .request import Request, T
from .retrying import RETRIES

CONNECT: Final = 5.0
"Seconds until somebody takes the connection."

TIMEOUT: Final = 30.0
"Seconds of silence in which an answer must go on, or a body be taken."

LONGEST_TOKEN: Final = 4096
"Characters."

HEADERS: Final = {
    "User-Agent": f"tongdai-python/{version('tongdai')}",
    # What is compressed can be a thousand times as large as what came.
    "Accept-Encoding": "identity",
}

_TOKEN: Final = re.compile(r"[\x21-\x7e]+")

_QUERY: Final = re.compile(r"(/api/v1)\S*")

Token = str | Callable[[], str]
"""
An API key, an access token, or what gives one: it is asked anew for each request, as
access tokens change while a program is registered. ``sdk.get_access_token`` is one.
"""


@dataclass(frozen=True, slots=True)
class Access:
    """What every request needs."""

    url: str
    token: Token = field(repr=False)
    timeout: float = TIMEOUT
    retries: int = RETRIES

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", _address(self.url))
        if not callable(self.token):
            _checked(self.token)
        if not 0 < self.timeout < float("inf"):
            raise BadArgument(f"timeout: expected seconds, not {self.timeout!r}")
        if self.retries < 0:
            raise BadArgument(f"retries: expected 0 or more, not {self.retries}")

    def headers(self, request: Request[T]) -> dict[str, str]:
        """
        What is sent beside the body.

        Raises:
            BadArgument: What gives the token gave none.
        """
        token = self.token() if callable(self.token) else self.token
        found = {
            "Authorization": f"Bearer {_checked(token)}",
            "Accept": request.accepts,
            **HEADERS,
            **request.headers,
        }
        if request.content_type is not None:
            found["Content-Type"] = request.content_type
        return found

    def built(
        self, request: Request[T], further: Mapping[str, str], silence: float | None
    ) -> httpx.Request:
        """
        The request as httpx sends it.

        Args:
            further: Headers of this attempt.
            silence: Seconds that an answer may pause; None: as usual.
        """
        headers = self.headers(request) | dict(further)
        found = httpx.Request(
            request.method,
            self.url + request.target,
            headers=headers,
            content=request.content,
        )
        usual = self.timeout if silence is None else silence
        timeouts = httpx.Timeout(usual, connect=min(CONNECT, self.timeout))
        found.extensions["timeout"] = timeouts.as_dict()
        return found


def _address(url: str) -> str:
    """The switchboard's, without a slash at its end."""
    try:
        parts = urlsplit(url)
        good = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not (parts.username or parts.password or parts.query or parts.fragment)
            and (parts.port is None or parts.port > 0)
        )
        httpx.URL(url)
    except (ValueError, TypeError, AttributeError, httpx.InvalidURL):
        good = False
    if not good:
        # It is not shown: somebody may have put a password into it.
        raise BadArgument(
            "url: expected the switchboard's, such as https://pbx.example.com, "
            "without user, password or query"
        )
    return url.rstrip("/")


def _checked(token: object) -> str:
    """The token, which no message shows."""
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        came = "an empty text" if token == "" else type(token).__name__
        raise BadArgument(f"token: expected an API key or access token, not {came}")
    if len(token) > LONGEST_TOKEN:
        raise BadArgument(f"token: expected at most {LONGEST_TOKEN} characters")
    return token


class Masked(logging.Filter):
    """
    Keeps numbers out of httpx's log.

    It notes each address at INFO, and ours have telephone numbers in them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _QUERY.sub(r"\1/…", str(each)) if isinstance(each, httpx.URL) else each
                for each in record.args
            )
        return True


MASKED: Final = Masked()

logging.getLogger("httpx").addFilter(MASKED)
