"""What the tests of sockets share: a listener that writes down what arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import uvloop

from tongdai.net.flows import Flows
from tongdai.net.settings import NetSettings
from tongdai.sip.flow import Flow

T = TypeVar("T")
PATIENCE = 60.0
"Seconds until a test gives up; nothing honest takes a tenth of it."


class Arrivals:
    """Collects messages and closed flows; a test can wait for the next of either."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[tuple[bytes, Flow]] = asyncio.Queue()
        self.ended: asyncio.Queue[Flow] = asyncio.Queue()

    def received(self, data: bytes, flow: Flow) -> None:
        self.messages.put_nowait((data, flow))

    def closed(self, flow: Flow) -> None:
        self.ended.put_nowait(flow)


@asynccontextmanager
async def flows(**settings: Any) -> AsyncIterator[tuple[Flows, Arrivals]]:
    arrivals = Arrivals()
    table = Flows(arrivals, NetSettings(**settings), first=1000)
    yield table, arrivals
    await table.close()


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a test on the loop that the switchboard uses."""

    async def patiently() -> T:
        async with asyncio.timeout(PATIENCE):
            return await main

    return uvloop.run(patiently())
