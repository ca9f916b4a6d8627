"""
What a registered page weighs: ``python -m benchmarks.websocket [clients]``.

Growth of the switchboard's memory, all its processes, for each WebSocket client that
has registered with digest; and the CPU time that a registration takes. The clients run
in this process and are nothing but sockets.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Final

import uvloop

from benchmarks.measure import cpu_seconds, family, report, resident_bytes
from benchmarks.switchboard import Started, switchboard
from tests.sim.sip_pages import Page

CLIENTS: Final = 2000
WARMING: Final = 200
"Clients that come first, so that caches and pools have their size."

AT_ONCE: Final = 50
BUDGET: Final = 20.0
"Kilobytes a client, without TLS."


async def open_pages(server: Started, first: int, count: int) -> list[Page]:
    """Open and register pages, some at once."""
    pages: list[Page] = []
    for start in range(first, first + count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, first + count))
        opened = await asyncio.gather(
            *(Page.open(server.host, server.http_port, str(each)) for each in numbers)
        )
        await asyncio.gather(*(page.register() for page in opened))
        pages += opened
    return pages


async def measure(server: Started, clients: int) -> dict[str, float]:
    pids = family(server.pid)
    kept = await open_pages(server, server.first_number, WARMING)
    await asyncio.sleep(2)  # what is written behind is written
    memory, cpu = resident_bytes(pids), cpu_seconds(pids)
    kept += await open_pages(server, server.first_number + WARMING, clients)
    await asyncio.sleep(2)
    grown, used = resident_bytes(pids) - memory, cpu_seconds(pids) - cpu
    for page in kept:
        page.writer.close()
    return {
        f"websocket/{clients} registered clients, kB each": grown / clients / 1000,
        "websocket/connect and register, CPU ms each": used / clients * 1000,
    }


def main(clients: int) -> None:
    with switchboard(extensions=clients + WARMING) as server:
        figures = uvloop.run(measure(server, clients))
    name = f"websocket/{clients} registered clients, kB each"
    report(figures, unit="as named", budgets={name: BUDGET})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS)
