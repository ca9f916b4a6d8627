"""A call's leg without a network: a beat each 20 ms of virtual time."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor, wait

import numpy as np

from tests.sim import virtual_time
from tongdai.client.audio import Audio
from tongdai.client.errors import CallEnded

PERIOD = 0.02
BYE = CallEnded("the call has ended: BYE", "BYE", 200)


class Line:
    """Speaks and hears with one :class:`Audio`, at the rate of its codec."""

    def __init__(self, rate=48_000):
        self.rate = rate
        self.audio = Audio(pressed=lambda key: self.found.append(key))
        self.found = []
        self._said = []
        self._coming = np.zeros(0, np.int16)

    async def __aenter__(self):
        self._beats = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *exception):
        self._beats.cancel()
        self.audio.end(BYE)

    @property
    def said(self):
        """All that was said so far; where nothing was, silence."""
        return np.concatenate(self._said) if self._said else np.zeros(0, np.int16)

    @property
    def words(self):
        """What was said, without silence before and behind it."""
        loud = np.flatnonzero(self.said)
        return self.said[loud[0] : loud[-1] + 1] if len(loud) else self.said[:0]

    def comes(self, samples):
        """The other side says that, behind what it says already."""
        self._coming = np.concatenate([self._coming, samples])

    async def _run(self):
        while True:
            await asyncio.sleep(PERIOD)
            self.beat()

    def beat(self):
        size = self.rate // 50
        frame, self._coming = self._coming[:size], self._coming[size:]
        self.audio.hear(np.pad(frame, (0, size - len(frame))), self.rate)
        said = self.audio.speak(self.rate)
        self._said.append(np.zeros(size, np.int16) if said is None else said)
        assert len(self._said[-1]) == size


class _Prompt(ThreadPoolExecutor):
    """Its threads are quick: the loop finds a job done as soon as it has given it."""

    def submit(self, fn, /, *args, **kwargs) -> Future:
        job = super().submit(fn, *args, **kwargs)
        wait([job])
        return job


def run(scenario):
    """Run it in virtual time, with threads that take none."""

    async def with_threads():
        loop = asyncio.get_running_loop()
        threads = _Prompt(1)
        loop.set_default_executor(threads)
        try:
            return await scenario
        finally:
            threads.shutdown()
            loop._default_executor = None

    return virtual_time.run(with_threads())


def tone(hz, seconds, rate, loudness=0.5):
    at = np.arange(round(seconds * rate)) / rate
    return np.rint(32767 * loudness * np.sin(2 * np.pi * hz * at)).astype(np.int16)


def pitches(samples, rate, floor=-30.0):
    """Hz of all that is in it, down to ``floor`` dB below the loudest."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    loud = spectrum > spectrum.max() * 10 ** (floor / 20)
    peaks = loud[1:-1] & (spectrum[1:-1] >= spectrum[:-2])
    peaks &= spectrum[1:-1] > spectrum[2:]
    places = np.flatnonzero(peaks) + 1
    return [round(place * rate / len(samples)) for place in places]


def dirt(samples, hz, rate):
    """How loud all that is not that tone is, in dB below the tone."""
    at = np.arange(len(samples)) / rate
    waves = np.stack([np.sin(2 * np.pi * hz * at), np.cos(2 * np.pi * hz * at)], 1)
    parts, *_ = np.linalg.lstsq(waves, samples.astype(float), rcond=None)
    pure = waves @ parts
    return 20 * np.log10(np.std(samples - pure) / np.std(pure))
