"""
What browser calls cost the server: ``python -m benchmarks.media [calls …]``.

CPU time of all its processes, engine and workers, for each second of each call; lost
packets; and how much later a packet is heard than it was sent. The browsers run in a
process of their own whose CPU time does not count.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from typing import Final

import uvloop

from benchmarks.measure import cpu_seconds, report
from benchmarks.media_load import load
from tongdai.call.hearing import hearing
from tongdai.call.ids import CallId, LegId
from tongdai.media.engine import CodecFamily, Engine, LegKind
from tongdai.media.settings import MediaSettings

SIZES: Final = (1, 10, 50)
SECONDS: Final = 10.0
BUDGET: Final = 5.0
"CPU ms a call-second at 50 calls."

FAMILIES: Final = (CodecFamily.OPUS, CodecFamily.G711)


def set_up(engine: Engine, browsers: Connection, number: int) -> None:
    """One call, as the switch would make it."""
    call = CallId(f"call-{number}")
    caller, callee = LegId(f"caller-{number}"), LegId(f"callee-{number}")
    answer = engine.answer(caller, browsers.recv(), call=call, codecs=FAMILIES)
    offer = engine.offer(callee, call=call, kind=LegKind.WEBRTC, codecs=FAMILIES)
    browsers.send((answer, offer))
    engine.accept(callee, browsers.recv())
    engine.connect(call, hearing([caller, callee]))


async def measure(calls: int) -> dict[str, float]:
    engine = Engine(MediaSettings(host="127.0.0.1", port=0))
    await engine.start()
    loop = asyncio.get_running_loop()
    ours, theirs = multiprocessing.Pipe()
    spawn = multiprocessing.get_context("spawn")
    crowd = spawn.Process(target=load, args=(theirs, calls, SECONDS))
    crowd.start()
    pids = [os.getpid(), *(worker.pid for worker in engine.workers if worker.pid)]
    try:
        for number in range(calls):
            await loop.run_in_executor(None, ours.poll, None)
            set_up(engine, ours, number)
        await loop.run_in_executor(None, ours.recv)
        before = cpu_seconds(pids)
        await loop.run_in_executor(None, ours.recv)
        used = cpu_seconds(pids) - before
        sent, heard, delays = await loop.run_in_executor(None, ours.recv)
    finally:
        crowd.kill()
        await engine.stop()
    delays.sort()
    return {
        f"media/{calls} calls, CPU ms a call-second": used * 1e3 / calls / SECONDS,
        f"media/{calls} calls, packets lost, %": max(0.0, 100 * (sent - heard) / sent),
        f"media/{calls} calls, median delay, ms": 1e3 * delays[len(delays) // 2],
        f"media/{calls} calls, p99 delay, ms": 1e3 * delays[len(delays) * 99 // 100],
    }


def main(sizes: tuple[int, ...]) -> None:
    figures: dict[str, float] = {}
    for calls in sizes:
        figures |= uvloop.run(measure(calls))
    budgets = {}
    if 50 in sizes:
        budgets = {
            "media/50 calls, CPU ms a call-second": BUDGET,
            "media/50 calls, packets lost, %": 0.0,
        }
    report(figures, unit="as named", budgets=budgets)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
