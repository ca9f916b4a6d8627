"""
Relations with carriers.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType

from msgspec import UNSET, UnsetType

from tongdai.client.api.awaiting import AsyncConnection
from tongdai.client.api.bodies import Items
from tongdai.client.api.request import Request, at
from tongdai.client.api.types.trunks import NumberFormat, Trunk


class AsyncTrunksApi:
    """Relations with carriers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def list(self) -> Sequence[Trunk]:
        """
        Every trunk.

        In the order in which they are tried.

        Raises:
            NotFound: ``not_found``.
        """
        found = await self._connection.perform(Request("GET", "/trunks", Items[Trunk]))
        return found.items

    async def add(
        self,
        name: str,
        host: str,
        *,
        port: int | UnsetType | None = UNSET,
        transport: str | UnsetType = UNSET,
        order: int | UnsetType = UNSET,
        user: str | UnsetType = UNSET,
        password: str | UnsetType = UNSET,
        registers: bool | UnsetType = UNSET,
        domain: str | UnsetType = UNSET,
        sources: Sequence[str] | UnsetType = UNSET,
        numbers: NumberFormat | str | UnsetType = UNSET,
        codecs: Sequence[str] | UnsetType = UNSET,
    ) -> Trunk:
        """
        Add a trunk.

        It registers at once, if it is to.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request(
                "POST",
                "/trunks",
                Trunk,
                body={
                    "port": port,
                    "transport": transport,
                    "order": order,
                    "user": user,
                    "password": password,
                    "registers": registers,
                    "domain": domain,
                    "sources": sources,
                    "numbers": numbers,
                    "codecs": codecs,
                    "name": name,
                    "host": host,
                },
            )
        )

    async def get(self, name: str) -> Trunk:
        """
        One trunk.

        But for its password.

        Raises:
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request("GET", at("/trunks/{name}", name=name), Trunk)
        )

    async def change(
        self,
        name: str,
        *,
        port: int | UnsetType | None = UNSET,
        transport: str | UnsetType = UNSET,
        order: int | UnsetType = UNSET,
        user: str | UnsetType = UNSET,
        password: str | UnsetType = UNSET,
        registers: bool | UnsetType = UNSET,
        domain: str | UnsetType = UNSET,
        sources: Sequence[str] | UnsetType = UNSET,
        numbers: NumberFormat | str | UnsetType = UNSET,
        codecs: Sequence[str] | UnsetType = UNSET,
        host: str | UnsetType = UNSET,
    ) -> Trunk:
        """
        Change a trunk.

        Calls over it go on. An empty `user` takes the password away, too.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request(
                "PATCH",
                at("/trunks/{name}", name=name),
                Trunk,
                body={
                    "port": port,
                    "transport": transport,
                    "order": order,
                    "user": user,
                    "password": password,
                    "registers": registers,
                    "domain": domain,
                    "sources": sources,
                    "numbers": numbers,
                    "codecs": codecs,
                    "host": host,
                },
            )
        )

    async def remove(self, name: str) -> None:
        """
        Remove a trunk.

        Calls over it go on.

        Raises:
            NotFound: ``not_found``.
        """
        await self._connection.perform(
            Request("DELETE", at("/trunks/{name}", name=name), NoneType)
        )
