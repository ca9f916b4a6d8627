"""
How payload types of one leg become those of another.

An encoding is written as in SDP, ``opus/48000`` or ``PCMA/8000``: what a packet holds,
whatever number a leg has given it. Packets pass between equal encodings untouched and
between the two laws of G.711 by table; the rest goes by
:mod:`tongdai.media.transcoder`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from tongdai.rtp.g711 import A_TO_MU, MU_TO_A
from tongdai.sdp.negotiation import Choice, Codec

Encoding = str

_TRANSLATIONS: Final[Mapping[Encoding, tuple[Encoding, bytes]]] = {
    "PCMA/8000": ("PCMU/8000", A_TO_MU),
    "PCMU/8000": ("PCMA/8000", MU_TO_A),
}

_EVENTS: Final = "telephone-event/"

SILENCES: Final[Mapping[Encoding, bytes]] = {
    "opus/48000": b"\xf8\xff\xfe",
    "PCMA/8000": b"\xd5" * 160,
    "PCMU/8000": b"\xff" * 160,
    "G722/8000": b"\xfa" * 160,
}
"""A packet of 20 ms in which nothing is to be heard."""


class Passage(NamedTuple):
    """What to do with a packet on its way to one listener."""

    payload_type: int
    "The number that the listener knows the encoding by."

    translation: bytes | None
    "A table for ``bytes.translate`` on the payload; None: as it is."

    clock_rate: int
    "Hz of the RTP timestamps."


def encoding(codec: Codec) -> Encoding:
    """The name of what packets of this codec hold."""
    return f"{codec.name}/{codec.clock_rate}"


def clock_rate(name: Encoding) -> int:
    """The Hz in the name of an encoding."""
    return int(name.rpartition("/")[2])


def voice(sent: Mapping[Encoding, int]) -> Encoding:
    """The codec to send, the first that was agreed on; empty: there is none."""
    return next(iter(sent), "")


def spoken_voice(received: Mapping[int, Encoding]) -> Encoding:
    """The codec that a speaker is most likely to use; empty: there is none."""
    names = received.values()
    return next((name for name in names if telephone_events((name,)) is None), "")


def telephone_events(known: Iterable[Encoding]) -> Encoding | None:
    """The telephone-event among them (RFC 4733), at whatever clock rate."""
    return next((name for name in known if name.startswith(_EVENTS)), None)


def received_as(codecs: Iterable[Codec]) -> dict[int, Encoding]:
    """By which numbers the far end sends: the ones in *our* description."""
    return {codec.payload_type: encoding(codec) for codec in codecs}


def sent_as(choice: Choice) -> dict[Encoding, int]:
    """By which numbers we send: the ones in the *far end's* description."""
    return {encoding(codec): codec.payload_type for codec in choice.formats}


def passages(
    received: Mapping[int, Encoding], sent: Mapping[Encoding, int]
) -> dict[int, Passage]:
    """Every payload type of a speaker that one listener can be given."""
    found = {}
    for payload_type, name in received.items():
        other, table = _TRANSLATIONS.get(name, (name, None))
        if name in sent:
            found[payload_type] = Passage(sent[name], None, clock_rate(name))
        elif table is not None and other in sent:
            found[payload_type] = Passage(sent[other], table, clock_rate(other))
    return found


def voice_passes(
    received: Mapping[int, Encoding], found: Mapping[int, Passage]
) -> bool:
    """Is anything but keys among what passes?"""
    return any(telephone_events((received[number],)) is None for number in found)
