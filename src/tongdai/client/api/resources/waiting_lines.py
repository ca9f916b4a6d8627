"""
Who waits for which group.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence

from tongdai.client.api.blocking import Connection
from tongdai.client.api.bodies import Items
from tongdai.client.api.request import Request
from tongdai.client.api.types.waiting_lines import WaitingLine


class WaitingLinesApi:
    """Who waits for which group."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[WaitingLine]:
        """
        Who waits for which group.

        Of every group that callers may wait for, or wait for now. Whoever a phone rings
        for again is still in line until somebody answers.
        """
        found = self._connection.perform(
            Request("GET", "/waiting-lines", Items[WaitingLine])
        )
        return found.items
