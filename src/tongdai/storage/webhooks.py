"""Webhooks of the tenants: added, listed, removed."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, func, insert, select

from tongdai.call.public_events import EventType
from tongdai.call.webhook import Webhook

from . import tables
from .administration import changed, created_now, domains_of
from .errors import InvalidName, NameRule, TooManyWebhooks, UnknownWebhook

PREFIX: Final = "tdw_"
"So that people, and programs that look for leaked secrets, know one when they see it."

SECRET_BYTES: Final = 32
"Random bytes of a secret: as many as the digest that it signs with has."

ID_BYTES: Final = 6
"Random bytes of an id, which names a webhook and opens nothing."

LONGEST_URL: Final = 2048
"Characters; servers and proxies begin to refuse longer ones."

MOST: Final = 20
"Webhooks of a tenant: each event may be sent to all of them."

OFFERED: Final = tuple(each for each in EventType if each is not EventType.TEST)
"The types that can be chosen. A test comes to every webhook."


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """What a list of webhooks shows."""

    id: str
    url: str
    types: tuple[EventType, ...]


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that was just added; nobody can learn its secret again."""

    id: str
    secret: str = field(repr=False)


def add_webhook(
    connection: Connection, tenant: str, url: str, types: Iterable[str] = ()
) -> NewWebhook:
    """
    Add a webhook.

    Args:
        types: Of the events that are wanted; none: all that can be chosen.

    Raises:
        UnknownTenant: There is none of this label.
        InvalidName: The address or a type cannot be used.
        TooManyWebhooks: The tenant has as many as it may have.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    each = tables.webhooks
    wanted = _types(types)
    count = select(func.count()).select_from(each).where(each.c.tenant == tenant)
    if connection.execute(count).scalar_one() >= MOST:
        raise TooManyWebhooks(tenant, MOST)
    new = NewWebhook(
        secrets.token_hex(ID_BYTES), PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    )
    row = {
        "id": new.id,
        "tenant": tenant,
        "url": _url(url),
        "types": " ".join(wanted),
        "secret": new.secret,
    }
    connection.execute(insert(each).values(row | created_now()))
    changed(connection)
    return new


def webhooks(connection: Connection, tenant: str) -> list[WebhookRow]:
    """
    The webhooks of a tenant, the oldest first.

    Raises:
        UnknownTenant: There is none of this label.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    found = load_all(connection).get(tenant, ())
    return [WebhookRow(each.id, each.url, _ordered(each.types)) for each in found]


def webhook(connection: Connection, tenant: str, webhook_id: str) -> Webhook:
    """
    One webhook, with its secret.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownWebhook: The tenant has none of this id.
    """
    tenant = tenant.lower()
    domains_of(connection, tenant)
    for each in load_all(connection).get(tenant, ()):
        if each.id == webhook_id.lower():
            return each
    raise UnknownWebhook(tenant, webhook_id)


def remove_webhook(connection: Connection, tenant: str, webhook_id: str) -> None:
    """
    Remove a webhook, and what became of its deliveries.

    Raises:
        UnknownTenant: There is none of this label.
        UnknownWebhook: The tenant has none of this id.
    """
    found = webhook(connection, tenant, webhook_id)
    connection.execute(delete(tables.webhooks).where(tables.webhooks.c.id == found.id))
    each = tables.webhook_deliveries
    connection.execute(delete(each).where(each.c.webhook == found.id))
    changed(connection)


def load_all(connection: Connection) -> Mapping[str, tuple[Webhook, ...]]:
    """By tenant, in the order in which they were added."""
    each = tables.webhooks.c
    found: defaultdict[str, list[Webhook]] = defaultdict(list)
    query = select(tables.webhooks).order_by(each.created_at, each.id)
    for row in connection.execute(query):
        types = frozenset(EventType(name) for name in row.types.split())
        found[row.tenant].append(
            Webhook(row.id, row.tenant, row.url, types, row.secret)
        )
    return {tenant: tuple(hooks) for tenant, hooks in found.items()}


def _types(names: Iterable[str]) -> tuple[EventType, ...]:
    given = set(names)
    for name in sorted(given - set(OFFERED)):
        raise InvalidName(name, NameRule.EVENT_TYPE)
    return _ordered(given) or OFFERED


def _ordered(types: Iterable[str]) -> tuple[EventType, ...]:
    given = set(types)
    return tuple(each for each in OFFERED if each in given)


def _url(text: str) -> str:
    """Whom it names is looked at whenever something is sent there."""
    try:
        parts = urlsplit(text)
        good = (
            parts.scheme in ("https", "http")
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and not parts.fragment
            and parts.port != 0
        )
    except ValueError:
        good = False
    printable = text.isascii() and text.isprintable() and " " not in text
    if not good or not printable or len(text) > LONGEST_URL:
        raise InvalidName(text, NameRule.WEBHOOK_URL)
    return text
