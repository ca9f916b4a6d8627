"""Programs with the SDK, at a real switchboard of the demo."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import numpy as np

from tests.browser.switchboard import Switchboard
from tongdai.client import Audio, Call, OmiSDK
from tongdai.client.errors import CallEnded

PATIENCE = 180.0
"Seconds until a test gives up; on a quiet machine nothing takes a tenth."

TRANSPORTS = ("ws", "tcp", "udp")

RATE = 16_000

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    async def patiently() -> T:
        async with asyncio.timeout(PATIENCE):
            return await main

    return asyncio.run(patiently())


def server(board: Switchboard, transport: str = "ws") -> str:
    """Where the switchboard is, as ``register`` takes it."""
    if transport == "ws":
        return board.url
    return f"{transport}:127.0.0.1:{board.sip_port}"


def credentials(number: str) -> dict[str, str]:
    return {"domain": "demo", "username": number, "password": f"demo-{number}"}


@asynccontextmanager
async def program(
    board: Switchboard, number: str, transport: str = "ws", **config: Any
) -> AsyncIterator[OmiSDK]:
    """One that is registered as an extension."""
    async with OmiSDK({"server": server(board, transport), **config}) as sdk:
        await sdk.register(credentials(number))
        yield sdk


async def invited(sdk: OmiSDK) -> Call:
    """Wait for a call that comes in; ask before it can come."""
    async for event in sdk.events():
        if event.name == "invite":
            return event.call
    raise AssertionError("closed before anybody called")


@asynccontextmanager
async def talking(
    board: Switchboard, transport: str = "ws", **config: Any
) -> AsyncIterator[tuple[Call, Call]]:
    """101 has called 102, both programs, and they talk."""
    async with (
        program(board, "101", transport, **config) as caller,
        program(board, "102", transport, **config) as callee,
    ):
        incoming = asyncio.create_task(invited(callee))
        await asyncio.sleep(0)
        call = await caller.make_call("102")
        answered = await incoming
        await answered.accept()
        await call.answered()
        yield call, answered


async def whistle(audio: Audio, hertz: float) -> None:
    """Say a tone until cancelled, or until the call ends."""
    block = RATE // 10
    time = np.arange(block) / RATE
    with contextlib.suppress(CallEnded):
        while True:
            tone = 8000 * np.sin(2 * np.pi * hertz * time)
            await audio.write(tone.astype(np.int16), RATE)
            time += block / RATE


async def hears(audio: Audio, hertz: float) -> None:
    """Wait until a tone is what is heard, for half a second on end."""
    needed, so_far = 25, []
    async for frame in audio.frames(RATE):
        so_far = [*so_far, frame][-needed:]
        if len(so_far) == needed and abs(loudest(np.concatenate(so_far)) - hertz) < 5:
            return
    raise AssertionError("the call ended before")


def loudest(samples: np.ndarray[Any, np.dtype[np.int16]]) -> float:
    """The strongest frequency, Hz; 0 where there is next to nothing."""
    if np.abs(samples.astype(np.int32)).max() < 1000:
        return 0.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * RATE / len(samples))
