"""
A robot that calls the numbers of a list, says something, and asks for a key.

    python call_robot.py customers.csv outcomes.csv

``customers.csv`` has a column ``number``; the message may name the others, as in
"Hello {name}". One row for each call goes to ``outcomes.csv`` when the call is over.
Started again, it goes on with the numbers that have no row there yet.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from account import SERVER, credentials
from voice import spoken

from tongdai.client import OmiSDK
from tongdai.client.audio import Sound
from tongdai.client.errors import BadArgument, CallEnded, CallRefused

MESSAGE = (
    "Hello. Your order is ready. Press 1 if we may deliver it today, else press 2."
)


@dataclass
class Outcome:
    """One row of ``outcomes.csv``."""

    number: str
    answered: bool
    key: str
    "Empty: none was pressed."

    end_cause: str
    "``BYE``, ``BUSY``, ``NO_ANSWER``, …; or why there was no call."

    seconds: int
    "From the answer to the end."

    quality: float | None
    "1.0 to 4.5, as an estimate of how it sounded; empty: nothing was heard."


async def ask(
    sdk: OmiSDK, number: str, message: Sound, *, rings: float, patience: float
) -> Outcome:
    """
    One call, from the first ring to the end.

    Args:
        rings: Seconds until it is given up.
        patience: Seconds for a key, from the end of the message.
    """
    try:
        call = await sdk.make_call(number)
    except (BadArgument, CallRefused) as error:
        return Outcome(number, False, "", error.reason or error.code, 0, None)
    key = ""
    try:
        async with asyncio.timeout(rings):
            await call.answered()
        key = await call.gather(1, prompt=message, timeout=patience, valid="12")
    except TimeoutError:
        pass  # nobody is there
    except CallEnded:
        pass  # the end cause says why
    call.hang_up()
    data = await call.ended()
    return Outcome(
        number, data.is_accepted, key, data.end_cause, data.duration, call.quality.mos
    )


class Outcomes:
    """The file of outcomes: what is in it is not asked again."""

    def __init__(self, path: Path) -> None:
        self._names = [field.name for field in fields(Outcome)]
        text = path.read_text("utf-8") if path.exists() else ""
        whole = text[: text.rfind("\n") + 1]  # the last row was cut off by a crash
        self.done = {row["number"] for row in csv.DictReader(whole.splitlines())}
        path.write_text(whole or ",".join(self._names) + "\n", "utf-8")
        self._path = path

    def add(self, outcome: Outcome) -> None:
        with self._path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self._names, lineterminator="\n")
            writer.writerow(asdict(outcome))


def customers(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and "number" not in rows[0]:
        columns = ", ".join(rows[0])
        raise SystemExit(f"{path}: expected a column number, found {columns}")
    return rows


async def main(arguments: argparse.Namespace) -> None:
    outcomes = Outcomes(arguments.outcomes)
    waiting = iter(
        [row for row in customers(arguments.list) if row["number"] not in outcomes.done]
    )

    async def line(sdk: OmiSDK, rows: Iterator[dict[str, str]]) -> None:
        for row in rows:  # all lines take from the same list
            message = await spoken(arguments.message.format_map(row), arguments.voice)
            outcome = await ask(
                sdk,
                row["number"],
                message,
                rings=arguments.rings,
                patience=arguments.patience,
            )
            outcomes.add(outcome)
            print(outcome, flush=True)

    async with OmiSDK({"server": SERVER}) as sdk, asyncio.TaskGroup() as lines:
        await sdk.register(credentials("109"))
        for _ in range(arguments.at_once):
            lines.create_task(line(sdk, waiting))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("list", type=Path, help="CSV with a column number")
    parser.add_argument("outcomes", type=Path, help="CSV that gets the outcomes")
    parser.add_argument("--message", default=MESSAGE)
    parser.add_argument("--voice", default="en", help="en, vi, …")
    parser.add_argument("--at-once", type=int, default=5, help="calls at once")
    parser.add_argument("--rings", type=float, default=30, help="seconds of ringing")
    parser.add_argument("--patience", type=float, default=8, help="seconds for a key")
    asyncio.run(main(parser.parse_args()))
