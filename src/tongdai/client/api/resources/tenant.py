"""
The tenant itself.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from tongdai.client.api.blocking import Connection
from tongdai.client.api.request import Request
from tongdai.client.api.types.tenant import RecordingPatch, Tenant


class TenantApi:
    """The tenant itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> Tenant:
        """
        The tenant itself.

        What it may call, what it is held to, and how it is recorded.

        Raises:
            NotFound: ``not_found``.
        """
        return self._connection.perform(Request("GET", "/tenant", Tenant))

    def change(
        self,
        *,
        supervised_told: bool | UnsetType = UNSET,
        recording: RecordingPatch | UnsetType = UNSET,
    ) -> Tenant:
        """
        Change how the tenant's calls are recorded and supervised.

        What may be called, and how much, is the operator's to say: it costs the
        operator money.

        Raises:
            NotFound: ``not_found``.
            Invalid: ``invalid_field``, ``unfit``.
        """
        return self._connection.perform(
            Request(
                "PATCH",
                "/tenant",
                Tenant,
                body={"supervisedTold": supervised_told, "recording": recording},
            )
        )
