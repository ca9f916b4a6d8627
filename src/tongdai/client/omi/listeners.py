"""Who hears what happens: callbacks of the configuration, of ``on``, and iterators."""

from __future__ import annotations

import asyncio
import inspect
import logging
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from .config import Callback, event_name

MOST_WAITING: Final = 10_000
"Events kept for an iterator that does not look; then the oldest are dropped."

log = logging.getLogger("tongdai.client")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    name: str
    "As in :data:`~tongdai.client.omi.config.EVENTS`."

    data: Any
    "``CallData``; ``RegisterData`` of ``register``, ``Ping`` of ``ping``, and so on."

    call: Any = None
    "The :class:`~tongdai.client.Call`, if it is about one."

    status: bool | str | None = None
    "Of ``hold_changed`` and ``mute_changed``: what now holds. Of ``dtmf``: the key."

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What a callback gets."""
        return (self.data,) if self.status is None else (self.status, self.data)


class Events:
    """``async for event in sdk.events()``: from its making until the SDK is closed."""

    def __init__(self) -> None:
        self._waiting: deque[Event] = deque(maxlen=MOST_WAITING)
        self._news = asyncio.Event()
        self._over = False
        self._dropping = False

    def __aiter__(self) -> Events:
        return self

    async def __anext__(self) -> Event:
        while not self._waiting:
            if self._over:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()

    def put(self, event: Event) -> None:
        """Something happened."""
        full = len(self._waiting) == MOST_WAITING
        if full and not self._dropping:
            log.warning("events dropped: nobody reads them")
        self._dropping = full
        self._waiting.append(event)
        self._news.set()

    def close(self) -> None:
        """Nothing more will."""
        self._over = True
        self._news.set()


class Listeners:
    """Whatever one of them does or throws disturbs neither the SDK nor the others."""

    def __init__(self) -> None:
        self.callbacks: dict[str, Callback] = {}
        "Those of the configuration."

        self._added: dict[str, list[Callback]] = {}
        self._iterators: weakref.WeakSet[Events] = weakref.WeakSet()
        self._running: set[asyncio.Task[Any]] = set()

    def on(self, name: object, callback: Callback) -> None:
        """Call it each time; raises ``BadArgument`` if there is no such event."""
        added = self._added.setdefault(event_name(name), [])
        if callback not in added:
            added.append(callback)

    def off(self, name: object, callback: Callback | None = None) -> None:
        """Do not any more; without a callback: none of those that ``on`` added."""
        added = self._added.get(event_name(name), [])
        if callback is None:
            added.clear()
        elif callback in added:
            added.remove(callback)

    def events(self) -> Events:
        """Another iterator."""
        iterator = Events()
        self._iterators.add(iterator)
        return iterator

    def tell(self, make: Callable[[], Event]) -> None:
        """
        Tell everybody.

        Args:
            make: Makes the event anew for each, as each may change what it gets.
        """
        name = make().name
        configured = self.callbacks.get(name)
        first = [] if configured is None else [configured]
        for callback in [*first, *self._added.get(name, ())]:
            self.call(name, callback, *make().arguments)
        for iterator in list(self._iterators):
            iterator.put(make())

    def call(self, name: str, callback: Callback, *arguments: Any) -> None:
        """Call a program's function; a coroutine runs on as a task of its own."""
        try:
            returned = callback(*arguments)
        except Exception:
            log.exception("a callback threw", extra={"event": name})
            return
        if inspect.isawaitable(returned):
            task = asyncio.ensure_future(self._await(name, returned))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _await(self, name: str, returned: Any) -> None:
        try:
            await returned
        except Exception:
            log.exception("a callback threw", extra={"event": name})

    def close(self) -> None:
        """Nothing more will happen; what still runs may come to its end."""
        for iterator in list(self._iterators):
            iterator.close()
