"""
Calls that have begun and not ended.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any

from msgspec import UNSET, UnsetType

from tongdai.client.api.blocking import Connection
from tongdai.client.api.bodies import Page
from tongdai.client.api.pages import Pages
from tongdai.client.api.request import Request, at
from tongdai.client.api.types.live_calls import LiveCall


class LiveCallsApi:
    """Calls that have begun and not ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(
        self, *, limit: int = 50, after: str | None = None, quality: bool = False
    ) -> Pages[LiveCall]:
        """
        List the calls that live.

        Those in which the extension rings or talks; by API key those of the whole
        tenant. The oldest first. How they sound is measured only if it is asked for.

        Args:
            limit: Rows of a page, at most.
            after: The `next` of the page before.
            quality: Measure how both sides of each call sound.
        """
        return Pages(
            self._connection,
            Request(
                "GET",
                "/live-calls",
                Page[LiveCall],
                query={"limit": limit, "after": after, "quality": quality},
            ),
        )

    def start(
        self,
        number: str,
        *,
        extension: str = "",
        hotline: str = "",
        datas: Mapping[str, Any] | UnsetType = UNSET,
    ) -> LiveCall:
        """
        Make a call for an extension.

        Rings the phones of the extension, which show whom it is to call; when one is
        answered, calls that number. All that binds a call that the extension makes
        itself binds this one: whom it may call, hotlines, allowances.

        Args:
            number: Whom to call: a customer, an extension, a group, as an extension
                would dial it.
            extension: Who calls; by access token its own.
            hotline: The number to call from; empty: the extension's usual one.
            datas: For the history: values of 256 characters together, as text.

        Raises:
            Forbidden: ``call_refused``, ``not_your_extension``.
            Conflict: ``extension_away``.
            ServerError: ``no_room``.
        """
        return self._connection.perform(
            Request(
                "POST",
                "/live-calls",
                LiveCall,
                body={
                    "number": number,
                    "extension": extension,
                    "hotline": hotline,
                    "datas": datas,
                },
            )
        )

    def get(self, uuid: str) -> LiveCall:
        """
        Show a call that lives.

        With how it sounds: for an extension its own side only. A call that has ended is
        404 here, and stands in the history.

        Raises:
            NotFound: ``not_found``.
        """
        return self._connection.perform(
            Request("GET", at("/live-calls/{uuid}", uuid=uuid), LiveCall)
        )

    def hang_up(self, uuid: str) -> None:
        """
        Hang up.

        Hangs up for everybody in it. An extension ends calls that it made or talks in;
        one that only rings for it goes on ringing elsewhere.

        Raises:
            NotFound: ``not_found``.
            Conflict: ``not_talking``.
        """
        self._connection.perform(
            Request("DELETE", at("/live-calls/{uuid}", uuid=uuid), NoneType)
        )

    def transfer(self, uuid: str, to: str, *, extension: str = "") -> None:
        """
        Pass a call on.

        Passes whom the extension talks to on, without announcing it, by the rights of
        that extension. It is out as soon as somebody answers; when nobody does, the two
        talk on.

        Args:
            to: An extension, a group or a customer that the extension may call.
            extension: Who passes it on; needed where two extensions talk and an API key
                asks.

        Raises:
            NotFound: ``not_found``.
            Conflict: ``not_talking``.
            Forbidden: ``call_refused``, ``not_your_extension``.
            ServerError: ``no_room``.
        """
        self._connection.perform(
            Request(
                "POST",
                at("/live-calls/{uuid}/transfer", uuid=uuid),
                NoneType,
                body={"to": to, "extension": extension},
            )
        )

    def hold(self, uuid: str, on: bool, *, extension: str = "") -> None:
        """
        Put a call on hold, or take it back.

        Puts the call on hold for the extension, or takes it back: the other party hears
        music. The phone is not told; what it holds itself it takes back itself.

        Args:
            extension: For whom; needed where two extensions talk and an API key asks.

        Raises:
            NotFound: ``not_found``.
            Conflict: ``not_talking``.
            Forbidden: ``not_your_extension``.
        """
        self._connection.perform(
            Request(
                "POST",
                at("/live-calls/{uuid}/hold", uuid=uuid),
                NoneType,
                body={"on": on, "extension": extension},
            )
        )
