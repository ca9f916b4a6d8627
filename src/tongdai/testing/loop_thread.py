"""An event loop in a thread, so that tests without asyncio can use what needs it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """It runs from its making until :meth:`close`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, daemon=True, name="phones"
        )
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], within: float | None = None) -> T:
        """
        Run a coroutine there, and wait for what it returns or raises.

        Args:
            within: Seconds; then it is cancelled. None: as long as it takes.

        Raises:
            TimeoutError: It took longer.
        """

        return self.start(work, within).result()

    def start(
        self, work: Coroutine[Any, Any, T], within: float | None = None
    ) -> Future[T]:
        """As :meth:`run`, and wait for nothing: the future has what comes of it."""

        async def bounded() -> T:
            try:
                async with asyncio.timeout(within) as patience:
                    return await work
            except TimeoutError:
                if not patience.expired():
                    raise
                raise TimeoutError(f"nothing came of it within {within:g} s") from None

        return asyncio.run_coroutine_threadsafe(bounded(), self._loop)

    def close(self) -> None:
        """End what still runs there, and the thread."""
        self.run(_end_the_rest())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _end_the_rest() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    loop = asyncio.get_running_loop()
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
