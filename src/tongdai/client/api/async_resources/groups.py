"""
Several who answer the same number.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType

from msgspec import UNSET, UnsetType

from tongdai.client.api.awaiting import AsyncConnection
from tongdai.client.api.bodies import Items
from tongdai.client.api.request import Request, at
from tongdai.client.api.types.extensions import RecordingRule
from tongdai.client.api.types.groups import Group, Strategy


class AsyncGroupsApi:
    """Several who answer the same number."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def list(self) -> Sequence[Group]:
        """
        Every group.

        By number.

        Raises:
            NotFound: ``not_found``.
        """
        found = await self._connection.perform(Request("GET", "/groups", Items[Group]))
        return found.items

    async def add(
        self,
        number: str,
        *,
        name: str | UnsetType = UNSET,
        members: Sequence[str] | UnsetType = UNSET,
        strategy: Strategy | str | UnsetType = UNSET,
        ring_time: float | UnsetType = UNSET,
        longest_wait: float | UnsetType = UNSET,
        next: str | UnsetType = UNSET,
        recording: RecordingRule | str | UnsetType | None = UNSET,
        external: bool = False,
    ) -> Group:
        """
        Add a group.

        Its number is dialled like an extension's. Callers reach it at once.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request(
                "POST",
                "/groups",
                Group,
                body={
                    "name": name,
                    "members": members,
                    "strategy": strategy,
                    "ringTime": ring_time,
                    "longestWait": longest_wait,
                    "next": next,
                    "recording": recording,
                    "number": number,
                    "external": external,
                },
            )
        )

    async def get(self, number: str) -> Group:
        """
        One group.

        Seconds, extensions, and telephone numbers as storage keeps them.

        Raises:
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request("GET", at("/groups/{number}", number=number), Group)
        )

    async def change(
        self,
        number: str,
        *,
        name: str | UnsetType = UNSET,
        members: Sequence[str] | UnsetType = UNSET,
        strategy: Strategy | str | UnsetType = UNSET,
        ring_time: float | UnsetType = UNSET,
        longest_wait: float | UnsetType = UNSET,
        next: str | UnsetType = UNSET,
        recording: RecordingRule | str | UnsetType | None = UNSET,
    ) -> Group:
        """
        Change a group.

        Callers who wait or ring go on as they were.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request(
                "PATCH",
                at("/groups/{number}", number=number),
                Group,
                body={
                    "name": name,
                    "members": members,
                    "strategy": strategy,
                    "ringTime": ring_time,
                    "longestWait": longest_wait,
                    "next": next,
                    "recording": recording,
                },
            )
        )

    async def remove(self, number: str) -> None:
        """
        Remove a group.

        Its members stay. Nothing may lead to it any more.

        Raises:
            NotFound: ``not_found``.
            Conflict: ``in_use``.
        """
        await self._connection.perform(
            Request("DELETE", at("/groups/{number}", number=number), NoneType)
        )
