"""
How every benchmark measures, and how it says where.

Figures are CPU time wherever the claim is a cost: a busy machine then makes them
noisy, not wrong. A figure without its machine and commit is a rumour, so
:func:`report` writes both.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
_CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def best_of(body: Callable[[], object], *, rounds: int = 7, loops: int = 2000) -> float:
    """CPU microseconds per call: the fastest round; the others measure the machine."""
    fastest = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(loops):
            body()
        fastest = min(fastest, time.process_time() - start)
    return fastest / loops * 1e6


def cpu_seconds(pids: Collection[int]) -> float:
    """CPU time, user and system, that the processes have used so far; Linux only."""
    ticks = 0
    for pid in pids:
        # The name in parentheses may hold anything, spaces and parentheses too.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _CLOCK_TICKS


def resident_bytes(pids: Collection[int]) -> int:
    """Memory the processes have in RAM, shared pages counted in each; Linux only."""
    return sum(
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE for pid in pids
    )


def family(pid: int) -> list[int]:
    """A process and all that descend from it, for servers that have workers."""
    found = [pid]
    for parent in found:  # grows while it is walked
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def median(values: Collection[float]) -> float:
    """The middle one, which one slow page load does not move."""
    return statistics.median(values)


def machine() -> str:
    """What ran it: processor, cores, Python."""
    name = platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


def commit() -> str:
    """The commit measured, with ``+`` when the tree has changes."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=10"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return described.stdout.strip()


def report(
    figures: Mapping[str, float],
    *,
    unit: str,
    budgets: Mapping[str, float] | None = None,
) -> None:
    """
    Print figures as JSON with machine and commit.

    Args:
        figures: By name. Names are stable: they are what ``baseline.json`` compares.
        budgets: The most that a figure may be, where one is promised.
    """
    document: dict[str, object] = {
        "machine": machine(),
        "commit": commit(),
        "unit": unit,
        "figures": {name: round(figure, 3) for name, figure in figures.items()},
    }
    if budgets:
        document["budgets"] = dict(budgets)
        document["within"] = all(
            figures[name] <= most for name, most in budgets.items()
        )
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    print()
