"""The demo in a process of its own, on free ports, with data that is thrown away."""

from __future__ import annotations

import importlib.util
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from tongdai.client.errors import NotPossible
from tongdai.errors import Unavailable

STARTS_WITHIN: Final = 120.0
"Seconds, on a machine that has much else to do; usually it takes two."

STOPS_WITHIN: Final = 30.0
"Seconds until it is killed."

READY: Final = "ready "
"What it says when it can be called, before its address."

SERVER: Final = ("alembic", "h11", "sqlalchemy", "starlette", "uvicorn", "uvloop")
"What the switchboard needs beside what programs that call do."

ANY_PORT: Final[Mapping[str, str]] = {
    "TONGDAI_HTTP_PORT": "0",
    "TONGDAI_SIP_PORT": "0",
    "TONGDAI_MEDIA_PORT": "0",
    "TONGDAI_DEMO_CARRIER_PORT": "0",
}

LAST_WORDS: Final = 2000
"Characters of its log in a message."


class NotStarted(Unavailable):
    """The demo did not start."""

    code = "testing.not_started"


@dataclass(frozen=True, slots=True)
class DemoProcess:
    """One that runs."""

    url: str
    "``http://127.0.0.1:port``: of its API, its WebSocket and its console."

    data: Path
    "Its data folder."

    process: subprocess.Popen[str]


def missing() -> list[str]:
    """What is not installed of what the switchboard needs."""
    return [name for name in SERVER if importlib.util.find_spec(name) is None]


@contextmanager
def demo_process() -> Iterator[DemoProcess]:
    """
    Start it, and stop it afterwards.

    Raises:
        NotPossible: what the switchboard needs is not installed.
        NotStarted: it did not say that it is ready; its own words are in the message.
    """
    absent = missing()
    if absent:
        raise NotPossible(
            "the fixture switchboard runs a switchboard: expected "
            f"pip install 'tongdai[server]'; not installed: {', '.join(absent)}"
        )
    # Short, as the path of a Unix socket in it may have 107 bytes.
    data = Path(tempfile.mkdtemp(prefix="tongdai-"))
    try:
        with (data / "log").open("w+", encoding="utf-8") as log:
            process = _started(data, log)
            try:
                yield DemoProcess(_url(process, data / "log"), data, process)
            finally:
                _stop(process)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _started(data: Path, log: IO[str]) -> subprocess.Popen[str]:
    # Settings of a switchboard that somebody has here are not for this one.
    ours = {k: v for k, v in os.environ.items() if not k.startswith("TONGDAI_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tongdai", "demo"],
        env={**ours, **ANY_PORT, "TONGDAI_DATA": str(data)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )


def _url(process: subprocess.Popen[str], log: Path) -> str:
    said: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        for line in process.stdout or ():
            said.put(line)
        said.put("")  # it has ended: nobody needs to wait any longer

    threading.Thread(target=listen, daemon=True, name="demo's output").start()
    try:
        line = said.get(timeout=STARTS_WITHIN)
    except queue.Empty:
        line = ""
    if not line.startswith(READY):
        words = log.read_text(encoding="utf-8", errors="replace")[-LAST_WORDS:]
        raise NotStarted(f"the demo did not start; it said {line!r} and\n{words}")
    return line.removeprefix(READY).strip()


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
