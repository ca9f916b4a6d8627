"""The connection of asyncio programs."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from .access import Access
from .answers import refusal
from .event_stream import REQUEST, SILENCE, Listening
from .events import Event, StreamReset
from .receiving import Body, GrowingFile
from .request import Request, T
from .retrying import Cut, Outcome, Retrying
from .sending import begun, check_open, cut_by, settled, whole


class AsyncConnection:
    """Requests to one switchboard, over connections that are kept open."""

    def __init__(self, access: Access, http: httpx.AsyncClient | None = None) -> None:
        """
        Args:
            http: To send by, with certificates or a proxy of its own; else one is made,
                and closed by :meth:`close`.
        """
        self.access = access
        self._own = http is None
        self._http = http or httpx.AsyncClient()

    async def close(self) -> None:
        """Let go of its connections."""
        if self._own:
            await self._http.aclose()

    async def perform(self, request: Request[T]) -> T:
        """
        Ask, again where that is safe, and return what was asked for.

        Raises:
            ApiError: It was refused.
            Unreachable: No answer came.
            BadArgument: It cannot be asked.
            NotPossible: It has been closed.
        """
        retrying = Retrying(request.method, self.access.retries, random.random)
        while True:
            outcome = await self._attempt(request)
            wait = retrying.again(outcome, time.time())
            if wait is None:
                return settled(self.access, request, retrying, outcome, time.time())
            await asyncio.sleep(wait)

    async def save(self, request: Request[bytes], path: str | Path) -> Path:
        """
        Fetch into a file, which is there when all of it has come.

        Raises:
            ApiError: It was refused.
            Unreachable: No answer came, or not all of it.
            BadArgument: It cannot be written, or asked.
            NotPossible: It has been closed.
        """
        retrying = Retrying(request.method, self.access.retries, random.random)
        with GrowingFile(path) as file:
            while (outcome := await self._fetch(request, file)) is not None:
                wait = retrying.again(outcome, time.time())
                if wait is None:
                    if isinstance(outcome, Cut):
                        raise outcome.raised(self.access.url)
                    raise refusal(outcome, time.time())
                await asyncio.sleep(wait)
        return file.path

    async def listen(
        self, since: str | None, patience: float
    ) -> AsyncIterator[Event | StreamReset]:
        """
        What happens, for as long as the program listens.

        Raises:
            ApiError: The switchboard will not have us.
            Unreachable: It has been away for longer than ``patience``.
            BadArgument: ``since`` is the id of no event.
            NotPossible: It has been closed.
        """
        listening = Listening(since, patience, time.monotonic(), random.random)
        while True:
            outcome: Outcome | None = None
            try:
                async with self.stream(REQUEST, listening.begin(), SILENCE) as response:
                    if response.is_success:
                        async for piece in response.aiter_raw():
                            for each in listening.feed(piece, time.monotonic()):
                                yield each
                    else:
                        outcome = whole(response, await self.read(response))
            except httpx.HTTPError as error:
                outcome = cut_by(error)
            where = self.access.url
            await asyncio.sleep(listening.again(outcome, where, time.monotonic()))

    @asynccontextmanager
    async def stream(
        self,
        request: Request[T],
        further: Mapping[str, str],
        silence: float | None = None,
    ) -> AsyncIterator[httpx.Response]:
        """
        One attempt, whose body is read as it comes.

        Args:
            further: Headers of this attempt.
            silence: Seconds that the answer may pause; None: as usual.

        Raises:
            HTTPError: Of httpx: no answer came, or not all of it.
        """
        check_open(self._http)
        response = await self._http.send(
            self.access.built(request, further, silence),
            stream=True,
            follow_redirects=False,
        )
        try:
            yield response
        finally:
            await response.aclose()

    async def read(self, response: httpx.Response) -> Body:
        """All of a body."""
        body = Body()
        async for piece in response.aiter_raw():
            body.add(piece, begun(response))
        return body

    async def _attempt(self, request: Request[T]) -> Outcome:
        try:
            async with self.stream(request, {}) as response:
                return whole(response, await self.read(response))
        except httpx.HTTPError as error:
            return cut_by(error)

    async def _fetch(
        self, request: Request[bytes], file: GrowingFile
    ) -> Outcome | None:
        """None: all of it is there."""
        try:
            async with self.stream(request, file.wanted) as response:
                if not response.is_success:
                    return whole(response, await self.read(response))
                file.begin(begun(response))
                async for piece in response.aiter_raw():
                    file.add(piece)
        except httpx.HTTPError as error:
            return cut_by(error)
        return None
