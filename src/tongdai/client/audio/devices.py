"""Microphone and loudspeaker of the machine, by FFmpeg's ALSA device (Linux)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import av

from tongdai.client.errors import DeviceMissing
from tongdai.client.leg import Samples

from .ear import Frames
from .resampling import Resampler
from .samples import FRAME, LINE_RATE

MOST_LATE: Final = 10
"Frames, 200 ms, that the loudspeaker may be late; what is older is not heard."

_SYSTEM: Final = Path("/usr/share/alsa/alsa.conf")
"The ALSA library in PyAV's wheels looks for its configuration where it was built."

T = TypeVar("T")


class _Device:
    """A device, and the one thread that waits for it."""

    def __init__(self, kind: str, name: str) -> None:
        self._what = f"{kind} {name!r}"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=kind)
        self._closed = False

    async def run(self, work: Callable[[], T], problem: str) -> T:
        """
        Have the thread do something.

        Raises:
            DeviceMissing: The device does not do it; ``problem`` says what is wrong.
        """
        if self._closed:
            raise DeviceMissing(f"{self._what} was closed")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, work)
        except (av.FFmpegError, OSError, ValueError, StopIteration) as error:
            why = getattr(error, "strerror", None) or str(error) or "no more sound"
            raise DeviceMissing(f"{self._what} {problem}: {why}") from error

    def close(self, work: Callable[[], None]) -> None:
        if not self._closed:
            self._closed = True
            self._thread.submit(work)
            self._thread.shutdown(wait=False)


def _configure() -> None:
    if _SYSTEM.exists():
        os.environ.setdefault("ALSA_CONFIG_PATH", str(_SYSTEM))


class Microphone:
    """A track of what a microphone hears: ``call.audio.attach(microphone)``."""

    def __init__(self, device: _Device, container: av.container.InputContainer) -> None:
        self.readyState = "live"
        "As aiortc's tracks have it: ``ended`` when it was closed."

        self._device = device
        self._container = container
        self._frames = container.decode(audio=0)
        self._resampler = av.AudioResampler("s16", "mono", LINE_RATE, FRAME)

    @classmethod
    async def open(cls, name: str = "default") -> Microphone:
        """
        Begin to listen.

        Args:
            name: As ALSA calls it: ``default``, ``hw:1``, …

        Raises:
            DeviceMissing: There is no such microphone, or it is in use.
        """
        device = _Device("microphone", name)

        def opened() -> av.container.InputContainer:
            _configure()
            asked = {"sample_rate": str(LINE_RATE), "channels": "1"}
            return av.open(name, "r", format="alsa", options=asked)

        return cls(device, await device.run(opened, "cannot be opened"))

    async def recv(self) -> av.AudioFrame:
        """
        The next 20 ms: 48,000 samples a second, 16 bits, mono.

        Raises:
            DeviceMissing: The microphone has gone, or was closed.
        """
        return await self._device.run(self._read, "cannot be heard any more")

    def close(self) -> None:
        """Stop listening."""
        self.readyState = "ended"
        self._device.close(self._container.close)

    def _read(self) -> av.AudioFrame:
        while True:
            frame = next(self._frames)
            frame.pts = None
            whole = self._resampler.resample(frame)
            if whole:
                return whole[0]


class Loudspeaker:
    """Where a person at the machine hears a call."""

    def __init__(
        self, device: _Device, container: av.container.OutputContainer
    ) -> None:
        self._device = device
        self._container = container
        stream = container.add_stream("pcm_s16le", rate=LINE_RATE)
        if not isinstance(stream, av.AudioStream):
            raise TypeError("pcm_s16le is no audio codec")
        stream.layout = "mono"
        self._stream = stream

    @classmethod
    async def open(cls, name: str = "default") -> Loudspeaker:
        """
        Get ready to be heard.

        Args:
            name: As ALSA calls it: ``default``, ``hw:1``, …

        Raises:
            DeviceMissing: There is no such loudspeaker, or it is in use.
        """
        device = _Device("loudspeaker", name)

        def opened() -> Loudspeaker:
            _configure()
            made = cls(device, av.open(name, "w", format="alsa"))
            made._container.start_encoding()  # it is opened by this
            return made

        return await device.run(opened, "cannot be opened")

    async def play(self, frames: Frames) -> None:
        """
        Let hear what a call hears, until it ends.

        Args:
            frames: From ``call.audio.frames()``, at any of its rates.

        Raises:
            DeviceMissing: The loudspeaker has gone.
        """
        inlet = Resampler(frames.rate)
        async for frame in frames:
            frames.catch_up(MOST_LATE)
            samples = inlet.feed(frame)
            await self._device.run(partial(self._write, samples), "is not heard")

    def close(self) -> None:
        """Fall silent."""
        self._device.close(self._container.close)

    def _write(self, samples: Samples) -> None:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate = LINE_RATE
        self._container.mux(self._stream.encode(frame))
