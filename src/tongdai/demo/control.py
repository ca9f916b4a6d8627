"""
The socket by which the command line has the carrier call in.

A Unix socket in the data folder: it is there for whoever may read that folder. Both
ends go through ``/proc/self/fd``, as the path of a socket has room for 107 bytes and
that of a folder has not.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from tongdai.errors import Unavailable

from .news import Ended, News, NotMade, Wanted

SOCKET: Final = "carrier.sock"
"Its name in the data folder."

BACKLOG: Final = 16
"Calls asked for in one moment; more are refused by the system."

MOST_READ: Final = 4096
"Bytes read at once; a line has 200."

_news: Final[msgspec.json.Decoder[News]] = msgspec.json.Decoder(News)


class NoCarrier(Unavailable):
    """No demo runs on this data folder, or its carrier went away."""

    code = "demo.no_carrier"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no demo runs with the data folder {folder}")
        self.folder = folder


def listen(folder: Path) -> socket.socket:
    """
    The carrier's end. The folder must be ours: an older socket in it is removed.

    Raises:
        Unavailable: The folder cannot be written.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _reachable(folder) as path:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            sock.bind(path)
            os.chmod(path, 0o600)
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        raise Unavailable(
            f"cannot listen in {folder}: {error.strerror or error}"
        ) from error
    return sock


def remove(folder: Path) -> None:
    """Leave no socket behind that nobody serves."""
    with contextlib.suppress(OSError):
        (folder / SOCKET).unlink()


class CallIn:
    """One call that the carrier makes for us, until it has ended or we are closed."""

    def __init__(self, folder: Path, wanted: Wanted) -> None:
        """
        Raises:
            NoCarrier: There is none.
        """
        self._folder = folder
        self._unread = b""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with _reachable(folder) as path:
                self._socket.connect(path)
            self._socket.sendall(msgspec.json.encode(wanted) + b"\n")
        except OSError:
            self._socket.close()
            raise NoCarrier(folder) from None

    def next(self) -> News:
        """
        Wait for what happens next. ``Ended`` and ``NotMade`` come last.

        Raises:
            NoCarrier: It went away.
        """
        while b"\n" not in self._unread:
            read = self._socket.recv(MOST_READ)
            if not read:
                raise NoCarrier(self._folder)
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        return _news.decode(line)

    def hang_up(self) -> None:
        """End the call; ``Ended`` is still to come."""
        with contextlib.suppress(OSError):  # the carrier has closed its end
            self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Hang up, and hear no more of it."""
        self._socket.close()


def last(news: News) -> bool:
    """Does nothing follow?"""
    return isinstance(news, Ended | NotMade)


@contextlib.contextmanager
def _reachable(folder: Path) -> Iterator[str]:
    """A short path of the socket, good for as long as the block lasts."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{opened}/{SOCKET}"
    finally:
        os.close(opened)
