"""Round steps for axes and bins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def step(most: float, parts: int) -> float:
    """
    The least of 1, 2, 5, 10, 20, … (and their tenths) that covers ``most``.

    Args:
        most: Above 0.
        parts: In at most so many steps.
    """
    power = 10.0 ** math.floor(math.log10(most / parts))
    for factor in (1, 2, 5):
        if factor * power * parts >= most * (1 - 1e-9):
            return factor * power
    return 10 * power


@dataclass(frozen=True, slots=True)
class Bins:
    """How often figures fall between 0 and ``width``, and so on."""

    width: float
    counts: list[int]

    @classmethod
    def of(cls, figures: Sequence[float], parts: int) -> Bins:
        """Of figures from 0 on, in at most ``parts`` bins and one more."""
        width = step(max([*figures, 1e-3]), parts)
        counts = [0] * (int(max(figures, default=0.0) // width) + 1)
        for figure in figures:
            counts[int(figure // width)] += 1
        return cls(width, counts)
