"""
What the sound of a program's call costs: ``python -m benchmarks.client_audio``.

CPU ms a call-second of :class:`~tongdai.client.audio.Audio` alone, no codec and no
network: 20 ms heard and 20 ms said at a time, on the event loop as in a call.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final

import numpy as np

from benchmarks.measure import report
from tongdai.client.audio import Audio
from tongdai.client.errors import CallEnded
from tongdai.client.leg import FRAMES_PER_SECOND

CALLS: Final = 20
SECONDS: Final = 2
ROUNDS: Final = 5
BUDGET: Final = 15.0
"ms: 50 calls then take at most three quarters of a core, beside their codecs."


async def talk(rate: int, *, reads: bool, writes: bool, tones: bool) -> float:
    """CPU ms a call-second of some calls, the best of some rounds."""
    calls = [Audio() for _ in range(CALLS)]
    frame = np.random.default_rng(1).normal(0, 3000, rate // FRAMES_PER_SECOND)
    heard = frame.astype(np.int16)
    ours = np.tile(heard, 4)[: 16_000 // FRAMES_PER_SECOND]
    tasks = []
    for call in calls:
        call.detect_tones = tones
        if reads:
            tasks.append(asyncio.create_task(_read(call)))
        if writes:
            tasks.append(asyncio.create_task(_write(call, ours)))
    best = float("inf")
    for _ in range(ROUNDS):
        before = time.process_time()
        for _ in range(SECONDS * FRAMES_PER_SECOND):
            for call in calls:
                call.hear(heard, rate)
                call.speak(rate)
            # A turn of the loop for who reads, and one for who is woken by that.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        best = min(best, time.process_time() - before)
    for call in calls:
        call.end(CallEnded("over", "BYE", 200))
    await asyncio.gather(*tasks, return_exceptions=True)
    return best * 1e3 / CALLS / SECONDS


async def _read(call: Audio) -> None:
    async for _ in call.frames(16_000):
        pass


async def _write(call: Audio, samples: np.ndarray) -> None:
    while True:
        await call.write(samples, 16_000)


def cost(rate: int, *, reads: bool = False, writes: bool = False, tones: bool = False):
    return asyncio.run(talk(rate, reads=reads, writes=writes, tones=tones))


if __name__ == "__main__":
    figures = {
        "silent": cost(48_000),
        "browser, 48 kHz: one reader, one writer": cost(
            48_000, reads=True, writes=True
        ),
        "phone, 8 kHz: one reader, one writer": cost(8_000, reads=True, writes=True),
        "phone, tones looked for as well": cost(
            8_000, reads=True, writes=True, tones=True
        ),
    }
    report(figures, unit="ms a call-second", budgets=dict.fromkeys(figures, BUDGET))
