"""Voices that say a tone and remember what they heard, and who is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from tongdai.client.leg import Samples

PATIENCE = 60.0
"Seconds for what takes one on a machine of its own."

LOUDNESS = 8000


class ToneVoice:
    """Says one tone without a click; None: says nothing."""

    def __init__(self, hertz: float | None) -> None:
        self.hertz = hertz
        self.heard: list[Samples] = []
        self.rates: list[int] = []
        self.spoken = 0

    def speak(self, rate: int) -> Samples | None:
        self.spoken += 1
        if self.hertz is None:
            return None
        at = (np.arange(rate // 50) + (self.spoken - 1) * (rate // 50)) / rate
        said = LOUDNESS * np.sin(2 * np.pi * self.hertz * at)
        return said.astype(np.int16)

    def hear(self, samples: Samples, rate: int) -> None:
        self.heard.append(samples)
        self.rates.append(rate)
        _changed()

    def latest(self, frames: int) -> Samples:
        """The last so many frames in one."""
        return np.concatenate(self.heard[-frames:])

    def hears(self, hertz: float | None, frames: int = 25) -> bool:
        """Is it this, clearly, that the last half a second was; None: silence?"""
        if len(self.heard) < frames or len(set(self.rates[-frames:])) > 1:
            return False
        samples = self.latest(frames)
        if hertz is None:
            return loudness(samples) < 50
        return purity(samples, self.rates[-1], hertz) > 0.8


def loudness(samples: Samples) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(samples.astype(float) ** 2)))


def purity(samples: Samples, rate: int, hertz: float) -> float:
    """The share of the power that is within 40 Hz of a tone; 0 for silence."""
    if loudness(samples) < 500:
        return 0.0
    window = np.hanning(len(samples))
    power = np.abs(np.fft.rfft(samples.astype(float) * window)) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / rate) - hertz) <= 40
    return float(power[near].sum() / power.sum())


class Told:
    """What a leg has told."""

    def __init__(self) -> None:
        self.connections = 0
        self.digits = ""
        self.failures: list[str] = []

    def connected(self) -> None:
        self.connections += 1
        _changed()

    def pressed(self, digit: str) -> None:
        self.digits += digit
        _changed()

    def failed(self, reason: str) -> None:
        self.failures.append(reason)
        _changed()


async def until(fact: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for it, as long as a slow machine may need."""
    async with asyncio.timeout(patience):
        while not fact():
            waiting = asyncio.get_running_loop().create_future()
            _WAITING.append(waiting)
            await waiting


_WAITING: list[asyncio.Future[None]] = []


def _changed() -> None:
    """Something was heard or told: look again."""
    for waiting in _WAITING:
        if not waiting.done():
            waiting.get_loop().call_soon(_wake, waiting)
    _WAITING.clear()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
