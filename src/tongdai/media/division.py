"""
A call's hearing, divided among the processes that its legs are on: a pure function.

A listener hears its speakers in its own process. Speakers on others are fed to it; a
listener of several is fed one mix of them, from the process that mixes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from tongdai.call.hearing import Hearing
from tongdai.call.ids import LegId

from .codecs import Encoding, telephone_events, voice
from .commands import Audio
from .transcoder import can_make

Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Seat(Generic[Place]):
    """What there is to know of a leg."""

    place: Place
    audio: Audio | None
    "None: its description is not settled yet."


class Mix(NamedTuple):
    """What listeners of the same speakers and the same codec are sent."""

    speakers: frozenset[LegId]
    encoding: Encoding
    events: Encoding | None
    "The telephone-event that they know; None: keys do not reach them."


Source = LegId | Mix


@dataclass(slots=True)
class Division(Generic[Place]):
    """What each process has to do."""

    pairs: dict[Place, set[tuple[Source, LegId]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    "Who hears whom, by the place of the listener."

    feeds: set[tuple[Source, Place, Place]] = field(default_factory=set)
    "Who is fed from where to where."

    keys: dict[Place, set[LegId]] = field(default_factory=lambda: defaultdict(set))
    "Speakers whose keys some listener that is fed cannot be sent."

    to_mix: bool = False
    "Has somebody several speakers, whether there is a place to mix them or not?"


def divide(
    hearing: Hearing, seats: Mapping[LegId, Seat[Place]], mixer: Place | None
) -> Division[Place]:
    """
    Divide a hearing; what it says of legs without a seat is left out.

    Args:
        mixer: The place that mixes. None: there is none, and who has several speakers
            is given them all, of which a line carries one at a time.
    """
    division = Division[Place]()
    heard = defaultdict[LegId, set[LegId]](set)
    for speaker, listener in hearing:
        if speaker in seats and listener in seats:
            heard[listener].add(speaker)
    for listener, speakers in heard.items():
        seat = seats[listener]
        mix = _mix(speakers, seat.audio)
        division.to_mix |= mix is not None
        if mix is not None and mixer is not None:
            division.pairs[seat.place].add((mix, listener))
            division.feeds.add((mix, mixer, seat.place))
            target = mixer
        else:
            division.pairs[seat.place] |= {(each, listener) for each in speakers}
            target = seat.place
        for speaker in speakers:
            place = seats[speaker].place
            if place == target:
                continue
            division.feeds.add((speaker, place, target))
            if seat.audio is not None and telephone_events(seat.audio.sent) is None:
                division.keys[place].add(speaker)
    return division


def _mix(speakers: set[LegId], audio: Audio | None) -> Mix | None:
    """What a listener of these is to be sent; None: no mix."""
    if len(speakers) < 2 or audio is None or not can_make(voice(audio.sent)):
        return None
    events = telephone_events(audio.sent)
    return Mix(frozenset(speakers), voice(audio.sent), events)
