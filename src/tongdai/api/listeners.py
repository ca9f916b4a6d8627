"""Who listens to the events of a tenant now, and what each has not been given yet."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Hashable
from typing import Final, TypeVar

from tongdai.call.public_events import PublicEvent
from tongdai.errors import Unavailable

MOST: Final = 500
"Listeners at once: each is a connection, of which the HTTP port has 1,000."

MOST_OF_TENANT: Final = 200
"Of these of one tenant."

MOST_OF_ASKER: Final = 10
"Of these by one extension, or by all API keys of one tenant."

MOST_BEHIND: Final = 1_000
"Events that a listener has not been given: who is so slow goes on by resuming later."

Name = TypeVar("Name", bound=Hashable)


class TooManyListeners(Unavailable):
    """So many listen already: some of them may be gone soon."""

    code = "events.too_many_listeners"


class Listener:
    """One stream: the events that concern it, until it is closed."""

    def __init__(self, tenant: str, extension: str | None) -> None:
        """
        Args:
            extension: Only what concerns it; None: everything of the tenant.
        """
        self.tenant: Final = tenant
        self.extension: Final = extension
        self.over = False
        "There is nothing more to come."
        self._waiting: deque[PublicEvent] = deque()
        self._news = asyncio.Event()

    def give(self, event: PublicEvent) -> None:
        """Something has happened; of too much the listener hears nothing at all."""
        if self.over or not self.concerns(event):
            return
        if len(self._waiting) >= MOST_BEHIND:
            self.end()
        else:
            self._waiting.append(event)
            self._news.set()

    def concerns(self, event: PublicEvent) -> bool:
        """May it know of this event?"""
        if event.tenant != self.tenant:
            return False
        return self.extension is None or event.concerns(self.extension)

    def end(self) -> None:
        """Nothing more is to come."""
        self.over = True
        self._waiting.clear()
        self._news.set()

    async def next(self, patience: float) -> PublicEvent | None:
        """
        The next event; None: none has come, or it is over.

        Args:
            patience: Seconds.
        """
        if not self._waiting and not self.over:
            self._news.clear()
            try:
                async with asyncio.timeout(patience):
                    await self._news.wait()
            except TimeoutError:
                return None
        return self._waiting.popleft() if self._waiting else None


class Listeners:
    """All of them. Inside one event loop."""

    def __init__(self) -> None:
        self._open: set[Listener] = set()
        self._of: Counter[tuple[str, str | None]] = Counter()
        self._of_tenant: Counter[str] = Counter()
        self._closed = False

    def __len__(self) -> int:
        return len(self._open)

    def open(self, tenant: str, extension: str | None) -> Listener:
        """
        Begin to listen; must be given back to :meth:`close`.

        Raises:
            TooManyListeners: There are too many.
        """
        if (
            len(self._open) >= MOST
            or self._of_tenant[tenant] >= MOST_OF_TENANT
            or self._of[tenant, extension] >= MOST_OF_ASKER
        ):
            raise TooManyListeners("too many listen already")
        listener = Listener(tenant, extension)
        self._open.add(listener)
        self._of_tenant[tenant] += 1
        self._of[tenant, extension] += 1
        if self._closed:
            listener.end()
        return listener

    def close(self, listener: Listener) -> None:
        """It listens no more."""
        self._open.discard(listener)
        _less(self._of_tenant, listener.tenant)
        _less(self._of, (listener.tenant, listener.extension))

    def send(self, event: PublicEvent) -> None:
        """Give an event to all whom it concerns."""
        for listener in self._open:
            listener.give(event)

    def end(self) -> None:
        """Nothing more is to come for anybody: we are stopping."""
        self._closed = True
        for listener in self._open:
            listener.end()


def _less(counter: Counter[Name], name: Name) -> None:
    counter[name] -= 1
    if not counter[name]:
        del counter[name]
