"""Recordings that have ended go into the bucket, whenever it can be reached."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Final, Protocol

from tongdai.call.ids import CallId
from tongdai.errors import Unavailable

from .recording_folders import RecordingFolders

AT_ONCE: Final = 4
"Recordings that go up together: most of their time they wait for an answer."

LOOK_EVERY: Final = 60.0
"Seconds until what was skipped is looked at again."

FIRST_PAUSE: Final = 1.0
"Seconds after which the bucket is tried again; twice as long each time."

LONGEST_PAUSE: Final = 300.0

log = logging.getLogger("tongdai.storage")


class Moves(Protocol):
    """What can move a recording."""

    async def move(self, call: CallId) -> bool:
        """
        Move the tracks of one that has ended; False: somebody is at them.

        Raises:
            Unavailable: They are still here, all of them.
            OSError: So they are, and cannot be read or removed.
        """


class Mover:
    """
    Moves what is here and has ended.

    What is to be moved is what lies in the folder: nothing needs to be remembered, so
    nothing is forgotten when we are killed.
    """

    def __init__(
        self,
        bucket: Moves,
        written: RecordingFolders,
        ended: Callable[[Collection[CallId]], Awaitable[list[CallId]]],
        *,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """
        Args:
            ended: Those of these recordings that have ended.
            first_pause: Seconds after the first failure.
        """
        self._bucket = bucket
        self._written = written
        self._ended = ended
        self._first_pause = first_pause
        self._woken = asyncio.Event()
        self._stuck: set[CallId] = set()
        "Those whose files cannot be read or removed; the log has it."

    def wake(self) -> None:
        """A recording may have ended."""
        self._woken.set()

    async def run(self) -> None:
        """Move, until cancelled."""
        pause = self._first_pause
        well = True
        while True:
            self._woken.clear()
            try:
                await self._move_all()
            except Unavailable as error:
                if well:
                    log.warning("recordings not moved", extra={"reason": str(error)})
                well = False
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            if not well:
                log.info("recordings moved again")
            well, pause = True, self._first_pause
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()

    async def _move_all(self) -> None:
        here = await asyncio.to_thread(self._written.calls)
        ended = await self._ended(here)
        for first in range(0, len(ended), AT_ONCE):
            some = ended[first : first + AT_ONCE]
            done = await asyncio.gather(
                *map(self._bucket.move, some), return_exceptions=True
            )
            for call, outcome in zip(some, done, strict=True):
                self._look_at(call, outcome)

    def _look_at(self, call: CallId, outcome: bool | BaseException) -> None:
        """Go on after a file that cannot be read, and not without the bucket."""
        if not isinstance(outcome, BaseException):
            self._stuck.discard(call)
        elif not isinstance(outcome, OSError):
            raise outcome
        elif call not in self._stuck:
            self._stuck.add(call)
            reason = outcome.strerror or type(outcome).__name__
            log.error("recording not moved", extra={"call": call, "reason": reason})
