"""The phones of a load: what :class:`~.pacing.Load` wants, done with the SDK."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from tongdai.cli.phone.sounds import RATE, tone
from tongdai.client import Call, OmiSDK
from tongdai.client.errors import CallEnded, ClientError
from tongdai.client.leg import Samples
from tongdai.net.driver import Driver

from . import pacing
from .report import Heard
from .reporting import Sound
from .signalling import Signalling
from .tone_level import level_heard

LOOKS: Final = 1.0
"Seconds between two looks at how it goes."

LAST_WORDS: Final = 5.0
"Seconds that what follows calls has, once all of them are over."


class Phones:
    """
    Registers the users, and has their calls.

    Args:
        config: As ``OmiSDK`` takes it, for all of them.
        hertz: The tone that all of them say, and listen for; None: silence.
    """

    def __init__(self, config: dict[str, Any], hertz: int | None) -> None:
        self._config = config
        self._hertz = hertz
        self._wave = None if hertz is None else tone(hertz)
        self._callers: list[OmiSDK] = []
        self._answering: list[OmiSDK] = []
        self._calls: dict[int, Call] = {}
        self._given_up: set[int] = set()
        "Calls that were hung up, perhaps before they could begin."

        self._driver: Driver[pacing.Input, pacing.Output] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.signalling = Signalling()
        "Of the users; what answering phones say is not in it."

        self.sounds: dict[int, Sound] = {}
        "Of answered calls, by call."

        self.answered: list[Sound] = []
        "Of the calls that our answering phones took."

    async def register(
        self, callers: Sequence[dict[str, str]], answering: Sequence[dict[str, str]]
    ) -> None:
        """
        Register them, the answering phones first.

        Args:
            callers: As ``OmiSDK.register`` takes each.

        Raises:
            ClientError: one of them is not registered.
        """
        for each in answering:
            sdk = OmiSDK(self._config)
            self._answering.append(sdk)
            await sdk.register(each)
            self._start(self._take_calls(sdk))
        for each in callers:
            sdk = OmiSDK({**self._config, "busy": True, "messages": self._passed})
            self._callers.append(sdk)
            await sdk.register(each)

    async def run(
        self,
        plan: pacing.Plan,
        numbers: Sequence[str],
        look: Callable[[pacing.Load], None],
    ) -> pacing.Load:
        """
        Have all calls, and wait for their end.

        Args:
            look: Called each second.
        """
        load = pacing.Load(plan, asyncio.get_running_loop().time())
        over = asyncio.Event()

        def perform(output: pacing.Output) -> None:
            match output:
                case pacing.Place(number, user, to):
                    sdk = self._callers[user]
                    self._start(self._call(driver, number, sdk, numbers[to]))
                case pacing.HangUp(number):
                    self._given_up.add(number)
                    if number in self._calls:
                        self._calls[number].hang_up()
                case pacing.Over():
                    over.set()

        driver: Driver[pacing.Input, pacing.Output] = Driver(
            load, perform, tick=pacing.Tick()
        )
        self._driver = driver
        driver.post(pacing.Tick())
        while not over.is_set():
            look(load)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), LOOKS)
        driver.stop()
        return load

    def stop(self) -> bool:
        """Place no more calls, and hang up; False: there are none yet."""
        if self._driver is None:
            return False
        self._driver.post(pacing.Stop())
        return True

    async def close(self) -> None:
        """End everything."""
        for sdk in (*self._callers, *self._answering):
            await sdk.close()
        if self._tasks:
            # Their calls are over; how those sounded is still to be noted.
            await asyncio.wait(self._tasks, timeout=LAST_WORDS)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _passed(self, sent: bool, message: bytes) -> None:
        now = asyncio.get_running_loop().time()
        self.signalling.passed(sent, message, now)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(
        self,
        driver: Driver[pacing.Input, pacing.Output],
        number: int,
        sdk: OmiSDK,
        to: str,
    ) -> None:
        try:
            call = await sdk.make_call(to)
        except ClientError as error:
            driver.post(pacing.Ended(number, error.reason or error.code))
            return
        self._calls[number] = call
        if number in self._given_up:
            call.hang_up()
        try:
            await call.ringing()
            driver.post(pacing.Rang(number))
            await call.answered()
        except CallEnded as ended:
            driver.post(pacing.Ended(number, ended.end_cause, ended.status))
            return
        driver.post(pacing.Answered(number))
        self.sounds[number] = await self._talk(call)
        data = call.data
        driver.post(pacing.Ended(number, data.end_cause, data.end_code))

    async def _take_calls(self, sdk: OmiSDK) -> None:
        async for event in sdk.events():
            if event.name == "invite" and isinstance(event.call, Call):
                self._start(self._take(event.call))

    async def _take(self, call: Call) -> None:
        with contextlib.suppress(CallEnded):  # given up before we could
            await call.accept()
            self.answered.append(await self._talk(call))

    async def _talk(self, call: Call) -> Sound:
        """Until its end."""
        if self._hertz is None or self._wave is None:
            await call.ended()
            return Sound(call.quality, None)
        saying = asyncio.create_task(_say(call, self._wave))
        level, came = await level_heard(call.audio, self._hertz)
        await call.ended()
        await saying
        return Sound(call.quality, Heard(level, came))


async def _say(call: Call, wave: Samples) -> None:
    with contextlib.suppress(CallEnded):
        await call.play(wave, rate=RATE, loop=True)
