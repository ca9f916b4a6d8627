"""What ``tongdai doctor`` looks at beyond this machine: webhooks, and the bucket."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from tongdai.call.webhook import Webhook
from tongdai.config import Settings
from tongdai.errors import TongdaiError
from tongdai.storage import deliveries
from tongdai.storage import webhooks as stored
from tongdai.storage.bucket_address import BucketAddress
from tongdai.storage.database import Database

from .checks import Finding
from .messages import Messages
from .refusals import explain

LOOKED_AT: Final = 20
"Deliveries of a webhook: the one that was tried last is among them."


def findings(settings: Settings, say: Messages) -> Iterator[Finding]:
    """One of each that there is."""
    try:
        with (
            closing(Database(settings.storage)) as opened,
            opened.reading() as connection,
        ):
            found = list(_webhooks(connection, say))
    except TongdaiError:
        found = []  # what is wrong with the database has been said
    yield from found
    if settings.storage.bucket is not None:
        yield _bucket(settings.storage.bucket, say)


def _webhooks(connection: Connection, say: Messages) -> Iterator[Finding]:
    for of_tenant in stored.load_all(connection).values():
        for webhook in of_tenant:
            tried = [
                (each.tried_at, each.reason)
                for each in deliveries.last_deliveries(
                    connection, webhook.id, LOOKED_AT
                )
                if each.tried_at is not None
            ]
            if tried:
                yield _webhook(webhook, *max(tried), say)


def _webhook(
    webhook: Webhook, tried_at: datetime, reason: str, say: Messages
) -> Finding:
    title = say.check_webhook.format(id=webhook.id, tenant=webhook.tenant)
    when = f"{tried_at:%Y-%m-%d %H:%M} UTC"
    if not reason:
        return Finding(True, title, say.webhook_takes.format(when=when))
    text = say.webhook_takes_nothing.format(when=when, reason=reason)
    return Finding(False, title, text)


def _bucket(address: BucketAddress, say: Messages) -> Finding:
    """Can a file be put there, and taken away again?"""
    # The library is an extra: who has no bucket need not have it.
    from tongdai.storage.bucket import Bucket

    async def tried() -> None:
        bucket = Bucket(address)
        name = f"doctor-{uuid.uuid4()}"
        with tempfile.NamedTemporaryFile() as file:
            await bucket.put(name, Path(file.name))
        await bucket.remove(name)

    title = say.check_bucket.format(bucket=address.bucket)
    try:
        asyncio.run(tried())
    except TongdaiError as error:
        return Finding(False, title, explain(error, say))
    return Finding(True, title, say.bucket_takes)
