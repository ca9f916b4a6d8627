"""
What calls cost the program that makes them: ``python -m benchmarks.client_media``.

CPU time of one process for each second of each call, whose sound is real both ways:
said, encoded, encrypted; decrypted, put in order, decoded, heard. A second has 50
frames: those that a busy machine leaves out do not make the others look cheap. The
other ends are legs of a second process, which does not count; the switchboard's real
media workers carry the packets. Every leg must hear its own partner's tone. Numbers of
calls may be given as arguments.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from typing import Any, Final

import numpy as np
import uvloop

from benchmarks.measure import cpu_seconds, report
from tongdai.call.hearing import hearing
from tongdai.call.ids import CallId, LegId
from tongdai.client.leg import FRAMES_PER_SECOND, Samples
from tongdai.client.media.opening import open_leg
from tongdai.media.engine import CodecFamily, Engine, LegKind
from tongdai.media.settings import MediaSettings

SIZES: Final = (50,)
SECONDS: Final = 10.0
BUDGETS: Final = {"opus": 20.0, "g711": 10.0}
"CPU ms a call-second at 50 calls."

KINDS: Final = (
    (LegKind.WEBRTC, CodecFamily.OPUS),
    (LegKind.WEBRTC, CodecFamily.G711),
    (LegKind.RTP, CodecFamily.G711),
)
HOST: Final = "127.0.0.1"
LOWEST, STEP = 400, 50
"Hz of the first call's tone, and from each call to the next."

LOUDNESS: Final = 8000
KEPT: Final = 25
"Frames, half a second, that are looked at for the tone: 2 Hz exact."

PATIENCE: Final = 120.0


class Tone:
    """Says one tone, made beforehand, and keeps what it heard last."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._said: list[Samples] = []
        self._at = 0
        self._heard: list[Samples] = []
        self._full = asyncio.Event()
        self.frames = 0

    def speak(self, rate: int) -> Samples:
        if not self._said:
            at = np.arange(rate) / rate
            hertz = LOWEST + STEP * self._number
            tone = LOUDNESS * np.sin(2 * np.pi * hertz * at)
            self._said = list(tone.astype(np.int16).reshape(50, -1))
        self._at += 1
        return self._said[self._at % 50]

    def hear(self, samples: Samples, rate: int) -> None:
        self.frames += 1
        self._heard.append(samples)
        del self._heard[:-KEPT]
        if self.frames % KEPT == 0:
            self._full.set()

    async def until_it_hears(self, number: int) -> None:
        """Wait for the tone of this call, looking at each half second of sound."""
        while not self.hears(number):
            self._full.clear()
            await self._full.wait()

    def hears(self, number: int) -> bool:
        """Is it the tone of this call that came last?"""
        if len(self._heard) < KEPT:
            return False
        sound = np.concatenate(self._heard).astype(float)
        power = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        hertz = int(power.argmax()) * 50 / KEPT
        return power.max() > 1e5 and abs(hertz - LOWEST - STEP * number) < STEP / 3


class Told:
    """A leg that fails fails the measurement."""

    def connected(self) -> None:
        """Seen by what is heard."""

    def pressed(self, digit: str) -> None:
        raise AssertionError(digit)

    def failed(self, reason: str) -> None:
        raise AssertionError(reason)


async def _talk(server: Connection, calls: int, kind: LegKind, family: Any) -> None:
    """Make the calls' legs, be told of the others' answers, hear for a while."""
    loop = asyncio.get_running_loop()
    voices = [Tone(number) for number in range(calls)]
    legs = [open_leg(kind, HOST, voice, Told(), codecs=(family,)) for voice in voices]
    for leg in legs:
        server.send(leg.offer())
        leg.accept(await loop.run_in_executor(None, server.recv))
    async with asyncio.timeout(PATIENCE):
        for number, voice in enumerate(voices):
            await voice.until_it_hears(number)
    server.send("hears")
    await loop.run_in_executor(None, server.recv)
    before = sum(voice.frames for voice in voices)
    used = cpu_seconds([os.getpid()])
    await asyncio.sleep(SECONDS)
    used = cpu_seconds([os.getpid()]) - used
    frames = sum(voice.frames for voice in voices) - before
    good = sum(voice.hears(number) for number, voice in enumerate(voices))
    ways = [leg.close() for leg in legs]
    lost = sum(way.lost for way in ways) / sum(way.received + way.lost for way in ways)
    server.send((used, frames, good, lost))


def program(server: Connection, calls: int, kind: LegKind, family: Any) -> None:
    """One process of calls, on the event loop that Python brings."""
    asyncio.run(_talk(server, calls, kind, family))


async def measure(calls: int, kind: LegKind, family: CodecFamily) -> dict[str, float]:
    engine = Engine(MediaSettings(host=HOST, port=0))
    await engine.start()
    loop = asyncio.get_running_loop()
    spawn = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    try:
        for _ in range(2):
            ours, theirs = multiprocessing.Pipe()
            process = spawn.Process(target=program, args=(theirs, calls, kind, family))
            process.start()
            pipes.append(ours)
            processes.append(process)
        for number in range(calls):
            call = CallId(f"call-{number}")
            legs = [LegId(f"{side}-{number}") for side in ("program", "partner")]
            for leg, pipe in zip(legs, pipes, strict=True):
                offer = await loop.run_in_executor(None, pipe.recv)
                pipe.send(engine.answer(leg, offer, call=call, codecs=(family,)))
            engine.connect(call, hearing(legs))
        for pipe in pipes:
            await loop.run_in_executor(None, pipe.recv)
        for pipe in pipes:
            pipe.send("steady")
        results = [await loop.run_in_executor(None, pipe.recv) for pipe in pipes]
    finally:
        for process in processes:
            process.kill()
        await engine.stop()
    used, frames, good, lost = results[0]
    name = f"client_media/{calls} calls, {kind} {family}"
    return {
        f"{name}, CPU ms a call-second": used * 1e3 / (frames / FRAMES_PER_SECOND),
        f"{name}, frames left out, %": max(
            0.0, 100 * (1 - frames / calls / SECONDS / FRAMES_PER_SECOND)
        ),
        f"{name}, calls without their tone": float(calls - good),
        f"{name}, packets lost, %": 100 * lost,
    }


def main(sizes: tuple[int, ...]) -> None:
    figures: dict[str, float] = {}
    budgets: dict[str, float] = {}
    for calls in sizes:
        for kind, family in KINDS:
            figures |= uvloop.run(measure(calls, kind, family))
            name = f"client_media/{calls} calls, {kind} {family}"
            budgets[f"{name}, calls without their tone"] = 0.0
            if calls == 50:
                budgets[f"{name}, CPU ms a call-second"] = BUDGETS[family]
    report(figures, unit="as named", budgets=budgets)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
