"""The demo, as a test has it in hand: phones, a telephone network, the public API."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import Future
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from tongdai.client import Api, OmiSDK
from tongdai.client.errors import BadArgument

from .carrier import Carrier
from .demo_process import DemoProcess
from .loop_thread import LoopThread
from .phone import Phone

PATIENCE: Final = 30.0
"Seconds that anything may take; on a quiet machine nothing takes a tenth of it."

EXTENSIONS: Final = tuple(str(number) for number in range(100, 110))
"Of the demo; 100 is a supervisor."

API_KEY: Final = "demo-key"

LOOK_AGAIN: Final = 0.05
"Seconds between two looks at whether calls are over."

T = TypeVar("T")


class Switchboard:
    """
    One running demo, for one test.

    What a test changes by :attr:`api` stays: it is for the test to change it back.
    """

    patience: float = PATIENCE
    "Seconds that anything may take, of phones and customers that come after it is set."

    def __init__(self, process: DemoProcess) -> None:
        self.url: Final = process.url
        "``http://127.0.0.1:port``, as ``register(server=…)`` takes it."

        self.api: Final = Api(process.url, API_KEY)
        "The REST client of the demo's tenant, with all rights."

        self._data = process.data
        self._carrier: Carrier | None = None
        self._loop: LoopThread | None = None
        self._phones: dict[str, Phone] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def carrier(self) -> Carrier:
        """The telephone network."""
        if self._carrier is None:
            self._carrier = Carrier(self._data, self.patience)
        return self._carrier

    def phone(self, number: str) -> Phone:
        """
        The phone of an extension, registered; the same one each time.

        Raises:
            BadArgument: the demo has no such extension.
        """
        if number not in self._phones:
            self.run(self._register(number), self.patience)
        return self._phones[number]

    async def _register(self, number: str) -> None:
        sdk = OmiSDK({"server": self.url})
        try:
            await sdk.register(self.credentials(number))
        except BaseException:
            await sdk.close()
            raise
        self._phones[number] = Phone(number, sdk, self._thread, self.patience)

    def credentials(self, number: str) -> dict[str, str]:
        """
        What ``register`` takes, for programs that register themselves.

        Raises:
            BadArgument: the demo has no such extension.
        """
        if number not in EXTENSIONS:
            expected = f"{EXTENSIONS[0]} to {EXTENSIONS[-1]}, as text"
            raise BadArgument(f"phone: expected {expected}, not {number!r}")
        return {"domain": "demo", "username": number, "password": f"demo-{number}"}

    @asynccontextmanager
    async def program(self, number: str, **config: Any) -> AsyncIterator[OmiSDK]:
        """
        An extension in the event loop of the caller, for tests that are coroutines.

        Args:
            config: As :class:`~tongdai.client.OmiSDK` takes it.
        """
        async with OmiSDK({"server": self.url, **config}) as sdk:
            await sdk.register(self.credentials(number))
            yield sdk

    def run(self, work: Coroutine[Any, Any, T], within: float | None = None) -> T:
        """
        Run a coroutine in the loop of the phones: ``run(phone.sdk.toggle_hold())``.

        Raises:
            TimeoutError: It took longer than ``within`` seconds.
        """
        return self._thread.run(work, within)

    def start(
        self, work: Coroutine[Any, Any, T], within: float | None = None
    ) -> Future[T]:
        """As :meth:`run`, and wait for nothing: the future has what comes of it."""
        return self._thread.start(work, within)

    @property
    def _thread(self) -> LoopThread:
        if self._loop is None:
            self._loop = LoopThread()
        return self._loop

    def close(self) -> None:
        """End what the test has left: calls, registrations, the loop."""
        try:
            for phone in self._phones.values():
                phone.close()
            if self._carrier is not None:
                self._carrier.close()
            self._end_calls()
        finally:
            self.api.close()
            if self._loop is not None:
                self._loop.close()

    def _end_calls(self) -> None:
        """So that the next test finds nobody busy."""
        until = time.monotonic() + self.patience
        while living := list(self.api.live_calls.list()):
            if time.monotonic() > until:
                raise TimeoutError(f"{len(living)} calls do not end")
            time.sleep(LOOK_AGAIN)
