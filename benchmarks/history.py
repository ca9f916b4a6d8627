"""
A page of a long history: ``python -m benchmarks.history [calls]``.

A database of its own is filled with a million calls of two tenants; for each way to
look for calls it tells the median time of a page and the query plan of SQLite.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, insert

from tongdai.call.cause import EndCause
from tongdai.call.events import Direction
from tongdai.storage import tables
from tongdai.storage.database import Database
from tongdai.storage.history import CallFilter, Position, bound_query, page_query
from tongdai.storage.moments import to_micros
from tongdai.storage.records import Records
from tongdai.storage.settings import StorageSettings
from tongdai.storage.writer import Writer

CALLS: Final = 1_000_000
AT_ONCE: Final = 10_000
PAGE: Final = 50
ROUNDS: Final = 7
BUDGET: Final = 50.0
"Milliseconds a page."

START: Final = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS_APART: Final = 20

NAMES: Final = ("Nguyễn Hoài An", "Trần Thanh Bình", "Lê Quỳnh Chi", "Phạm Minh Đức")
CAUSES: Final = (*[EndCause.BYE] * 80, *[EndCause.NO_ANSWER] * 15, EndCause.CANCEL)
RAREST: Final = 20_000
"One call in so many ends as no other does."

MIDDLE: Final = START + timedelta(seconds=SECONDS_APART * CALLS // 2)
FILTERS: Final = {
    "everything": CallFilter(),
    "a day in the middle": CallFilter(since=MIDDLE, until=MIDDLE + timedelta(days=1)),
    "before the middle": CallFilter(until=MIDDLE),
    "an extension": CallFilter(extension="105"),
    "made by an extension": CallFilter(extension="105", made=True),
    "got by an extension": CallFilter(extension="105", made=False),
    "a hotline": CallFilter(hotline="02473000001"),
    "a customer": CallFilter(number="0900000007"),
    "nobody's number": CallFilter(number="0999999999"),
    "a usual end": CallFilter(cause=EndCause.BYE),
    "a rare end": CallFilter(cause=EndCause.LIMITATION_DECLINE),
    "inbound": CallFilter(direction=Direction.INBOUND),
    "not answered": CallFilter(answered=False),
    "a name": CallFilter(text="quỳnh"),
    "a text nowhere": CallFilter(text="nowhere"),
    "an extension, a text nowhere": CallFilter(extension="105", text="đâu"),
    "all of it": CallFilter(
        since=START,
        until=MIDDLE,
        extension="105",
        hotline="02473000001",
        cause=EndCause.BYE,
        answered=True,
        direction=Direction.OUTBOUND,
        text="hoài",
    ),
    "all of it, nowhere": CallFilter(
        extension="105", hotline="02473000001", number="0900000007", text="nowhere"
    ),
}
TENANT: Final = "acme"


def rows(calls: int) -> Iterator[dict[str, Any]]:
    """Calls of extensions 100 to 149 with each other and with 100,000 customers."""
    chance = random.Random(1)  # the same calls each time
    for number in range(calls):
        started = START + timedelta(seconds=number * SECONDS_APART)
        extension = str(100 + chance.randrange(50))
        other = str(100 + chance.randrange(50))
        customer = f"09{chance.randrange(100_000):08}"
        direction = chance.choice(tuple(Direction))
        caller = customer if direction is Direction.INBOUND else extension
        callee = {
            Direction.INTERNAL: other,
            Direction.OUTBOUND: customer,
            Direction.INBOUND: extension,
        }[direction]
        rare = number % RAREST == 7
        cause = EndCause.LIMITATION_DECLINE if rare else chance.choice(CAUSES)
        hotline = "" if direction is Direction.INTERNAL else "02473000001"
        answered = to_micros(started) + 5_000_000 if cause is EndCause.BYE else None
        yield {
            "id": f"{chance.getrandbits(128):032x}",
            "tenant": "other" if number % 10 == 0 else TENANT,
            "caller": caller,
            "caller_name": chance.choice(NAMES),
            "dialled": callee,
            "callee": callee,
            "callee_name": chance.choice(NAMES),
            "started_at": to_micros(started),
            "answered_at": answered,
            "ended_at": to_micros(started) + 60_000_000,
            "cause": cause.value,
            "code": 200,
            "hotline": hotline,
            "direction": direction.value,
        }


def fill(database: Database, calls: int) -> None:
    """Write so many calls, and a note on each hundredth."""
    waiting: list[dict[str, Any]] = []
    for row in rows(calls):
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            _write(database, waiting)
            waiting = []
    if waiting:
        _write(database, waiting)


def _write(database: Database, calls: list[dict[str, Any]]) -> None:
    notes = [
        {
            "call": call["id"],
            "extension": "105",
            "tenant": call["tenant"],
            "note": "Gọi lại chiều nay",
            "tags": "[]",
            "form": "{}",
        }
        for call in calls[::100]
    ]
    with database.transaction() as connection:
        connection.execute(insert(tables.calls), calls)
        connection.execute(insert(tables.call_infos), notes)


def plans(connection: Connection, wanted: CallFilter) -> list[str]:
    """What SQLite does for a page that is not the first, step by step."""
    before: Position = (to_micros(MIDDLE), "x")
    found: list[str] = []
    for query in (
        bound_query(TENANT, wanted, before),
        page_query(TENANT, wanted, before, PAGE + 1, not_before=(0, "")),
    ):
        if query is not None:
            sql = query.compile(connection, compile_kwargs={"literal_binds": True})
            text = str(sql).replace("%%", "%")
            rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + text)
            found += [row[3] for row in rows]
    return found


async def times(records: Records, wanted: CallFilter) -> tuple[float, int]:
    """Median milliseconds of the first page, and its calls."""
    taken: list[float] = []
    found = 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        page, _further = await records.page(TENANT, wanted, limit=PAGE)
        taken.append((time.perf_counter() - begun) * 1000)
        found = len(page)
    return statistics.median(taken), found


def main(calls: int) -> int:
    slow: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        database = Database(StorageSettings(Path(folder)))
        writer = Writer(database.transaction)
        try:
            begun = time.perf_counter()
            fill(database, calls)
            print(f"{calls:,} calls written in {time.perf_counter() - begun:.0f} s")
            records = Records(database, writer)
            for name, wanted in FILTERS.items():
                median, found = asyncio.run(times(records, wanted))
                print(f"{median:7.1f} ms  {found:3} calls  {name}")
                with database.reading() as connection:
                    for step in plans(connection, wanted):
                        print(f"             {step}")
                if median > BUDGET:
                    slow.append(name)
        finally:
            writer.close()
            database.close()
    print(f"over {BUDGET:g} ms: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS))
