"""What sound is in here: 48,000 samples a second of 16 bits, in frames of 20 ms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tongdai.client.errors import BadArgument
from tongdai.client.leg import FRAMES_PER_SECOND, Samples

LINE_RATE: Final = 48_000
"Samples a second of what is mixed: no file and no browser has more to say."

FRAME: Final = LINE_RATE // FRAMES_PER_SECOND
"Samples of 20 ms at that rate."

FRAME_RATES: Final = (8_000, 16_000, 48_000)
"Samples a second of the frames that can be had."

LOWEST_RATE: Final = 4_000
HIGHEST_RATE: Final = 192_000
"Samples a second that are taken: what sound cards and files have."

FULL_SCALE: Final = 32_767


def as_samples(given: NDArray[Any]) -> Samples:
    """
    Take one channel of samples as a program has them.

    Args:
        given: Shape ``(n,)``: int16, or float32 or float64 from -1 to 1. What goes
            beyond is cut off, which is heard; NaN is silence.

    Raises:
        BadArgument: It is of another kind or shape.
    """
    if not isinstance(given, np.ndarray):
        raise BadArgument(f"samples: expected a NumPy array, not {type(given)}")
    if given.ndim != 1:
        raise BadArgument(
            f"samples: expected one channel, shape (n,), not shape {given.shape}"
        )
    if given.dtype == np.int16:
        return given
    if given.dtype not in (np.float32, np.float64):
        raise BadArgument(
            f"samples: expected int16, or float32 from -1 to 1, not {given.dtype}"
        )
    return cut(np.rint(np.nan_to_num(given, posinf=1.0, neginf=-1.0) * FULL_SCALE))


def checked_rate(rate: object) -> int:
    """
    Samples a second of what a program gives.

    Raises:
        BadArgument: No whole number from 4,000 to 192,000.
    """
    if isinstance(rate, int) and LOWEST_RATE <= rate <= HIGHEST_RATE:
        return rate
    raise BadArgument(
        f"rate: expected samples a second, {LOWEST_RATE} to {HIGHEST_RATE}, "
        f"not {rate!r}"
    )


def frame_rate(rate: object) -> int:
    """
    Samples a second of frames that a program wants.

    Raises:
        BadArgument: None of :data:`FRAME_RATES`.
    """
    if isinstance(rate, int) and rate in FRAME_RATES:
        return rate
    raise BadArgument(f"rate: expected 8000, 16000 or 48000, not {rate!r}")


def cut(samples: NDArray[Any]) -> Samples:
    """Whole numbers of any size as samples: what is too loud is cut off."""
    made: Samples = np.clip(samples, -FULL_SCALE - 1, FULL_SCALE).astype(np.int16)
    return made


def mixed(parts: Sequence[Samples]) -> Samples:
    """All at once; where it is too loud it is cut off. All have the same length."""
    if len(parts) == 1:
        return parts[0]
    return cut(np.asarray(parts, np.int32).sum(axis=0))


class Fifo:
    """Samples that wait, in the order they came."""

    def __init__(self) -> None:
        self._parts: list[Samples] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def put(self, samples: Samples) -> None:
        if len(samples):
            self._parts.append(samples)
            self._length += len(samples)

    def take(self, length: int) -> Samples:
        """The oldest ones, filled up with silence if there are not so many."""
        made = np.zeros(length, np.int16)
        filled = 0
        while filled < length and self._parts:
            part = self._parts[0]
            taken = min(len(part), length - filled)
            made[filled : filled + taken] = part[:taken]
            filled += taken
            if taken == len(part):
                del self._parts[0]
            else:
                self._parts[0] = part[taken:]
        self._length -= filled
        return made

    def clear(self) -> None:
        self._parts.clear()
        self._length = 0
