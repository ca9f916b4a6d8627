"""The public API for asyncio programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import httpx

from .access import TIMEOUT, Access, Token
from .async_resources.announcements import AsyncAnnouncementsApi
from .async_resources.calls import AsyncCallsApi
from .async_resources.console import AsyncConsoleApi
from .async_resources.extensions import AsyncExtensionsApi
from .async_resources.groups import AsyncGroupsApi
from .async_resources.hotlines import AsyncHotlinesApi
from .async_resources.keys import AsyncKeysApi
from .async_resources.live_calls import AsyncLiveCallsApi
from .async_resources.music import AsyncMusicApi
from .async_resources.tenant import AsyncTenantApi
from .async_resources.tokens import AsyncTokensApi
from .async_resources.trunks import AsyncTrunksApi
from .async_resources.usage import AsyncUsageApi
from .async_resources.waiting_lines import AsyncWaitingLinesApi
from .async_resources.webhooks import AsyncWebhooksApi
from .awaiting import AsyncConnection
from .event_stream import PATIENCE
from .events import Event, StreamReset
from .retrying import RETRIES


class AsyncApi:
    """
    The public API of one switchboard, for asyncio.

    ::

        async with AsyncApi("https://pbx.example.com", "tdk_…") as api:
            async for call in api.calls.list(direction="inbound"):
                print(call.caller, call.duration)

    One event loop; connections are kept open until :meth:`aclose`.
    """

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
        http: httpx.AsyncClient | None = None,
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
        connection = AsyncConnection(Access(url, token, timeout, retries), http)
        self._connection = connection
        self.calls = AsyncCallsApi(connection)
        self.live_calls = AsyncLiveCallsApi(connection)
        self.waiting_lines = AsyncWaitingLinesApi(connection)
        self.extensions = AsyncExtensionsApi(connection)
        self.music = AsyncMusicApi(connection)
        self.announcements = AsyncAnnouncementsApi(connection)
        self.hotlines = AsyncHotlinesApi(connection)
        self.groups = AsyncGroupsApi(connection)
        self.trunks = AsyncTrunksApi(connection)
        self.keys = AsyncKeysApi(connection)
        self.tenant = AsyncTenantApi(connection)
        self.usage = AsyncUsageApi(connection)
        self.tokens = AsyncTokensApi(connection)
        self.webhooks = AsyncWebhooksApi(connection)
        self.console = AsyncConsoleApi(connection)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def events(
        self, *, since: str | None = None, patience: float = PATIENCE
    ) -> AsyncIterator[Event | StreamReset]:
        """
        What happens to calls and phones, as it happens, each event once and in order.

        ::

            async for event in api.events():
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
        return f"AsyncApi({self._connection.access.url!r})"

    async def aclose(self) -> None:
        """Let go of the connections; nothing can be asked afterwards."""
        await self._connection.close()
