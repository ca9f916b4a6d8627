"""
What a call costs in signalling: ``python -m benchmarks.signalling [calls a second …]``.

Phones behind two UDP sockets of this process, registered with digest, call each other
through a whole switchboard: INVITE with digest, 180, 200, ACK, BYE, each a leg of its
own with its own SDP and ports, and a record in the database. Counted is the CPU time of
all processes of the switchboard; a call that is refused, lost or retransmitted by the
caller's side has failed.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Final

import uvloop

from benchmarks.measure import cpu_seconds, family, report
from benchmarks.switchboard import Started, switchboard
from tests.sim.sip_phones import Callees, Callers

RATES: Final = (50, 200, 800)
"Calls a second."

SECONDS: Final = 10
PHONES: Final = 100
"On each side."

SETTLING: Final = 3.0
"Seconds for the last calls to end and for records to be written."

TURN: Final = 0.005
"Seconds between two looks at how many calls are due."

BUDGETS: Final = {
    "signalling/200 calls/s, CPU ms a call": 1.0,
    "signalling/200 calls/s, failed": 0,
    "signalling/800 calls/s, failed": 0,
}


async def at_rate(
    server: Started, callers: Callers, rate: int, numbers: range
) -> dict[str, float]:
    """Make calls for some seconds; say what one cost."""
    loop = asyncio.get_running_loop()
    pids = family(server.pid)
    records, completed = server.records(), callers.completed
    callers.durations.clear()
    before, start, made = cpu_seconds(pids), loop.time(), 0
    while made < rate * SECONDS:
        due = min(rate * SECONDS, int((loop.time() - start) * rate) + 1)
        while made < due:
            number = numbers[made % PHONES]
            callers.call(str(number), str(number + PHONES))
            made += 1
        await asyncio.sleep(TURN)
    took = loop.time() - start
    await asyncio.sleep(SETTLING)
    used = cpu_seconds(pids) - before
    done = callers.completed - completed
    durations = sorted(callers.durations) or [0.0]
    name = f"signalling/{rate} calls/s"
    return {
        f"{name}, CPU ms a call": used * 1000 / max(1, done),
        f"{name}, achieved calls/s": done / took,
        f"{name}, failed": made - done,
        f"{name}, records missing": made - (server.records() - records),
        f"{name}, median ms from INVITE to the end": 1000 * _at(durations, 0.5),
        f"{name}, p99 ms from INVITE to the end": 1000 * _at(durations, 0.99),
    }


async def measure(server: Started, rates: tuple[int, ...]) -> dict[str, float]:
    loop = asyncio.get_running_loop()
    remote = (server.host, server.sip_port)
    _, callees = await loop.create_datagram_endpoint(Callees, remote_addr=remote)
    _, callers = await loop.create_datagram_endpoint(Callers, remote_addr=remote)
    numbers = range(server.first_number, server.first_number + PHONES)
    for number in numbers:
        await callers.register(str(number))
        await callees.register(str(number + PHONES))
    pids: list[int] = []
    # Music is decoded first, in a process that nobody tells us the end of.
    while pids != (pids := family(server.pid)):  # noqa: ASYNC110
        await asyncio.sleep(SETTLING)
    figures: dict[str, float] = {}
    for rate in rates:
        figures |= await at_rate(server, callers, rate, numbers)
    for answer, count in callers.refused.items():
        figures[f"signalling/answered {answer!r}"] = count
    return figures


def main(rates: tuple[int, ...]) -> None:
    with switchboard(extensions=2 * PHONES) as server:
        figures = uvloop.run(measure(server, rates))
    budgets = {name: most for name, most in BUDGETS.items() if name in figures}
    report(figures, unit="as named", budgets=budgets)


def _at(durations: list[float], share: float) -> float:
    return durations[min(len(durations) - 1, int(len(durations) * share))]


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or RATES)
