"""Recordings as the API gives them out: found, rendered, removed in time."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tongdai.api.recordings import Format, StillRecorded
from tongdai.call.events import Direction, Side
from tongdai.call.record import Record
from tongdai.call.recorded_call import side_of
from tongdai.errors import Unavailable
from tongdai.media.renders import Renders
from tongdai.storage.recording_folders import tracks_in
from tongdai.storage.recordings import Recordings

SWEEP_EVERY: Final = 3600.0
"Seconds between two looks for what has been kept for long enough."

RENDERED: Final = "both"
"The name of the file with both sides."

log = logging.getLogger("tongdai.app")


class Listening:
    """What there is to be heard of calls."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._renders = Renders()

    async def audio(self, record: Record, wanted: Format) -> Path | None:
        """
        The recording of a call: left its agent, right the other; None: there is none.

        Raises:
            StillRecorded: It may still grow.
            Unavailable: It cannot be read or made now.
        """
        recorded = await self._recordings.get(record.call)
        if recorded is None:
            return None
        if recorded.ended_at is None:
            raise StillRecorded("the call is still being recorded")
        out = self._recordings.rendered(record.call) / f"{RENDERED}.{wanted}"
        if await asyncio.to_thread(out.exists):
            return out
        seconds = (recorded.ended_at - recorded.began_at).total_seconds()
        async with self._recordings.tracks(record.call) as folder:
            left, right = await asyncio.to_thread(_tracks, folder, agent_of(record))
            if not left and not right:
                return None
            await self._renders.file(out, left, right, seconds)
        return out

    async def sweep(self) -> None:
        """Remove what its tenant keeps no longer, now and then, until cancelled."""
        while True:
            try:
                removed = await self._recordings.sweep(datetime.now(UTC))
            except Unavailable as error:
                log.warning("recordings not swept", extra={"reason": str(error)})
            else:
                if removed:
                    log.info("recordings removed", extra={"count": removed})
            await asyncio.sleep(SWEEP_EVERY)


def agent_of(record: Record) -> Side:
    """The side that is the tenant's own; between extensions the one that called."""
    inbound = record.direction is Direction.INBOUND
    return Side.CALLEE if inbound else Side.CALLER


def _tracks(folder: Path, agent: Side) -> tuple[list[Path], list[Path]]:
    left: list[Path] = []
    right: list[Path] = []
    for path in tracks_in(folder):
        (left if side_of(path.name) is agent else right).append(path)
    return left, right
