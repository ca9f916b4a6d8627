"""Long lists, fetched a page at a time as they are looked through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Generic, TypeVar

from tongdai.client.errors import UnexpectedAnswer

from .awaiting import AsyncConnection
from .blocking import Connection
from .bodies import Page
from .request import Request

T = TypeVar("T")


class Pages(Generic[T]):
    """
    Everything that was asked for: ``for call in pages``. Nothing is fetched before.

    Looked through again, it is fetched again.
    """

    def __init__(self, connection: Connection, request: Request[Page[T]]) -> None:
        self._connection = connection
        self._request = request

    def __iter__(self) -> Iterator[T]:
        request: Request[Page[T]] | None = self._request
        while request is not None:
            page = self._connection.perform(request)
            yield from page.items
            request = _following(request, page)

    def page(self) -> Page[T]:
        """The first page alone; its ``next`` goes into the method's ``after``."""
        return self._connection.perform(self._request)


class AsyncPages(Generic[T]):
    """
    Everything that was asked for: ``async for call in pages``.

    Nothing is fetched before; looked through again, it is fetched again.
    """

    def __init__(self, connection: AsyncConnection, request: Request[Page[T]]) -> None:
        self._connection = connection
        self._request = request

    async def __aiter__(self) -> AsyncIterator[T]:
        request: Request[Page[T]] | None = self._request
        while request is not None:
            page = await self._connection.perform(request)
            for each in page.items:
                yield each
            request = _following(request, page)

    async def page(self) -> Page[T]:
        """The first page alone; its ``next`` goes into the method's ``after``."""
        return await self._connection.perform(self._request)


def _following(request: Request[Page[T]], page: Page[T]) -> Request[Page[T]] | None:
    """What the next page is asked with; None: there is none."""
    if page.next is None:
        return None
    if page.next == request.query.get("after"):
        raise UnexpectedAnswer(
            status=200,
            code=UnexpectedAnswer.code,
            title="Not an answer of Tongdai's API",
            detail="expected another page after this one, not the same again",
        )
    return replace(request, query={**request.query, "after": page.next})
