"""Who hears whom in a call, and who hears a sound meanwhile, in pure functions."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from itertools import permutations
from typing import Final

from tongdai.call.destination import Announcement
from tongdai.call.ids import LegId
from tongdai.machine import value

Hearing = frozenset[tuple[LegId, LegId]]
"""Pairs of (speaker, listener)."""


class Tune(enum.StrEnum):
    """What somebody hears who waits."""

    MUSIC = "music"
    "The tenant's own, for who waits for a person."

    RINGBACK = "ringback"
    "The tone that says that it rings somewhere."

    RECORDED = "recorded"
    "The tone, heard once, that says that the call is recorded."

    ENDING = "ending"
    "The tones, heard once, that say that the call will be ended soon."


Sound = Tune | Announcement
"An announcement is heard once, most tunes for as long as it takes."

Sounds = frozenset[tuple[LegId, Sound]]
"""Pairs of (listener, what it hears)."""

NO_SOUNDS: Final[Sounds] = frozenset()


class SupervisionMode(enum.StrEnum):
    """By whom a supervisor is heard, who hears all. The values are public."""

    MONITORING = "monitoring"
    "By nobody."

    WHISPER = "whisper"
    "By the supervised extension alone."

    COLLOQUY = "colloquy"
    "By everybody: it is one more party."


@value
class Supervision:
    """One supervisor of a call."""

    supervisor: LegId
    supervised: LegId
    mode: SupervisionMode


def hearing(
    parties: Collection[LegId],
    *,
    held: Collection[LegId] = (),
    echoed: Collection[LegId] = (),
    supervisions: Collection[Supervision] = (),
) -> Hearing:
    """
    Compute who hears whom.

    A supervisor is in the conversation that the supervised party is in, and hears what
    is left of it while that party is on hold.

    Args:
        parties: The legs that talk to each other.
        held: Legs that put the call on hold: they neither hear nor are heard.
        echoed: Parties that hear themselves as well.
        supervisions: Those who have joined the call.
    """
    present = [each for each in supervisions if each.supervised in parties]
    supervisors = {each.supervisor: each for each in present}
    modes = {leg: supervisors[leg].mode for leg in supervisors if leg not in held}
    talking = [leg for leg in parties if leg not in held]
    colloquy = SupervisionMode.COLLOQUY
    heard = [*talking, *(leg for leg, mode in modes.items() if mode is colloquy)]
    return frozenset(
        [
            *permutations(heard, 2),
            *((leg, leg) for leg in echoed if leg in talking),
            *((leg, each) for each in modes if each not in heard for leg in heard),
            *(
                (leg, supervisors[leg].supervised)
                for leg, mode in modes.items()
                if mode is SupervisionMode.WHISPER
                and supervisors[leg].supervised in talking
            ),
        ]
    )


def sounds(
    answered: Collection[LegId],
    heard: Hearing,
    *,
    held: Collection[LegId] = (),
    instead: Mapping[LegId, Sound],
) -> Sounds:
    """
    Compute what those hear who hear nobody: silence would seem a broken line.

    Args:
        answered: Every leg that is there to listen.
        heard: Who hears whom.
        held: Parties that put the call on hold: they are not listening.
        instead: What they hear, if not music.
    """
    listeners = {listener for _, listener in heard}
    return frozenset(
        (leg, instead.get(leg, Tune.MUSIC))
        for leg in answered
        if leg not in held and leg not in listeners
    )
