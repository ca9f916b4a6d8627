"""The one who carries events to webhooks, for as long as the switchboard runs."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, Protocol

from tongdai.call.public_events import EventType, PublicEvent
from tongdai.call.webhook import Delivery, Standing, Webhook
from tongdai.errors import Unavailable
from tongdai.machine import changed

from .client import Answer, Client, NotDelivered
from .schedule import Added, Attempt, Input, Keep, Kept, Schedule, Settled, Tick
from .signature import EVENT_ID, SIGNATURE, signature

EVENTS_AT_HAND: Final = 1_000
"Events kept in memory, so that most need not be read again to be sent."

MICROS: Final = 1_000_000

log = logging.getLogger("tongdai.webhooks")


class Events(Protocol):
    """What is needed of the events that are kept."""

    async def get(self, event: int) -> PublicEvent | None:
        """
        One event; None: it is not kept any more.

        Raises:
            Unavailable: It cannot be read now.
        """


class Deliveries(Protocol):
    """Where deliveries are written down."""

    def put(self, delivery: Delivery) -> None:
        """Write this soon. Of several states of one delivery the latest counts."""

    async def waiting(self) -> list[Delivery]:
        """Those that are neither delivered nor given up, in order."""


class Webhooks(Protocol):
    """The webhooks of the directory."""

    def webhooks_of(self, tenant: str) -> tuple[Webhook, ...]:
        """Those of a tenant, by its label."""

    def all_webhooks(self) -> Iterable[Webhook]:
        """Those of all tenants."""


class Courier:
    """
    Runs a :class:`~.schedule.Schedule`: sends what it wants sent.

    An event is delivered at least once: one that was under way when the process ended
    is sent again by the next one. Inside one event loop.
    """

    def __init__(
        self,
        events: Events,
        deliveries: Deliveries,
        webhooks: Webhooks,
        client: Client,
        *,
        written: Callable[[PublicEvent], bytes],
        clock: Callable[[], float],
    ) -> None:
        """
        Args:
            written: The body that tells of an event.
            clock: Seconds since the epoch.
        """
        self._events = events
        self._deliveries = deliveries
        self._webhooks = webhooks
        self._client = client
        self._written = written
        self._clock = clock
        self._schedule = Schedule()
        self._at_hand: OrderedDict[int, PublicEvent] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False
        self.delivered = 0
        "Requests that were taken."
        self.failed = 0
        "Requests that were not."
        self.given_up = 0
        "Events, for each webhook."

    async def start(self) -> None:
        """
        Take up what the last process left. Before the first :meth:`send`.

        Raises:
            Unavailable: It cannot be read now.
        """
        left = await self._deliveries.waiting()
        known = {each.id for each in self._webhooks.all_webhooks()}
        for delivery in left:
            if delivery.webhook in known:
                self._handle(Added(delivery))
        if left:
            log.info("webhooks taken up", extra={"count": len(left)})

    @property
    def waiting(self) -> int:
        """How many deliveries are neither done nor given up."""
        return self._schedule.waiting

    @property
    def lag(self) -> float:
        """For how many seconds the oldest of them has waited; 0 if there are none."""
        oldest = self._schedule.oldest()
        return 0.0 if oldest is None else max(0.0, self._clock() - oldest)

    def send(self, event: PublicEvent) -> None:
        """Deliver an event, which is kept, to all who want it."""
        now = self._clock()
        for webhook in self._webhooks.webhooks_of(event.tenant):
            if event.type in webhook.types or event.type is EventType.TEST:
                self._at_hand[event.id] = event
                delivery = Delivery(
                    webhook.id,
                    event.id,
                    event.type,
                    event.call,
                    event.at.timestamp(),
                    now,
                )
                self._handle(Added(delivery))
        while len(self._at_hand) > EVENTS_AT_HAND:
            self._at_hand.popitem(last=False)

    def directory_changed(self) -> None:
        """Webhooks may have been removed."""
        self._handle(Kept({each.id for each in self._webhooks.all_webhooks()}))

    async def try_out(self, webhook: Webhook) -> int:
        """
        Send a test event now, beside all that waits; the status of the answer.

        Raises:
            NotDelivered: There is no whole answer.
        """
        now = self._clock()
        return (await try_out(self._client, webhook, self._written, now)).status

    async def stop(self) -> None:
        """Send nothing any more; what is under way stays for the next process."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _handle(self, event: Input) -> None:
        if self._stopped:
            return
        for output in self._schedule.handle(event, self._clock()):
            match output:
                case Keep(delivery):
                    self._keep(delivery)
                case Attempt(delivery):
                    task = asyncio.create_task(self._attempt(delivery))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._schedule.deadline()
        if deadline is not None:
            wait = max(0.0, deadline - self._clock())
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(wait, self._handle, Tick())

    def _keep(self, delivery: Delivery) -> None:
        self._deliveries.put(delivery)
        if delivery.standing is Standing.GIVEN_UP:
            self.given_up += 1
            log.warning(
                "webhook given up",
                extra={
                    "webhook": delivery.webhook,
                    "event": delivery.event,
                    "attempts": delivery.attempts,
                    "reason": delivery.reason or delivery.status,
                },
            )

    async def _attempt(self, delivery: Delivery) -> None:
        tried = changed(
            delivery,
            attempts=delivery.attempts + 1,
            tried_at=datetime.fromtimestamp(self._clock(), UTC),
            status=None,
            reason="",
        )
        hopeless = False
        answer: Answer | None = None
        try:
            event = await self._event(delivery.event)
            webhook = self._webhook(delivery.webhook)
            if event is None or webhook is None:
                hopeless = True
                tried = changed(tried, reason="the event is not kept any more")
            else:
                answer = await self._post(webhook, event)
                reason = "" if answer.good else f"answered {answer.status}"
                tried = changed(tried, status=answer.status, reason=reason)
        except (NotDelivered, Unavailable) as error:
            tried = changed(tried, reason=str(error))
        except Exception:  # a bug must not hold up all that waits behind this one
            log.exception("could not deliver", extra={"webhook": delivery.webhook})
            tried = changed(tried, reason="a fault of the switchboard")
        delivered = answer is not None and answer.good
        if delivered:
            self.delivered += 1
        else:
            self.failed += 1
        self._handle(Settled(tried, delivered, hopeless))

    async def _event(self, event: int) -> PublicEvent | None:
        known = self._at_hand.get(event)
        return known if known is not None else await self._events.get(event)

    def _webhook(self, name: str) -> Webhook | None:
        found = (each for each in self._webhooks.all_webhooks() if each.id == name)
        return next(found, None)

    async def _post(self, webhook: Webhook, event: PublicEvent) -> Answer:
        return await post(
            self._client, webhook, event.id, self._written(event), self._clock()
        )


async def try_out(
    client: Client,
    webhook: Webhook,
    written: Callable[[PublicEvent], bytes],
    now: float,
) -> Answer:
    """
    Send a test event.

    Args:
        written: The body that tells of an event.
        now: Seconds since the epoch.

    Raises:
        NotDelivered: There is no whole answer.
    """
    at = datetime.fromtimestamp(now, UTC)
    event = PublicEvent(EventType.TEST, at, webhook.tenant, id=int(now * MICROS))
    return await post(client, webhook, event.id, written(event), now)


async def post(
    client: Client, webhook: Webhook, event: int, body: bytes, now: float
) -> Answer:
    """
    Send one event to one webhook.

    Args:
        now: Seconds since the epoch.

    Raises:
        NotDelivered: There is no whole answer.
    """
    headers = {
        SIGNATURE: signature(webhook.secret, int(now), body),
        EVENT_ID: str(event),
        "User-Agent": "Tongdai",
    }
    return await client.post(webhook.url, headers, body)
