"""
The tenant's numbers in the telephone network.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType

from msgspec import UNSET, UnsetType

from tongdai.client.api.awaiting import AsyncConnection
from tongdai.client.api.bodies import Items
from tongdai.client.api.request import Request, at
from tongdai.client.api.types.extensions import LimitsPatch, RecordingRule
from tongdai.client.api.types.hotlines import Hotline, OwnHotline


class AsyncHotlinesApi:
    """The tenant's numbers in the telephone network."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def list(self) -> Sequence[Hotline]:
        """
        The numbers to call out with.

        By access token those that the extension may call out with, its usual one first;
        by API key all of the tenant, and where they lead.

        Raises:
            NotFound: ``not_found``.
        """
        found = await self._connection.perform(
            Request("GET", "/hotlines", Items[Hotline])
        )
        return found.items

    async def own(self) -> Sequence[OwnHotline]:
        """
        The same, as an extension may see them, whose token asks.

        By access token those that the extension may call out with, its usual one first;
        by API key all of the tenant, and where they lead.

        Raises:
            NotFound: ``not_found``.
        """
        found = await self._connection.perform(
            Request("GET", "/hotlines", Items[OwnHotline])
        )
        return found.items

    async def add(
        self,
        number: str,
        *,
        name: str | UnsetType = UNSET,
        destination: str | UnsetType = UNSET,
        hours: str | UnsetType = UNSET,
        zone: str | UnsetType = UNSET,
        special: str | UnsetType = UNSET,
        fallback: str | UnsetType = UNSET,
        recording: RecordingRule | str | UnsetType | None = UNSET,
        limits: LimitsPatch | UnsetType = UNSET,
    ) -> Hotline:
        """
        Add a hotline.

        Customers reach it as soon as a carrier sends them here.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request(
                "POST",
                "/hotlines",
                Hotline,
                body={
                    "name": name,
                    "destination": destination,
                    "hours": hours,
                    "zone": zone,
                    "special": special,
                    "fallback": fallback,
                    "recording": recording,
                    "limits": limits,
                    "number": number,
                },
            )
        )

    async def get(self, number: str) -> Hotline:
        """
        One hotline.

        Its number as it is kept: `02473000001`.

        Raises:
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request("GET", at("/hotlines/{number}", number=number), Hotline)
        )

    async def change(
        self,
        number: str,
        *,
        name: str | UnsetType = UNSET,
        destination: str | UnsetType = UNSET,
        hours: str | UnsetType = UNSET,
        zone: str | UnsetType = UNSET,
        special: str | UnsetType = UNSET,
        fallback: str | UnsetType = UNSET,
        recording: RecordingRule | str | UnsetType | None = UNSET,
        limits: LimitsPatch | UnsetType = UNSET,
    ) -> Hotline:
        """
        Change a hotline.

        Calls that have begun go on as they were.

        Raises:
            Conflict: ``taken``.
            Invalid: ``unfit``, ``invalid_field``.
            NotFound: ``not_found``.
        """
        return await self._connection.perform(
            Request(
                "PATCH",
                at("/hotlines/{number}", number=number),
                Hotline,
                body={
                    "name": name,
                    "destination": destination,
                    "hours": hours,
                    "zone": zone,
                    "special": special,
                    "fallback": fallback,
                    "recording": recording,
                    "limits": limits,
                },
            )
        )

    async def remove(self, number: str) -> None:
        """
        Remove a hotline.

        Its history stays. Extensions that were to call with it alone cannot call out
        any more.

        Raises:
            NotFound: ``not_found``.
        """
        await self._connection.perform(
            Request("DELETE", at("/hotlines/{number}", number=number), NoneType)
        )
