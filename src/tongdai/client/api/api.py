"""The public API for programs that wait for each answer."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

import httpx

from .access import TIMEOUT, Access, Token
from .blocking import Connection
from .event_stream import PATIENCE
from .events import Event, StreamReset
from .resources.announcements import AnnouncementsApi
from .resources.calls import CallsApi
from .resources.console import ConsoleApi
from .resources.extensions import ExtensionsApi
from .resources.groups import GroupsApi
from .resources.hotlines import HotlinesApi
from .resources.keys import KeysApi
from .resources.live_calls import LiveCallsApi
from .resources.music import MusicApi
from .resources.tenant import TenantApi
from .resources.tokens import TokensApi
from .resources.trunks import TrunksApi
from .resources.usage import UsageApi
from .resources.waiting_lines import WaitingLinesApi
from .resources.webhooks import WebhooksApi
from .retrying import RETRIES


class Api:
    """
    The public API of one switchboard.

    ::

        with Api("https://pbx.example.com", "tdk_…") as api:
            for call in api.calls.list(direction="inbound"):
                print(call.caller, call.duration)

    Threads may share one; connections are kept open until :meth:`close`.
    """

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
        http: httpx.Client | None = None,
    ) -> None:
        """
        Args:
            url: The switchboard's: ``https://pbx.example.com``.
            token: An API key, an access token, or a function that gives one and is
                called for each request, as ``sdk.get_access_token``.
            timeout: Seconds of silence after which a request has failed; to be
                connected takes 5 at most.
            retries: How often a request is sent again where that is safe.
            http: To send by, with certificates or a proxy of its own. It stays open.

        Raises:
            BadArgument: One of them cannot be.
        """
        connection = Connection(Access(url, token, timeout, retries), http)
        self._connection = connection
        self.calls = CallsApi(connection)
        self.live_calls = LiveCallsApi(connection)
        self.waiting_lines = WaitingLinesApi(connection)
        self.extensions = ExtensionsApi(connection)
        self.music = MusicApi(connection)
        self.announcements = AnnouncementsApi(connection)
        self.hotlines = HotlinesApi(connection)
        self.groups = GroupsApi(connection)
        self.trunks = TrunksApi(connection)
        self.keys = KeysApi(connection)
        self.tenant = TenantApi(connection)
        self.usage = UsageApi(connection)
        self.tokens = TokensApi(connection)
        self.webhooks = WebhooksApi(connection)
        self.console = ConsoleApi(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def events(
        self, *, since: str | None = None, patience: float = PATIENCE
    ) -> Iterator[Event | StreamReset]:
        """
        What happens to calls and phones, as it happens, each event once and in order.

        ::

            for event in api.events():
                match event:
                    case CallEvent(type="call.missed", data=call):
                        print(call.caller)

        A cut connection is made again and goes on where it was; what is not kept any
        more (a day) is told by :class:`~.events.StreamReset`. By API key one hears
        all of the tenant, by access token what is the extension's own.

        Args:
            since: The ``id`` of the last event that the program has, to hear what
                happened since; None: what happens from now on.
            patience: Seconds without the switchboard until it is given up;
                ``math.inf``: never.

        Raises:
            ApiError: The switchboard will not have us.
            Unreachable: It has been away for longer than ``patience``.
            BadArgument: ``since`` is the id of no event.
        """
        return self._connection.listen(since, patience)

    def __repr__(self) -> str:
        return f"Api({self._connection.access.url!r})"

    def close(self) -> None:
        """Let go of the connections; nothing can be asked afterwards."""
        self._connection.close()
