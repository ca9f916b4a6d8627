"""
The socket by which the command line has the carrier call in.

A Unix socket in the data folder: see :mod:`tongdai.net.local_socket`.
"""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from typing import Final

import msgspec

from tongdai.errors import Unavailable
from tongdai.net import local_socket

from .news import Ended, News, NotMade, Wanted

SOCKET: Final = "carrier.sock"
"Its name in the data folder."

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
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"cannot make {folder}: {error.strerror}") from error
    return local_socket.listen(folder, SOCKET)


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
        try:
            self._socket = local_socket.connect(folder, SOCKET, timeout=None)
        except OSError:
            raise NoCarrier(folder) from None
        try:
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
