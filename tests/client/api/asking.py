"""A real switchboard, and both ways to ask its API: by threads and by asyncio."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.app.board import board
from tests.app.test_token_login import KEY, keyed
from tongdai.app.running import Server
from tongdai.client import Api, AsyncApi
from tongdai.client.api.pages import AsyncPages, Pages

Asked = tuple[str, str]
"Method and path of a request."


class Asking:
    """One of the two APIs; what is asked is written down."""

    def __init__(
        self, url: str, token: Any = KEY, *, awaited: bool, **settings: Any
    ) -> None:
        self.asked: list[Asked] = []
        self.awaited = awaited
        if awaited:
            http = httpx.AsyncClient(event_hooks={"request": [self._note_later]})
            self.api: Any = AsyncApi(url, token, http=http, **settings)
        else:
            hooks = {"request": [self._note]}
            self.api = Api(url, token, http=httpx.Client(event_hooks=hooks), **settings)

    async def __call__(self, ask: Callable[[Any], Any]) -> Any:
        """What ``ask`` gets of the API; of pages all that is on them."""
        if not self.awaited:
            return await asyncio.to_thread(self._whole, ask)
        found = ask(self.api)
        if isinstance(found, AsyncPages):
            return [each async for each in found]
        return await found if inspect.isawaitable(found) else found

    def _whole(self, ask: Callable[[Any], Any]) -> Any:
        found = ask(self.api)
        return list(found) if isinstance(found, Pages) else found

    def _note(self, request: httpx.Request) -> None:
        self.asked.append((request.method, request.url.path))

    async def _note_later(self, request: httpx.Request) -> None:
        self._note(request)


@asynccontextmanager
async def switchboard(folder: Path) -> AsyncIterator[Server]:
    """One with ten extensions and an API key that may do everything."""
    async with board(folder) as server:
        await keyed(folder, server)
        yield server
