"""
What whole calls cost the program that makes them.

One process registers as fifty extensions, each of which calls the switchboard's echo;
every call has a tone of its own, said and heard again, so that nobody but the program
and the switchboard takes part in what two cores can do. CPU time of the program for
each second of each call is the figure; a second has 50 frames heard, so that those
which a busy machine leaves out do not make the others look cheap. Numbers of calls may
be given: ``ws=20 udp=50``.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from typing import Final

import numpy as np

from benchmarks.measure import cpu_seconds, report
from benchmarks.switchboard import Started, switchboard
from tests.sim.sip_phones import DOMAIN, PASSWORD
from tongdai.client import Call, OmiSDK
from tongdai.client.errors import CallEnded
from tongdai.client.leg import FRAMES_PER_SECOND, Samples

ECHO: Final = "*43"
SIZES: Final = {"ws": 50, "udp": 50}
"Calls at once, by transport: WebRTC, and plain RTP."

SECONDS: Final = 10.0
BUDGET: Final = 25.0
"CPU ms a call-second, with Opus."

RATE: Final = 8_000
LOWEST, STEP = 400, 50
"Hz of the first call's tone, and from each call to the next."

LOUDNESS: Final = 8000
KEPT: Final = 25
"Frames, half a second, in which a tone is looked for."

PATIENCE: Final = 180.0


class Talk:
    """One call that says a tone and listens for its echo."""

    def __init__(self, call: Call, number: int) -> None:
        self._call = call
        self._hertz = LOWEST + STEP * number
        self._heard: list[Samples] = []
        self.frames = 0
        self.hears = asyncio.Event()
        "Set by every half second that was the tone, cleared by one that was not."

    @property
    def codec(self) -> str:
        """As in SDP."""
        return self._call.quality.codec

    async def say(self) -> None:
        """Until the call ends."""
        at = np.arange(RATE) / RATE
        tone = LOUDNESS * np.sin(2 * np.pi * self._hertz * at)
        with contextlib.suppress(CallEnded):
            await self._call.play(tone.astype(np.int16), rate=RATE, loop=True)

    async def listen(self) -> None:
        """Until the call ends."""
        async for frame in self._call.audio.frames(RATE):
            self.frames += 1
            self._heard.append(frame)
            if len(self._heard) == KEPT:
                self._judge(np.concatenate(self._heard))
                self._heard.clear()

    def _judge(self, sound: Samples) -> None:
        power = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        hertz = int(power.argmax()) * RATE / len(sound)
        if power.max() > 1e5 and abs(hertz - self._hertz) < STEP / 3:
            self.hears.set()
        else:
            self.hears.clear()


async def _registered(stack: AsyncExitStack, server: str, number: int) -> OmiSDK:
    sdk = await stack.enter_async_context(OmiSDK({"server": server}))
    secret = PASSWORD.format(number=number)
    await sdk.register(domain=DOMAIN, username=str(number), password=secret)
    return sdk


Outcome = tuple[float, int, int, str]
"CPU seconds, frames heard, how many calls have lost their tone, and the codec."


async def _calls(server: str, calls: int, first: int) -> Outcome:
    async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE):
        sdks = [await _registered(stack, server, first + i) for i in range(calls)]
        talks, tasks = [], []
        for number, sdk in enumerate(sdks):
            call = await sdk.make_call(ECHO)
            await call.answered()
            talk = Talk(call, number)
            talks.append(talk)
            tasks += [asyncio.create_task(do()) for do in (talk.say, talk.listen)]
        for talk in talks:
            await talk.hears.wait()
        frames = sum(talk.frames for talk in talks)
        used = cpu_seconds([os.getpid()])
        await asyncio.sleep(SECONDS)
        used = cpu_seconds([os.getpid()]) - used
        frames = sum(talk.frames for talk in talks) - frames
        silent = sum(not talk.hears.is_set() for talk in talks)
        codec = talks[0].codec
        for task in tasks:
            task.cancel()
        return used, frames, silent, codec


def program(parent: Connection, server: str, calls: int, first: int) -> None:
    """A process that makes calls, on the event loop that Python brings."""
    parent.send(asyncio.run(_calls(server, calls, first)))


def measure(board: Started, transport: str, calls: int) -> dict[str, float]:
    port = board.http_port if transport == "ws" else board.sip_port
    server = f"{transport}://{board.host}:{port}"
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=program, args=(theirs, server, calls, board.first_number)
    )
    process.start()
    theirs.close()
    try:
        used, frames, silent, codec = ours.recv()
    finally:
        process.kill()
        process.join()
    name = f"client_calls/{calls} calls, {transport}"
    print(f"{name}: {codec}", file=sys.stderr)
    whole = calls * SECONDS * FRAMES_PER_SECOND
    return {
        f"{name}, CPU ms a call-second": used * 1e3 / (frames / FRAMES_PER_SECOND),
        f"{name}, frames left out, %": max(0.0, 100 * (1 - frames / whole)),
        f"{name}, calls without their tone": float(silent),
    }


def main(sizes: Mapping[str, int]) -> None:
    figures: dict[str, float] = {}
    budgets: dict[str, float] = {}
    for transport, calls in sizes.items():
        with switchboard(extensions=calls) as board:
            figures |= measure(board, transport, calls)
        name = f"client_calls/{calls} calls, {transport}"
        budgets[f"{name}, calls without their tone"] = 0.0
        if calls == SIZES[transport]:
            budgets[f"{name}, CPU ms a call-second"] = BUDGET
    report(figures, unit="as named", budgets=budgets)


if __name__ == "__main__":
    given = (each.split("=") for each in sys.argv[1:])
    main({transport: int(calls) for transport, calls in given} or SIZES)
