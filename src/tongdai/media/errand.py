"""Work that is done once, in a process of its own that may fail or be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import sys


async def run(module: str, *arguments: str, longest: float) -> str | None:
    """
    Have a module of ours do its work.

    Args:
        module: Its full name, as for ``python -m``.
        longest: Seconds that it may take.

    Returns:
        What is wrong, in one line: what it said on standard output, else the last that
        stands on standard error. None: it is done.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(longest):
            said, failed = await process.communicate()
    except TimeoutError:
        return f"it took longer than {longest:.0f} s"
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == 0:
        return None
    lines = (said or failed).decode(errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "")
    return last or f"it ended with status {process.returncode}"
