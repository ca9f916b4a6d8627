"""
Login tokens, with which pages and programs register.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from tongdai.client.api.blocking import Connection
from tongdai.client.api.request import Request
from tongdai.client.api.types.tokens import Token


class TokensApi:
    """Login tokens, with which pages and programs register."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def make(self, extension: str, *, ttl: int = 60) -> Token:
        """
        A token that a page registers with.

        A token with which a page registers: `omiSDK.register({ token })`.

        Args:
            ttl: Seconds.
        """
        return self._connection.perform(
            Request("POST", "/tokens", Token, body={"extension": extension, "ttl": ttl})
        )
