"""One call from the terminal, from the registration to its last word."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from tongdai.client import Call, OmiSDK
from tongdai.client.audio.recording import Recording
from tongdai.client.errors import CallEnded, ClientError, DeviceMissing, UnreadableAudio

from .arguments import DEFAULT_DEVICE
from .display import Screen, Shown, line
from .sounds import Devices, File, Silence, Sound, Tone, must_be_writable
from .words import Words


class Telephone:
    """
    Makes or takes one call, and shows how it goes.

    Args:
        asked: What was typed after ``tongdai call``.
        server: Where the switchboard is.
        identity: As ``OmiSDK.register`` takes it.
    """

    def __init__(
        self,
        asked: argparse.Namespace,
        server: str,
        identity: Mapping[str, str],
        say: Words,
        screen: Screen,
    ) -> None:
        self._asked = asked
        self._identity = identity
        self._say = say
        self._screen = screen
        self._config: dict[str, Any] = {
            "server": server,
            "media": asked.media,
            "language": say.language,
            # Whoever calls this extension meanwhile rings its other phones alone.
            "busy": not asked.answer,
        }
        self.call: Call | None = None
        "Once there is one."

    def hang_up(self) -> bool:
        """End the call; False: there is none that lives."""
        if self.call is None or self.call.is_over:
            return False
        self.call.hang_up()
        return True

    async def run(self) -> CallEnded:
        """
        Have the call; it returns when that has ended, and says how.

        Raises:
            ClientError: there was no call, or its sound could not be had or kept.
        """
        if self._asked.record:
            must_be_writable(self._asked.record)
        sound = await self._sound()
        try:
            async with OmiSDK(self._config) as sdk:
                for name in ("ringing", "accepted"):
                    sdk.on(name, lambda data: self._look())
                call = self.call = await self._begin(sdk)
                return await self._through(call, sound)
        finally:
            sound.close()

    async def _sound(self) -> Sound:
        asked = self._asked
        if asked.play:
            return await File.open(asked.play)
        if asked.tone:
            return Tone(asked.tone)
        try:
            device = asked.microphone or DEFAULT_DEVICE
            return await Devices.open(device, self._no_loudspeaker)
        except DeviceMissing as error:
            if asked.microphone:
                raise
            self._screen.keep(self._say.no_microphone.format(reason=error))
            return Silence()

    def _no_loudspeaker(self, error: DeviceMissing) -> None:
        self._screen.keep(self._say.no_loudspeaker.format(reason=error))

    async def _begin(self, sdk: OmiSDK) -> Call:
        events = sdk.events()
        await sdk.register(self._identity)
        if not self._asked.answer:
            return await sdk.make_call(self._asked.number, self._asked.hotline)
        self._screen.keep(self._say.waits.format(user=self._asked.user))
        async for event in events:
            if isinstance(event.call, Call) and event.name == "invite":
                sdk.set_busy(True)
                return event.call
        raise asyncio.CancelledError  # it was closed, and that by nobody else

    async def _through(self, call: Call, sound: Sound) -> CallEnded:
        recording = call.record(self._asked.record) if self._asked.record else None
        showing = asyncio.create_task(self._show())
        try:
            await self._talk(call, sound)
        finally:
            call.hang_up()
            showing.cancel()
            ended = await _end_of(call)
            if recording is not None:
                await self._keep(recording)
        return ended

    async def _talk(self, call: Call, sound: Sound) -> None:
        with contextlib.suppress(CallEnded, TimeoutError):
            await (call.accept() if self._asked.answer else call.answered())
            if self._asked.dtmf:
                call.send_dtmf(self._asked.dtmf)
            async with asyncio.timeout(self._asked.seconds):
                await sound.say(call)
                await call.ended()

    async def _keep(self, recording: Recording) -> None:
        try:
            await recording.stop()
        except UnreadableAudio as error:
            self._screen.keep(self._say.not_recorded.format(reason=error))
            raise
        self._screen.keep(self._say.recorded.format(path=recording.path))

    async def _show(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(self._screen.interval)

    def _look(self) -> None:
        if self.call is not None:
            self._screen.show(line(Shown.of(self.call), self._say))


async def _end_of(call: Call) -> CallEnded:
    """How it ended, as what those get who wait for something of it."""
    await call.ended()
    try:
        await call.audio.drain()
    except CallEnded as ended:
        return ended
    raise ClientError("the call goes on")
