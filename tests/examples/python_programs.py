"""The Python examples as their readers run them, but against a switchboard of tests."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tongdai.client.audio.decoding import decoder
from tongdai.client.audio.resampling import Resampler
from tongdai.testing.tones import RATE

ROOT: Final = Path(__file__).parents[2]
PROGRAMS: Final = ROOT / "examples" / "python"
NOTHING: Final = "(nothing more)"
PATIENCE: Final = 60.0


class Program:
    """One that runs, and what it says, line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line.rstrip("\n"))
        self._lines.put(NOTHING)

    def until_said(self, words: str) -> str:
        """The next line with these words in it."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                line = NOTHING
            self.said.append(line)
            if words in line:
                return line
            assert line != NOTHING, f"no {words!r} in {self.said}"

    def result(self) -> int:
        """Wait for its end: its exit status."""
        return self.process.wait(PATIENCE)


@contextmanager
def running(
    name: str, url: str, *arguments: str, folder: Path, **environment: str
) -> Iterator[Program]:
    """An example that runs until it ends, or until the block does."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAMS / name), *arguments],
        cwd=folder,
        env={
            **os.environ,
            **environment,
            "TONGDAI_SERVER": url,
            "PYTHONPATH": str(ROOT / "src"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Program(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # as with Ctrl-C
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def samples_in(file: Path) -> NDArray[Any]:
    """A recording at :data:`RATE`, mixed down to one channel."""
    whole = np.concatenate(list(decoder(file, 0).pieces()))
    return Resampler(48_000, RATE).feed(whole)
