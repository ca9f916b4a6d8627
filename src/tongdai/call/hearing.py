"""Who hears whom in a call, in one pure function."""

from __future__ import annotations

from collections.abc import Collection
from itertools import permutations

from tongdai.call.ids import LegId

Hearing = frozenset[tuple[LegId, LegId]]
"""Pairs of (speaker, listener)."""


def hearing(
    parties: Collection[LegId],
    *,
    held: Collection[LegId] = (),
    echoed: Collection[LegId] = (),
) -> Hearing:
    """
    Compute who hears whom.

    Args:
        parties: The legs that talk to each other.
        held: Parties that put the call on hold: they neither hear nor are heard.
        echoed: Parties that hear themselves as well.
    """
    talking = [leg for leg in parties if leg not in held]
    return frozenset(
        [
            *permutations(talking, 2),
            *((leg, leg) for leg in echoed if leg in talking),
        ]
    )
