"""
Programs beside pages and desk phones, for tests that are no coroutines.

Playwright has the event loop of the main thread; programs have one in a thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import numpy as np

from tests.browser.chromium import HEARD
from tests.browser.switchboard import Switchboard
from tests.client.programs import RATE, credentials, server, whistle
from tongdai.client import OmiSDK
from tongdai.testing.loop_thread import LoopThread
from tongdai.testing.phone import Phone

PATIENCE = 90.0
"Seconds; on a quiet machine nothing takes a tenth of it."

T = TypeVar("T")

LISTENED = 25
"Frames, half a second, in which a tone is measured."


class Program(Phone):
    """A phone that hums whatever it is told, and measures what it hears."""

    def __init__(self, number: str, sdk: OmiSDK, loop: LoopThread) -> None:
        super().__init__(number, sdk, loop, PATIENCE)
        self._humming: list[asyncio.Task[None]] = []

    def hum(self, hertz: float) -> None:
        """Say a tone in the present call until it ends."""

        async def begin() -> None:
            audio = self.current().audio
            self._humming.append(asyncio.create_task(whistle(audio, hertz)))

        self._loop.run(begin())

    def begins(self, work: Coroutine[Any, Any, T]) -> Callable[[], T]:
        """Do something that others are needed for; call what it gives to wait."""

        async def begin() -> asyncio.Task[T]:
            return asyncio.create_task(work)

        async def outcome() -> T:
            return await task

        task = self._loop.run(begin())
        return lambda: self._loop.run(outcome(), PATIENCE)

    def levels(self, frequencies: Sequence[float]) -> list[float]:
        """How loud it hears each now, dB of full scale, as a page's ``levels``."""
        return self._loop.run(self._levels(frequencies), PATIENCE)

    async def _levels(self, frequencies: Sequence[float]) -> list[float]:
        heard = []
        async for frame in self.current().audio.frames(RATE):
            heard.append(frame)
            if len(heard) == LISTENED:
                break
        sound = np.concatenate([np.zeros(1), *heard]) / 32768
        window = np.hanning(len(sound))
        at = np.arange(len(sound)) / RATE
        return [
            20 * np.log10(abs(tone @ sound) * 2 / window.sum() + 1e-9)
            for tone in (window * np.exp(-2j * np.pi * hz * at) for hz in frequencies)
        ]

    def until_it_hears(self, *wanted: float, of: Sequence[float]) -> None:
        """Wait until of all these tones it hears just those that are wanted."""

        def right() -> bool:
            levels = zip(of, self.levels(of), strict=True)
            return all((level > HEARD) == (hertz in wanted) for hertz, level in levels)

        self.until(right, f"{wanted} Hz and nothing else of {of}")

    def until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"{self} waits for {what}"


OpenProgram = Callable[..., Program]
"""``open_program(extension, transport="ws")``: a fixture of this folder."""


@contextmanager
def programs(board: Switchboard) -> Iterator[OpenProgram]:
    """Register programs as extensions, in a loop of their own."""
    with ExitStack() as stack:
        loop = LoopThread()
        stack.callback(loop.close)

        async def register(number: str, where: str, config: Any) -> Program:
            sdk = OmiSDK({"server": where, **config})
            await sdk.register(credentials(number))
            return Program(number, sdk, loop)

        def open_(number: str, transport: str = "ws", **config: Any) -> Program:
            where = server(board, transport)
            program = loop.run(register(number, where, config), PATIENCE)
            stack.callback(program.close)
            return program

        yield open_
