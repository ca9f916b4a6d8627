"""Events for the tenants' own programs: kept, and sent to whoever wants them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from tongdai.api.event_bodies import written
from tongdai.api.listeners import Listeners
from tongdai.call.public_events import EventType, PublicEvent
from tongdai.call.record import Record
from tongdai.errors import Unavailable
from tongdai.storage.directory import LiveDirectory
from tongdai.storage.public_events import PublicEvents
from tongdai.storage.store import Storage
from tongdai.switch.announcing import missed
from tongdai.webhooks.client import Client
from tongdai.webhooks.courier import Courier
from tongdai.webhooks.settings import WebhookSettings

SWEEP_EVERY: Final = 600.0
"Seconds between two looks for what is older than anybody may ask for."

log = logging.getLogger("tongdai.app")


class Receiver(Protocol):
    """Somebody who takes events as they come."""

    def send(self, event: PublicEvent) -> None:
        """Take one, which is kept and has its id."""


class Spreading:
    """
    Keeps the events of tenants who want any, and passes them on in order.

    Of a tenant without a webhook, that has not listened for a day, nothing is kept.
    """

    def __init__(
        self,
        events: PublicEvents,
        directory: LiveDirectory,
        *receivers: Receiver,
        clock: Callable[[], float],
    ) -> None:
        """
        Args:
            clock: Seconds since the epoch.
        """
        self._events = events
        self._directory = directory
        self._receivers = receivers
        self._clock = clock

    def wanted(self, tenant: str) -> bool:
        """Does anybody want to know of this tenant's?"""
        if self._directory.webhooks_of(tenant):
            return True
        return self._events.heard(tenant, self._now())

    def put(self, event: PublicEvent) -> None:
        """Keep an event and pass it on."""
        try:
            kept = self._events.put(event)
            for receiver in self._receivers:
                receiver.send(kept)
        except Exception:  # a bug in telling of a call must not end the call
            log.exception(
                "could not tell", extra={"call": event.call, "type": event.type.value}
            )

    def tell_cut_off(self, records: Iterable[Record]) -> None:
        """Calls have ended with the process before this one, as we learn only now."""
        at = self._now()
        for record in records:
            if not self.wanted(record.tenant):
                continue
            self.put(PublicEvent(EventType.ENDED, at, record.tenant, record))
            if missed(record):
                self.put(PublicEvent(EventType.MISSED, at, record.tenant, record))

    async def sweep(self) -> None:
        """Forget what is too old, now and then, until cancelled."""
        while True:
            try:
                await self._events.sweep(self._now())
            except Unavailable as error:
                log.warning("events not swept", extra={"reason": str(error)})
            await asyncio.sleep(SWEEP_EVERY)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


@dataclass(frozen=True, slots=True)
class Spread:
    """What spreads events, running."""

    spreading: Spreading
    courier: Courier
    listeners: Listeners


@contextlib.asynccontextmanager
async def spreading(
    storage: Storage, settings: WebhookSettings
) -> AsyncIterator[Spread]:
    """
    Spread events for as long as the block lasts, beginning with what was left before.

    Raises:
        Unavailable: The database cannot be read.
    """
    courier = Courier(
        storage.events,
        storage.deliveries,
        storage.directory,
        Client(settings.allowed),
        written=written,
        clock=time.time,
    )
    await courier.start()
    listeners = Listeners()
    made = Spreading(
        storage.events, storage.directory, courier, listeners, clock=time.time
    )
    made.tell_cut_off(storage.cut_off)
    sweeping = asyncio.create_task(made.sweep(), name="events")
    try:
        yield Spread(made, courier, listeners)
    finally:
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping
        await courier.stop()
