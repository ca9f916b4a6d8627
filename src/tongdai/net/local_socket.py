"""
Unix sockets in the data folder: for whoever may read that folder, and nobody else.

The path of a socket has room for 107 bytes and that of a folder has not: where the
system allows it, both ends go through ``/proc/self/fd``.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tongdai.errors import Unavailable

BACKLOG: Final = 16
"Connections that wait to be accepted; more are refused by the system."

OPEN_FILES: Final = Path("/proc/self/fd")
"Where Linux names what this process has open."


def listen(folder: Path, name: str) -> socket.socket:
    """
    Listen at ``name`` in a folder that is ours: an older socket there is removed.

    Raises:
        Unavailable: The folder cannot be written.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # Linux makes the file with the socket's own permissions: it is never open
        # to others, not even for a moment.
        os.fchmod(sock.fileno(), 0o600)
        with _reachable(folder) as directory:
            path = directory / name
            path.unlink(missing_ok=True)
            sock.bind(str(path))
            path.chmod(0o600)
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise Unavailable(
            f"cannot listen in {folder}: {error.strerror or error}"
        ) from error
    return sock


def connect(folder: Path, name: str, *, timeout: float | None) -> socket.socket:
    """
    Connect to whoever listens at ``name`` in ``folder``.

    Args:
        timeout: Seconds that connecting, and every later step, may take; None: any.

    Raises:
        OSError: Nobody listens there, or we may not connect.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(timeout)
    try:
        with _reachable(folder) as directory:
            sock.connect(str(directory / name))
    except OSError:
        sock.close()
        raise
    return sock


@contextlib.contextmanager
def _reachable(folder: Path) -> Iterator[Path]:
    """A short name of the folder, good for as long as the block lasts."""
    if not OPEN_FILES.is_dir():
        yield folder
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield OPEN_FILES / str(opened)
    finally:
        os.close(opened)
