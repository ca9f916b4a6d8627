"""
API keys.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType

from tongdai.client.api.blocking import Connection
from tongdai.client.api.bodies import Items
from tongdai.client.api.request import Request, at
from tongdai.client.api.types.keys import ApiKey, NewApiKey


class KeysApi:
    """API keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[ApiKey]:
        """
        Every API key.

        The oldest first.

        Raises:
            NotFound: ``not_found``.
        """
        found = self._connection.perform(Request("GET", "/keys", Items[ApiKey]))
        return found.items

    def make(self, scopes: Sequence[str], *, name: str = "") -> NewApiKey:
        """
        Make an API key.

        It may do no more than the key that asks for it.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request("POST", "/keys", NewApiKey, body={"scopes": scopes, "name": name})
        )

    def remove(self, key: str) -> None:
        """
        Remove an API key.

        It opens nothing any more, from this moment on.

        Raises:
            NotFound: ``not_found``.
        """
        self._connection.perform(
            Request("DELETE", at("/keys/{key}", key=key), NoneType)
        )
