"""The carrier's process on free ports, for tests with real sockets and real time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from tongdai.demo import control
from tongdai.demo.carrier_process import CarrierProcess
from tongdai.log import LogSettings
from tongdai.net.sockets import bind_udp

PATIENCE = 120.0
"Seconds for a whole test, with all processes that it starts, on a busy machine."

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    async def patiently() -> T:
        async with asyncio.timeout(PATIENCE):
            return await main

    return uvloop.run(patiently())


async def until(true: Callable[[], bool]) -> None:
    while True:
        if true():
            return
        await asyncio.sleep(0.01)


@asynccontextmanager
async def carrier(
    folder: Path, *, switchboard: int = 9, **setting: Any
) -> AsyncIterator[tuple[CarrierProcess, int]]:
    """A running one, and the port where it is called."""
    with (
        closing(bind_udp("127.0.0.1", 0)) as sip,
        closing(control.listen(folder)) as asked,
    ):
        process = CarrierProcess(sip, asked, LogSettings("WARNING"), **setting)
        await process.start(switchboard)
        try:
            yield process, sip.getsockname()[1]
        finally:
            process.stop()
