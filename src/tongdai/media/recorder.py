"""
Keeps what a leg says, as it comes, in a file of its own.

Nothing is decoded, and a packet costs a worker no more than a copy: what has gathered
is written once a second. The kernel has it then, so that a process that is killed
loses at most that second.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from .codecs import Encoding
from .recorded import CODECS, LAST, UNIT, written

WRITE_EVERY: Final = 0.8
"Seconds that a packet waits to be written, so that a busy worker keeps to a second."

_PLACES: Final = {name: place for place, name in enumerate(CODECS)}


class Recorder:
    """
    Reads along what a leg says. Its keys are not kept: a customer may type a secret.

    Args:
        path: Appended to; its folder is made.
        zero: When the recording began, on the monotonic clock; of all legs of a
            recording the same.
        wake: Asks for a call of :meth:`write` at that time.
        failed: Called once, if the file cannot be written; then nothing is kept.
        closed: Called when all is written, or cannot be.
    """

    def __init__(
        self,
        path: Path,
        zero: float,
        *,
        wake: Callable[[float], None],
        failed: Callable[[str], None],
        closed: Callable[[], None],
    ) -> None:
        self._zero = zero
        self._wake = wake
        self._failed = failed
        self._closed = closed
        self._codecs: dict[int, int] = {}
        self._gathered: list[bytes] = []
        self._file: int | None = None
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._file = os.open(path, flags, 0o600)
        except OSError as error:
            failed(f"{path.name}: {error.strerror}")

    def describe(self, received: Mapping[int, Encoding]) -> None:
        """What the leg may send now, by payload type."""
        self._codecs = {
            payload_type: _PLACES[name]
            for payload_type, name in received.items()
            if name in _PLACES
        }

    def carry(
        self,
        payload_type: int,
        marker: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        now: float,
    ) -> None:
        """Keep one packet of the leg."""
        codec = self._codecs.get(payload_type)
        if codec is None or self._file is None:
            return
        if not self._gathered:
            self._wake(now + WRITE_EVERY)
        arrival = min(max(0, round((now - self._zero) / UNIT)), LAST)
        self._gathered.append(
            written(arrival, sequence, timestamp, ssrc, codec, payload)
        )

    def write(self) -> None:
        """Write what has gathered."""
        gathered, self._gathered = b"".join(self._gathered), []
        if self._file is None or not gathered:
            return
        try:
            os.write(self._file, gathered)
        except OSError as error:
            self._failed(error.strerror or str(error))
            self._give_up()

    def close(self) -> None:
        """Write the rest; nothing is kept any more."""
        self.write()
        self._give_up()
        self._closed()

    def _give_up(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
