"""Proving who we are by a token instead of a password (RFC 8898)."""

from __future__ import annotations

from tongdai.machine import value

from .message import Request, Response
from .registrar import ACCESS_HEADER


@value
class BearerToken:
    """
    A token that speaks for one extension: a login token or an access token.

    Over UDP switchboards pass it over: use TCP, TLS or a WebSocket.
    """

    token: str
    "``token68`` (RFC 6750 §2.1)."

    renewed: str = ""
    """
    One that came with a registration (``ACCESS_HEADER``), if there is one: it is shown
    first, and :attr:`token` where that is good no more.
    """

    def __repr__(self) -> str:
        return "BearerToken(…)"  # it would otherwise stand in debug logs


class BearerAuthentication:
    """
    Shows a token in every request, unasked.

    A login token is good for a minute or so. What comes with a registration takes its
    place for as long as that lives; when it does not any more, the former one may do.
    """

    def __init__(self, account: BearerToken) -> None:
        self._given = account.token
        self._token = account.renewed or account.token

    def sign(self, request: Request) -> None:
        """Show the token."""
        request.headers.add("Authorization", f"Bearer {self._token}")

    def challenged(self, response: Response) -> bool:
        """It was not good. Is there another one to try?"""
        renewed = self._token != self._given
        self._token = self._given
        return renewed

    def granted(self, response: Response) -> None:
        """Take the token that came with the registration, if one did."""
        token = response.headers.get(ACCESS_HEADER)
        if token is not None and token.isascii() and " " not in token:
            self._token = token

    def close(self) -> None:
        """Nobody is told it who was not told it before."""
