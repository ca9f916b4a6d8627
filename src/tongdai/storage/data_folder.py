"""The data folder belongs to one running switchboard at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

from .errors import AlreadyRunning, DatabaseUnavailable

LOCK_FILE: Final = "tongdai.lock"
"Locked while a switchboard runs, whatever way it ends; it holds the process id."


class DataFolder:
    """
    Our claim to a data folder, from construction to :meth:`release`.

    A second switchboard would end the calls of the first, taking them for those of a
    killed process. The command line needs no claim: its changes are transactions.
    """

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            AlreadyRunning: Another process has claimed it.
            DatabaseUnavailable: The folder cannot be written.
        """
        path = folder / LOCK_FILE
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DatabaseUnavailable(
                f"cannot write {path}: {error.strerror}"
            ) from error
        try:
            # Not flock: a media worker that outlives us a moment would still hold it.
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            owner = _read(self._file)
            os.close(self._file)
            raise AlreadyRunning(str(folder), owner) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Give it up. Must be called once."""
        os.ftruncate(self._file, 0)
        os.close(self._file)


def running(folder: Path) -> int | None:
    """
    The process id of the switchboard that serves from ``folder``, if one does.

    Not for that process itself: POSIX locks would be given up by looking.
    """
    try:
        file = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None  # no folder, no file, or not ours to look at
    try:
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return _read(file)
    else:
        return None
    finally:
        os.close(file)


def _read(file: int) -> int | None:
    text = os.pread(file, 20, 0)
    return int(text) if text.isdigit() else None
