"""Events as they happen, as server-sent events: ``/api/v1/events``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Send
from starlette.types import Scope as ASGIScope

from tongdai.call.public_events import PublicEvent
from tongdai.storage.scopes import Scope

from .authentication import Principal
from .event_bodies import written
from .listeners import Listener, Listeners, TooManyListeners
from .operations import Operation
from .problems import InvalidField

MEDIA_TYPE: Final = "text/event-stream"

LAST: Final = "Last-Event-ID"
"The header that says after which event to go on."

MOST_DIGITS: Final = 18
"Of an event's id: ours have 16, and no integer overflows."

HEARTBEAT: Final = 15.0
"Seconds of silence until a comment says that we live; proxies give up after 30 or 60."

TOLD_AGAIN: Final = timedelta(hours=1)
"Until it is noted again that somebody listens: what happens is kept for who does."

PAGE: Final = 200
"Events that are read at once by who goes on."

BEGINNING: Final = b"retry: 2000\n\n"
"Milliseconds until a browser or library connects again."

STILL_HERE: Final = b": still here\n\n"

RESET: Final = b"event: stream.reset\ndata: {}\n\n"
"What came after the given event is not kept any more, or not all of it."

HEADERS: Final = {
    "Cache-Control": "no-store",
    # Of nginx, which would keep events until it has 4 kB of them.
    "X-Accel-Buffering": "no",
}


class Events(Protocol):
    """What this resource needs of the events that are kept."""

    def listened(self, tenant: str, at: datetime) -> None:
        """Somebody listens to the stream of this tenant."""

    def oldest(self, now: datetime) -> int:
        """The id before which nothing is kept."""

    async def after(
        self, tenant: str, event: int, limit: int
    ) -> tuple[list[PublicEvent], int | None]:
        """The events that follow one, and after which to go on; None: no more."""


def operations(
    events: Events, listeners: Listeners, *, good: Callable[[Request], bool]
) -> list[Operation]:
    """
    What can be heard as it happens.

    Args:
        good: Is what a request was let in by still good?
    """

    async def listen(who: Principal, request: Request) -> Response:
        """
        Server-sent events, for as long as the connection lasts: by API key those of the
        whole tenant, by access token those of the extension's own calls and phones. The
        header `Last-Event-ID` asks for what has happened since; when that is not kept
        any more, `stream.reset` comes first. A comment comes after 15 s of silence.
        """
        last = _position(request)
        listener = listeners.open(who.tenant, who.extension)
        events.listened(who.tenant, datetime.now(UTC))
        stream = _Stream(events, listener, last, lambda: good(request))
        return _Answer(stream.frames(), lambda: listeners.close(listener))

    return [
        Operation(
            "GET",
            "/events",
            listen,
            Scope.EVENTS_READ,
            "Hear of events as they happen",
            for_extensions=True,
            problems=(TooManyListeners,),
            media_types=(MEDIA_TYPE,),
        )
    ]


class _Answer(StreamingResponse):
    """A stream, and what is to be done when it is over, even if it never began."""

    def __init__(self, frames: AsyncIterator[bytes], over: Callable[[], None]) -> None:
        super().__init__(frames, headers=dict(HEADERS), media_type=MEDIA_TYPE)
        self._over = over

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._over()


class _Stream:
    """What one listener is sent."""

    def __init__(
        self,
        events: Events,
        listener: Listener,
        last: int | None,
        good: Callable[[], bool],
    ) -> None:
        self._events = events
        self._listener = listener
        self._last = last
        self._good = good

    async def frames(self) -> AsyncIterator[bytes]:
        """Until it is over."""
        yield BEGINNING
        async for frame in self._former():
            yield frame
        async for frame in self._coming():
            yield frame

    async def _former(self) -> AsyncIterator[bytes]:
        """What has happened since the listener was last here."""
        if self._last is None:
            return
        if self._last < self._events.oldest(datetime.now(UTC)):
            yield RESET
        further: int | None = self._last
        while further is not None:
            found, further = await self._events.after(
                self._listener.tenant, further, PAGE
            )
            for event in found:
                self._last = event.id
                if self._listener.concerns(event):
                    yield self._frame(event)

    async def _coming(self) -> AsyncIterator[bytes]:
        noted_at = datetime.now(UTC)
        while not self._listener.over:
            event = await self._listener.next(HEARTBEAT)
            if event is not None:
                if self._last is None or event.id > self._last:
                    yield self._frame(event)
                continue
            if not self._good():
                return
            if self._listener.over:
                return
            yield STILL_HERE
            now = datetime.now(UTC)
            if now - noted_at > TOLD_AGAIN:
                self._events.listened(self._listener.tenant, now)
                noted_at = now

    def _frame(self, event: PublicEvent) -> bytes:
        body = written(event, self._listener.extension)
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (
            event.id,
            event.type.value.encode(),
            body,
        )


def _position(request: Request) -> int | None:
    text = request.headers.get(LAST)
    if not text:
        return None
    good = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    if not good:
        raise InvalidField(LAST, "expected the id of an event")
    return int(text)
