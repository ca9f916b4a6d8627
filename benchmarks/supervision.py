"""
What a supervised call costs the server, and what it costs the calls beside it.

``python -m benchmarks.supervision``: CPU time of all its processes for each second of
each supervised call, by mode; how much later a mix is heard; and the delay of relayed
calls with no supervised ones and with some. The browsers run in a process of their own
whose CPU time does not count.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from itertools import permutations
from typing import Final

import uvloop

from benchmarks.measure import cpu_seconds, report
from benchmarks.supervision_load import AGENT, CUSTOMER, SUPERVISOR, Plan, load
from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId
from tongdai.media.engine import CodecFamily, Engine
from tongdai.media.settings import MediaSettings

SUPERVISED: Final = 5
"Calls, by mode: with fewer, as with relaying, waking up costs more than working."

BESIDE: Final = (5, 2)
"Relayed calls, and the supervised ones beside them."

SECONDS: Final = 10.0
BUDGET: Final = 60.0
"CPU ms a supervised call-second; and ms that a mix may be heard later."

FAMILIES: Final = (CodecFamily.OPUS, CodecFamily.G711)

BETWEEN: Final = frozenset(permutations((AGENT, CUSTOMER), 2))
MONITORING: Final = BETWEEN | {(AGENT, SUPERVISOR), (CUSTOMER, SUPERVISOR)}
WHISPER: Final = MONITORING | {(SUPERVISOR, AGENT)}
COLLOQUY: Final = WHISPER | {(SUPERVISOR, CUSTOMER)}
MODES: Final = {"monitoring": MONITORING, "whisper": WHISPER, "colloquy": COLLOQUY}


def named(call: str, pairs: frozenset[tuple[str, str]]) -> Hearing:
    """The hearing of a call, whose legs are named after it."""
    return frozenset(
        (LegId(f"{call}-{speaker}"), LegId(f"{call}-{listener}"))
        for speaker, listener in pairs
    )


async def measure(plan: Plan, mode: frozenset[tuple[str, str]]) -> dict[str, float]:
    """CPU seconds used while it was steady, and the delays."""
    engine = Engine(MediaSettings(host="127.0.0.1", port=0))
    await engine.start()
    loop = asyncio.get_running_loop()
    ours, theirs = multiprocessing.Pipe()
    crowd = multiprocessing.get_context("spawn").Process(
        target=load, args=(theirs, plan)
    )
    crowd.start()
    try:
        while (joining := await loop.run_in_executor(None, ours.recv)) is not None:
            call, leg, offer = joining
            name = LegId(f"{call}-{leg}")
            ours.send(engine.answer(name, offer, call=CallId(call), codecs=FAMILIES))
            pairs = mode if call.startswith("supervised") else BETWEEN
            engine.connect(CallId(call), named(call, pairs))
        await loop.run_in_executor(None, ours.recv)
        processes = (*engine.workers, engine.mixer)
        pids = [os.getpid(), *(each.pid for each in processes if each.pid)]
        before = cpu_seconds(pids)
        await loop.run_in_executor(None, ours.recv)
        used = cpu_seconds(pids) - before
        result = await loop.run_in_executor(None, ours.recv)
    finally:
        crowd.kill()
        await engine.stop()
    figures = {"used": used}
    for name, delays in (
        ("relayed", sorted(result.relayed_delays)),
        ("mixed", sorted(result.mix_delays)),
    ):
        if delays:
            figures |= {
                f"{name}, median": 1e3 * delays[len(delays) // 2],
                f"{name}, p99": 1e3 * delays[len(delays) * 99 // 100],
            }
    return figures


def main() -> None:
    figures: dict[str, float] = {}
    budgets: dict[str, float] = {}
    for name, mode in MODES.items():
        measured = uvloop.run(measure(Plan(0, SUPERVISED, SECONDS), mode))
        cost = f"supervision/{name}, CPU ms a call-second"
        delay = f"supervision/{name}, the mix later by, median ms"
        figures[cost] = measured["used"] * 1e3 / SUPERVISED / SECONDS
        figures[delay] = measured["mixed, median"]
        figures[f"supervision/{name}, the mix later by, p99 ms"] = measured[
            "mixed, p99"
        ]
        budgets |= {cost: BUDGET, delay: BUDGET}
    relayed, most = BESIDE
    for supervised in (0, most):
        plan = Plan(relayed, supervised, SECONDS)
        measured = uvloop.run(measure(plan, COLLOQUY))
        beside = f"supervision/{relayed} relayed beside {supervised} supervised"
        figures |= {
            f"{beside}, median delay, ms": measured["relayed, median"],
            f"{beside}, p99 delay, ms": measured["relayed, p99"],
        }
    report(figures, unit="as named", budgets=budgets)


if __name__ == "__main__":
    main()
