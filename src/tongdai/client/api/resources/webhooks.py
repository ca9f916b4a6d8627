"""
Where events are sent, and what became of them.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType

from msgspec import UNSET, UnsetType

from tongdai.client.api.blocking import Connection
from tongdai.client.api.bodies import Items, Page
from tongdai.client.api.pages import Pages
from tongdai.client.api.request import Request, at
from tongdai.client.api.types.webhooks import Delivery, NewWebhook, TestResult, Webhook


class WebhooksApi:
    """Where events are sent, and what became of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Webhook]:
        """
        Every webhook.

        The oldest first, without their secrets.

        Raises:
            NotFound: ``not_found``.
        """
        found = self._connection.perform(Request("GET", "/webhooks", Items[Webhook]))
        return found.items

    def add(self, url: str, *, events: Sequence[str] | UnsetType = UNSET) -> NewWebhook:
        """
        Add a webhook.

        Has events sent there from now on, signed with the secret of the answer.

        Args:
            events: Of which types; none: of all.

        Raises:
            Invalid: ``invalid_field``.
            Conflict: ``too_many_webhooks``.
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request(
                "POST", "/webhooks", NewWebhook, body={"url": url, "events": events}
            )
        )

    def remove(self, webhook: str) -> None:
        """
        Remove a webhook.

        Nothing is sent there any more; what waits is forgotten.

        Raises:
            NotFound: ``not_found``.
        """
        self._connection.perform(
            Request("DELETE", at("/webhooks/{webhook}", webhook=webhook), NoneType)
        )

    def deliveries(
        self, webhook: str, *, limit: int = 50, after: str | None = None
    ) -> Pages[Delivery]:
        """
        What became of the last events.

        What became of the events of the last day, the newest first.

        Args:
            limit: Rows of a page, at most.
            after: The `next` of the page before.

        Raises:
            NotFound: ``not_found``.
        """
        return Pages(
            self._connection,
            Request(
                "GET",
                at("/webhooks/{webhook}/deliveries", webhook=webhook),
                Page[Delivery],
                query={"limit": limit, "after": after},
            ),
        )

    def test(self, webhook: str) -> TestResult:
        """
        Send a test event.

        Sends a test event now, and says what was answered.

        Raises:
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request("POST", at("/webhooks/{webhook}/test", webhook=webhook), TestResult)
        )
