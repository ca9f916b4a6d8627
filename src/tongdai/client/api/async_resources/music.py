"""
What callers hear on hold and in line.

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


class AsyncMusicApi:
    """What callers hear on hold and in line."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def list(self) -> Sequence[Sound]:
        """
        All music.

        What callers hear who are on hold or wait in line; played by name.
        """
        found = await self._connection.perform(Request("GET", "/music", Items[Sound]))
        return found.items

    async def put(self, file: str, content: bytes | Path) -> Sound:
        """
        Add or replace music.

        The body is the file, of any format; a file of that name is replaced. The answer
        comes when it has been decoded, and the next who waits hears it.

        Args:
            content: The file, or where it is.

        Raises:
            Invalid: ``invalid_field``, ``no_sound``, ``too_large``.
            Conflict: ``too_many_sounds``.
            TooManyRequests: ``too_often``.
        """
        return await self._connection.perform(
            Request(
                "PUT", at("/music/{file}", file=file), Sound, body=content_of(content)
            )
        )

    async def remove(self, file: str) -> None:
        """
        Remove music.

        Who waits hears the others from then on; without any, soft notes.

        Raises:
            NotFound: ``not_found``.
        """
        await self._connection.perform(
            Request("DELETE", at("/music/{file}", file=file), NoneType)
        )
