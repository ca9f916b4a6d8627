"""
What calls out have cost, and what is left.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence

from tongdai.client.api.blocking import Connection
from tongdai.client.api.bodies import Items
from tongdai.client.api.request import Request
from tongdai.client.api.types.usage import Usage


class UsageApi:
    """What calls out have cost, and what is left."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Usage]:
        """
        What calls out have cost, and what is left.

        Talk time with the telephone network, called out to, as it is now.

        Raises:
            NotFound: ``not_found``.
        """
        found = self._connection.perform(Request("GET", "/usage", Items[Usage]))
        return found.items
