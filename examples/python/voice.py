"""What the examples say: by espeak-ng where it is installed, else a tone instead."""

from __future__ import annotations

import asyncio
import shutil

import numpy as np

from tongdai.client.audio import Sound

RATE = 16_000


async def spoken(text: str, voice: str = "en") -> Sound:
    """
    Words as a sound that ``call.play`` and ``gather(prompt=…)`` take.

    Args:
        voice: ``en``, ``vi``, or any other that ``espeak-ng --voices`` lists.
    """
    espeak = shutil.which("espeak-ng")
    if espeak is None:
        return tone(seconds=1.0)
    process = await asyncio.create_subprocess_exec(
        *(espeak, "-v", voice, "--stdout", "--", text),
        stdout=asyncio.subprocess.PIPE,
    )
    wav, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"espeak-ng ended with {process.returncode}")
    return wav


def tone(seconds: float, hertz: float = 880.0) -> Sound:
    """A beep of 16,000 samples a second."""
    time = np.arange(int(seconds * RATE)) / RATE
    return (6000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
