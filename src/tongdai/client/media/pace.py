"""The one metronome of all legs of an event loop."""

from __future__ import annotations

import asyncio
from typing import Final
from weakref import WeakKeyDictionary

from tongdai.media.metronome import Beating, Metronome


class Pace:
    """Calls every leg each 20 ms, for hours without drift; by one timer."""

    def __init__(self, now: float) -> None:
        self._metronome = Metronome(now)
        self._timer: asyncio.Handle | None = None
        self._wake_at = 0.0
        "When it fires: uvloop's handles of what is due at once cannot say."

    def add(self, one: Beating) -> None:
        """Call it each 20 ms from now on."""
        loop = asyncio.get_running_loop()
        self._metronome.add(one, loop.time())
        self._plan(loop)

    def remove(self, one: Beating) -> None:
        """Call it no more; also from within a beat."""
        self._metronome.remove(one)
        if self._metronome.deadline() is None and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        self._metronome.tick(loop.time())
        self._plan(loop)

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        deadline = self._metronome.deadline()
        if self._timer is not None:
            if deadline is not None and self._wake_at <= deadline:
                return
            self._timer.cancel()
            self._timer = None
        if deadline is not None:
            self._wake_at = deadline
            self._timer = loop.call_at(deadline, self._tick)


_PACES: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, Pace]] = WeakKeyDictionary()


def pace_of_this_loop() -> Pace:
    """The one of the running loop, made when it is first asked for."""
    loop = asyncio.get_running_loop()
    pace = _PACES.get(loop)
    if pace is None:
        pace = _PACES[loop] = Pace(loop.time())
    return pace
