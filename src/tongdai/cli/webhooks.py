"""``tongdai webhook``: where a tenant's own programs are told of events."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import time
from collections.abc import Iterator
from typing import Final

from tongdai.api.event_bodies import written
from tongdai.call.webhook import Delivery, Webhook
from tongdai.config import Settings
from tongdai.errors import Refused
from tongdai.storage import deliveries, webhooks
from tongdai.webhooks.client import Answer, Client
from tongdai.webhooks.courier import try_out

from .messages import Messages
from .tables import as_json, table, transaction

SHOWN: Final = 1_000
"Characters of an answer that are shown."


class NotTaken(Refused):
    """The receiver answered, but did not take the event."""

    code = "cli.webhook_not_taken"

    def __init__(self, status: int) -> None:
        super().__init__(f"the receiver answered {status}, expected 200 to 299")
        self.status = status


def webhook(
    asked: argparse.Namespace, settings: Settings, say: Messages
) -> Iterator[str]:
    """
    Do what was asked about webhooks; yield the lines to print.

    Raises:
        NotDelivered: A test was not answered.
        NotTaken: A test was answered otherwise than by 200 to 299.
    """
    storage = settings.storage
    match asked.action:
        case "add":
            with transaction(storage) as connection:
                new = webhooks.add_webhook(
                    connection, asked.tenant, asked.url, asked.events
                )
            if asked.json:
                yield as_json({"id": new.id, "url": asked.url, "secret": new.secret})
            else:
                yield say.webhook_added.format(id=new.id, tenant=asked.tenant)
                yield new.secret
        case "remove":
            with transaction(storage) as connection:
                webhooks.remove_webhook(connection, asked.tenant, asked.webhook)
            yield say.webhook_removed.format(id=asked.webhook, tenant=asked.tenant)
        case "test":
            with transaction(storage) as connection:
                found = webhooks.webhook(connection, asked.tenant, asked.webhook)
            yield from _test(found, settings, say)
        case "deliveries":
            with transaction(storage) as connection:
                found = webhooks.webhook(connection, asked.tenant, asked.webhook)
                last = deliveries.last_deliveries(connection, found.id, asked.last)
            yield from _listed(last, say, as_data=asked.json)
        case _:
            with transaction(storage) as connection:
                rows = webhooks.webhooks(connection, asked.tenant)
            if asked.json:
                yield as_json([dataclasses.asdict(row) for row in rows])
            elif rows:
                cells = [(row.id, row.url, " ".join(row.types)) for row in rows]
                yield from table(say.webhook_columns, cells)
            else:
                yield say.no_webhooks.format(tenant=asked.tenant)


def _test(found: Webhook, settings: Settings, say: Messages) -> Iterator[str]:
    yield say.webhook_testing.format(url=found.url)
    started = time.monotonic()
    answer = asyncio.run(_send(found, settings))
    milliseconds = round((time.monotonic() - started) * 1000)
    yield say.webhook_answered.format(status=answer.status, milliseconds=milliseconds)
    said = answer.body.decode("utf-8", "replace")[:SHOWN]
    yield from (line for line in said.splitlines() if line.isprintable())
    if not answer.good:
        raise NotTaken(answer.status)


async def _send(found: Webhook, settings: Settings) -> Answer:
    client = Client(settings.webhooks.allowed)
    return await try_out(client, found, written, time.time())


def _listed(last: list[Delivery], say: Messages, *, as_data: bool) -> Iterator[str]:
    if as_data:
        yield as_json([_shown(each) for each in last])
    elif last:
        rows = [
            (
                str(each.event),
                each.type.value,
                each.call or "",
                say.deliveries[each.standing],
                str(each.attempts),
                each.reason or str(each.status or ""),
            )
            for each in last
        ]
        yield from table(say.delivery_columns, rows)
    else:
        yield say.no_deliveries


def _shown(each: Delivery) -> dict[str, str | int | None]:
    return {
        "event": str(each.event),
        "type": each.type.value,
        "call": each.call,
        "standing": each.standing.value,
        "attempts": each.attempts,
        "tried_at": None if each.tried_at is None else each.tried_at.isoformat(),
        "status": each.status,
        "reason": each.reason,
    }
