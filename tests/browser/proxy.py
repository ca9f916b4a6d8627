"""A line to the switchboard that can be cut, and that can go dead without a word."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

CHUNK: Final = 65_536
ABORT: Final = struct.pack("ii", 1, 0)
"Linger for no time: the close is a reset, as when a router forgets a connection."


class Proxy:
    """Passes TCP connections on to a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._passing: set[tuple[socket.socket, socket.socket]] = set()
        self._swallowing: set[socket.socket] = set()
        self._cut = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def cut(self) -> None:
        """Reset every connection, and each that is tried from now on."""
        with self._lock:
            self._cut = True
            ends = [end for pair in self._passing for end in pair]
            self._passing.clear()
        for end in ends:
            _reset(end)

    def mend(self) -> None:
        """Let new connections through again."""
        with self._lock:
            self._cut = False

    def swallow(self) -> None:
        """From now on nothing comes through the connections that there are."""
        with self._lock:
            self._swallowing |= {end for pair in self._passing for end in pair}

    def run(self) -> None:
        """Accept connections until :meth:`close`."""
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            with self._lock:
                if self._cut:
                    _reset(near)
                    continue
                far = socket.create_connection(("127.0.0.1", self._port))
                self._passing.add((near, far))
            for source, target in ((near, far), (far, near)):
                threading.Thread(
                    target=self._pass, args=(source, target), daemon=True
                ).start()

    def close(self) -> None:
        self.cut()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if source not in self._swallowing:
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def _reset(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    """Open a line to a port of this machine."""
    line = Proxy(port)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join()
