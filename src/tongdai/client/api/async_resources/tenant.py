"""
The tenant itself.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from tongdai.client.api.awaiting import AsyncConnection
from tongdai.client.api.request import Request
from tongdai.client.api.types.tenant import RecordingPatch, Tenant


class AsyncTenantApi:
    """The tenant itself."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self) -> Tenant:
        """
        The tenant itself.

        What it may call, what it is held to, and how it is recorded.

        Raises:
            NotFound: ``not_found``.
        """
        return await self._connection.perform(Request("GET", "/tenant", Tenant))

    async def change(
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
        return await self._connection.perform(
            Request(
                "PATCH",
                "/tenant",
                Tenant,
                body={"supervisedTold": supervised_told, "recording": recording},
            )
        )
