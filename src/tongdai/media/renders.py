"""Files to listen to, made from what was recorded when somebody first asks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tongdai.errors import Unavailable

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
            why = await _rendered(out, seconds, tracks)
        if why is not None:
            log.error("cannot render", extra={"path": str(out), "reason": why})
            raise CannotRender(why)


async def _rendered(out: Path, seconds: float, tracks: Sequence[str]) -> str | None:
    """Run the renderer; return what is wrong."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tongdai.media.rendering",
        str(out),
        f"{seconds:.3f}",
        *tracks,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(LONGEST):
            _, failed = await process.communicate()
    except TimeoutError:
        return f"it took longer than {LONGEST:.0f} s"
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == 0:
        return None
    lines = failed.decode(errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "")
    return last or f"the renderer ended with {process.returncode}"
