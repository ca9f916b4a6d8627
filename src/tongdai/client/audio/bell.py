"""What the program awaits of one call's sound, and that ends with the call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tongdai.client.errors import CallEnded


class Bell:
    """Wakes those whose condition has come true; rung after each 20 ms and each key."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[None], Callable[[], bool]] = {}
        self._ended: CallEnded | None = None

    @property
    def ended(self) -> CallEnded | None:
        """Why nothing more will come."""
        return self._ended

    async def until(self, true: Callable[[], bool]) -> None:
        """
        Wait for a condition.

        Args:
            true: Quick and without effects: it is asked often.

        Raises:
            CallEnded: The call ended first.
        """
        while True:
            if self._ended is not None:
                raise self._ended
            if true():
                return
            woken = asyncio.get_running_loop().create_future()
            self._waiting[woken] = true
            try:
                await woken
            finally:
                del self._waiting[woken]

    async def in_time(self, true: Callable[[], bool], seconds: float | None) -> bool:
        """
        Wait for a condition; False: that many seconds have passed first.

        Raises:
            CallEnded: The call ended first.
        """
        try:
            async with asyncio.timeout(seconds):
                await self.until(true)
        except TimeoutError:
            return False
        return True

    def ring(self) -> None:
        """Something has changed."""
        for woken, true in self._waiting.items():
            if not woken.done() and true():
                woken.set_result(None)

    def end(self, error: CallEnded) -> None:
        """Whoever waits, now or later, gets ``error``. Only the first one counts."""
        if self._ended is None:
            self._ended = error
            for woken in self._waiting:
                if not woken.done():
                    woken.set_result(None)
