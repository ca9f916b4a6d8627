"""A real switchboard in a process of its own, as the command line starts it."""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tongdai.demo import tenant

READY = "ready "
STARTS_WITHIN = 60.0
STOPS_WITHIN = 60.0


PATIENCE = 30.0
"Seconds until a running switchboard knows of a change; it looks each second."

PORTS = range(20_000, 32_000, 4)
"""
Below those that the system gives to clients, browsers' media sockets among them. Not
each of them, as some who are given one take the next as well: SIPp and baresip do.
"""

WORKERS = 4
"Processes of tests at once that have ports of their own."

PORTS_SET = (
    "TONGDAI_HTTP_PORT",
    "TONGDAI_SIP_PORT",
    "TONGDAI_MEDIA_PORT",
    "TONGDAI_DEMO_CARRIER_PORT",
)


def _own_ports() -> Iterator[int]:
    """Those of this process of tests, each again only after all the others."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    own = PORTS[worker % WORKERS :: WORKERS]
    return itertools.cycle(random.sample(own, len(own)))


_ports = _own_ports()


def free_port() -> int:
    """A port that nobody has, for TCP and for UDP, and that nobody was given lately."""
    while True:
        port = next(_ports)
        with contextlib.suppress(OSError), ExitStack() as stack:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                probe = stack.enter_context(socket.socket(socket.AF_INET, kind))
                probe.bind(("127.0.0.1", port))
            return port


class Switchboard:
    """
    One switchboard on ports and data of its own; it can be restarted.

    It is ``tongdai demo``, or, given a ``tongdai.toml``, ``tongdai serve`` with the
    demo's people in it.
    """

    def __init__(self, data: Path, configuration: str | None = None) -> None:
        self._data = data
        self._configuration = configuration
        self._ports = {name: free_port() for name in PORTS_SET}
        self._process: subprocess.Popen[str] | None = None
        self.log: list[str] = []
        "What it wrote to standard error, line by line."

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._ports['TONGDAI_HTTP_PORT']}"

    @property
    def sdk(self) -> str:
        return f"{self.url}/sdk/2.0.0/sdk.min.js"

    @property
    def sip_port(self) -> int:
        return self._ports["TONGDAI_SIP_PORT"]

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def carrier_port(self) -> int:
        return self._ports["TONGDAI_DEMO_CARRIER_PORT"]

    @property
    def environment(self) -> dict[str, str]:
        """For commands that concern this one."""
        ports = {name: str(port) for name, port in self._ports.items()}
        return {**os.environ, **ports, "TONGDAI_DATA": str(self._data)}

    def tongdai(self, *arguments: str) -> str:
        """Run a command of the command line, on the same data; return what it says."""
        return subprocess.run(
            [sys.executable, "-m", "tongdai", *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def change(self, *arguments: str) -> str:
        """Run a command that changes the directory; wait until this one knows of it."""
        before = self._changes()
        said = self.tongdai(*arguments)
        end = time.monotonic() + PATIENCE
        while self._changes() == before:
            assert time.monotonic() < end, "".join(self.log[-10:])
            time.sleep(0.05)
        return said

    def _changes(self) -> int:
        return sum("directory changed" in line for line in self.log)

    def start(self) -> None:
        arguments = ["demo"]
        if self._configuration is not None:
            self._data.mkdir(parents=True, exist_ok=True)
            file = self._data / "tongdai.toml"
            file.write_text(self._configuration)
            tenant.prepare(tenant.settings(self.environment).storage)
            arguments = ["serve", "--config", str(file)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tongdai", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        said: queue.Queue[str] = queue.Queue()
        for stream, keep in (
            (self._process.stdout, said.put),
            (self._process.stderr, self.log.append),
        ):
            threading.Thread(target=_drain, args=(stream, keep), daemon=True).start()
        try:
            line = said.get(timeout=STARTS_WITHIN)
        except queue.Empty:
            line = "nothing"
        if not line.startswith(READY):
            self.kill()
            raise AssertionError(f"not ready but {line!r}:\n" + "".join(self.log))

    def stop(self) -> int:
        """Ask it to stop, as a service manager does; return its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOPS_WITHIN)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def noon_zone() -> str:
    """A time zone in which it is about noon: no day begins there while a test runs."""
    east = (12 - datetime.now(UTC).hour) % 24
    return f"Etc/GMT-{east}" if east <= 14 else f"Etc/GMT+{24 - east}"


def _drain(stream: Iterator[str], keep: object) -> None:
    assert callable(keep)
    for line in stream:
        keep(line)
    keep("")  # it has ended: nobody needs to wait any longer


@contextmanager
def switchboard(data: Path, configuration: str | None = None) -> Iterator[Switchboard]:
    board = Switchboard(data, configuration)
    board.start()
    try:
        yield board
    finally:
        board.kill()
