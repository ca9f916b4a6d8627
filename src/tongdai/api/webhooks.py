"""Where a tenant's own programs are told of events: ``/api/v1/webhooks``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Final, TypeVar

import msgspec
from sqlalchemy import Connection

from tongdai.call.public_events import EventType
from tongdai.call.webhook import Delivery, Standing, Webhook
from tongdai.errors import Unavailable
from tongdai.storage import deliveries, webhooks
from tongdai.storage.errors import NameRule, TooManyWebhooks, UnknownWebhook
from tongdai.storage.scopes import Scope
from tongdai.storage.webhooks import WebhookRow

from .administration import Administration, Text, change, found, read
from .authentication import Principal
from .operations import Operation
from .pages import PageQuery, cursor, position
from .problems import Conflict, InvalidField, NotFound

T = TypeVar("T")

MOST_DIGITS: Final = 18
"Of an event's id: ours have 16, and no integer overflows."

FIELDS: Final = {NameRule.WEBHOOK_URL: "url", NameRule.EVENT_TYPE: "events"}
"Which field a rule is about."

TryOut = Callable[[Webhook], Awaitable[int]]
"Sends a test event; the status of the answer, or ``Unavailable``: there was none."


class MostWebhooks(Conflict):
    """The tenant has as many as it may have."""

    code = "too_many_webhooks"


class WebhookView(msgspec.Struct, frozen=True):
    """A webhook, but for its secret."""

    id: str
    url: str
    events: tuple[EventType, ...]


class Webhooks(msgspec.Struct, frozen=True):
    """All of them, the oldest first."""

    items: list[WebhookView]


class WebhookWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A webhook to add."""

    url: Annotated[str, msgspec.Meta(max_length=webhooks.LONGEST_URL)]
    events: Annotated[list[Text], msgspec.Meta(max_length=100)] = []
    "Of which types; none: of all."


class NewWebhook(msgspec.Struct, frozen=True):
    """A webhook, with its secret this one time."""

    id: str
    url: str
    events: tuple[EventType, ...]
    secret: str


class DeliveryView(msgspec.Struct, frozen=True, rename="camel"):
    """What became of one event."""

    event: str
    type: EventType
    call: str | None
    standing: Standing
    attempts: int
    tried_at: datetime | None
    "The last time."
    status: int | None
    "What was answered the last time."
    reason: str
    "Why that failed; empty: it did not."


class DeliveriesPage(msgspec.Struct, frozen=True):
    """One page of deliveries."""

    items: list[DeliveryView]
    next: str | None
    "Pass it as ``after`` to get the next page; None on the last."


class TestResult(msgspec.Struct, frozen=True):
    """How a webhook answered a test event."""

    delivered: bool
    "It answered, from 200 to 299."
    status: int | None
    reason: str
    "Why there was no answer; empty: there was."


def operations(administration: Administration, try_out: TryOut) -> list[Operation]:
    """What can be done with webhooks."""

    async def list_webhooks(who: Principal) -> Webhooks:
        """The oldest first, without their secrets."""
        rows = await read(
            administration, lambda connection: webhooks.webhooks(connection, who.tenant)
        )
        return Webhooks([_shown(row) for row in rows])

    async def add_webhook(who: Principal, body: WebhookWish) -> NewWebhook:
        """Has events sent there from now on, signed with the secret of the answer."""

        def add(connection: Connection) -> NewWebhook:
            try:
                new = webhooks.add_webhook(
                    connection, who.tenant, body.url, body.events
                )
            except TooManyWebhooks as error:
                raise MostWebhooks(str(error)) from None
            made = webhooks.webhook(connection, who.tenant, new.id)
            types = tuple(each for each in webhooks.OFFERED if each in made.types)
            return NewWebhook(new.id, made.url, types, new.secret)

        return await change(administration, add, fields=FIELDS)

    async def remove_webhook(who: Principal, webhook: str) -> None:
        """Nothing is sent there any more; what waits is forgotten."""

        def remove(connection: Connection) -> None:
            webhooks.remove_webhook(connection, who.tenant, webhook)

        try:
            await change(administration, remove)
        except UnknownWebhook:
            found(None, "webhook")

    async def list_deliveries(
        who: Principal,
        webhook: str,
        query: PageQuery,
    ) -> DeliveriesPage:
        """What became of the events of the last day, the newest first."""
        before = _before(query.after)

        def last(connection: Connection) -> list[Delivery]:
            own = webhooks.webhook(connection, who.tenant, webhook)
            return deliveries.last_deliveries(
                connection, own.id, query.limit + 1, before
            )

        rows = await _own(last)
        shown = [_delivery(each) for each in rows[: query.limit]]
        further = shown[-1].event if len(rows) > query.limit else None
        return DeliveriesPage(shown, cursor(further))

    async def test_webhook(who: Principal, webhook: str) -> TestResult:
        """Sends a test event now, and says what was answered."""
        own = await _own(
            lambda connection: webhooks.webhook(connection, who.tenant, webhook)
        )
        try:
            status = await try_out(own)
        except Unavailable as error:
            return TestResult(False, None, str(error))
        return TestResult(200 <= status < 300, status, "")

    async def _own(query: Callable[[Connection], T]) -> T:
        try:
            return await read(administration, query)
        except UnknownWebhook:
            raise NotFound("there is no such webhook") from None

    there = (NotFound,)
    return [
        Operation(
            "GET",
            "/webhooks",
            list_webhooks,
            Scope.WEBHOOKS_READ,
            "Every webhook",
            problems=there,
        ),
        Operation(
            "POST",
            "/webhooks",
            add_webhook,
            Scope.WEBHOOKS_WRITE,
            "Add a webhook",
            status=201,
            problems=(InvalidField, MostWebhooks, NotFound),
        ),
        Operation(
            "DELETE",
            "/webhooks/{webhook}",
            remove_webhook,
            Scope.WEBHOOKS_WRITE,
            "Remove a webhook",
            problems=there,
        ),
        Operation(
            "GET",
            "/webhooks/{webhook}/deliveries",
            list_deliveries,
            Scope.WEBHOOKS_READ,
            "What became of the last events",
            problems=there,
        ),
        Operation(
            "POST",
            "/webhooks/{webhook}/test",
            test_webhook,
            Scope.WEBHOOKS_WRITE,
            "Send a test event",
            problems=there,
        ),
    ]


def _shown(row: WebhookRow) -> WebhookView:
    return WebhookView(row.id, row.url, row.types)


def _delivery(each: Delivery) -> DeliveryView:
    return DeliveryView(
        str(each.event),
        each.type,
        each.call,
        each.standing,
        each.attempts,
        each.tried_at,
        each.status,
        each.reason,
    )


def _before(after: str | None) -> int | None:
    text = position(after)
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise InvalidField("after", "expected the next of a former page")
    return int(text)
