"""Files to listen to, made from what was recorded when somebody first asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tongdai.errors import Unavailable

from . import errand

RENDERER: Final = "tongdai.media.rendering"

LONGEST: Final = 3600.0
"Seconds that one file may take; an hour of talk takes one and a half minutes."

log = logging.getLogger("tongdai.media")


class CannotRender(Unavailable):
    """The file could not be made; the log says why."""

    code = "media.cannot_render"
    retry_after = 60.0


class Renders:
    """Makes one file at a time, each in a process of its own."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()

    async def file(
        self, out: Path, left: Sequence[Path], right: Sequence[Path], seconds: float
    ) -> None:
        """
        Have ``out``, by its suffix ``.ogg`` or ``.wav``; it is made if it is not there.

        Args:
            left: The tracks of one side.
            right: Those of the other.
            seconds: How long it is at least.

        Raises:
            CannotRender: It could not be made.
        """
        if await asyncio.to_thread(out.exists):
            return
        async with self._one_at_a_time:
            if await asyncio.to_thread(out.exists):
                return
            tracks = [f"left={each}" for each in left]
            tracks += [f"right={each}" for each in right]
            why = await errand.run(
                RENDERER, str(out), f"{seconds:.3f}", *tracks, longest=LONGEST
            )
        if why is not None:
            log.error("cannot render", extra={"path": str(out), "reason": why})
            raise CannotRender(why)
