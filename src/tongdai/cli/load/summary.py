"""What many figures come to."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

import msgspec


class Summary(msgspec.Struct, frozen=True):
    """Of figures in one unit, which is said where this stands."""

    count: int
    min: float
    mean: float
    median: float
    p95: float
    p99: float
    max: float

    @classmethod
    def of(cls, figures: Iterable[float]) -> Summary | None:
        """None: there are no figures."""
        ordered = sorted(figures)
        if not ordered:
            return None
        return cls(
            len(ordered),
            ordered[0],
            statistics.fmean(ordered),
            statistics.median(ordered),
            percentile(ordered, 95),
            percentile(ordered, 99),
            ordered[-1],
        )


def percentile(ordered: Sequence[float], percent: float) -> float:
    """
    The least of the figures that so many of them do not exceed (nearest rank).

    Args:
        ordered: At least one, in order.
        percent: Above 0, at most 100.
    """
    return ordered[max(1, math.ceil(len(ordered) * percent / 100)) - 1]


def share(some: int, of: int) -> float | None:
    """Percent; None: there is nothing that it could be a share of."""
    return 100 * some / of if of else None
