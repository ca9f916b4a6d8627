"""
Sounds that a destination ``play:NAME`` names.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import NoneType

from tongdai.client.api.awaiting import AsyncConnection
from tongdai.client.api.bodies import Items
from tongdai.client.api.request import Request, at, content_of
from tongdai.client.api.types.music import Sound


class AsyncAnnouncementsApi:
    """Sounds that a destination ``play:NAME`` names."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def list(self) -> Sequence[Sound]:
        """
        All announcements.

        What destinations like `play:closed.wav` name.
        """
        found = await self._connection.perform(
            Request("GET", "/announcements", Items[Sound])
        )
        return found.items

    async def put(self, file: str, content: bytes | Path) -> Sound:
        """
        Add or replace announcement.

        The body is the file, of any format; a file of that name is replaced. The answer
        comes when it has been decoded, and the next caller hears it.

        Args:
            content: The file, or where it is.

        Raises:
            Invalid: ``invalid_field``, ``no_sound``, ``too_large``.
            Conflict: ``too_many_sounds``.
            TooManyRequests: ``too_often``.
        """
        return await self._connection.perform(
            Request(
                "PUT",
                at("/announcements/{file}", file=file),
                Sound,
                body=content_of(content),
            )
        )

    async def remove(self, file: str) -> None:
        """
        Remove announcement.

        Whatever names it is as if there had never been such a file.

        Raises:
            NotFound: ``not_found``.
        """
        await self._connection.perform(
            Request("DELETE", at("/announcements/{file}", file=file), NoneType)
        )
