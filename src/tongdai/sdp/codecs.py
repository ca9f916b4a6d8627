"""The codecs that we relay, and the choice between them (RFC 3264 §6.1)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tongdai.machine import value

from .attributes import RtpMap
from .description import Attribute, Media, all_of
from .errors import MalformedDescription, NotAcceptable


class CodecFamily(enum.StrEnum):
    """Codecs that can be relayed to each other without decoding."""

    OPUS = "opus"
    G711 = "g711"
    G722 = "g722"
    "Wideband, of desk phones."


class Codec(NamedTuple):
    """One payload type and what it means (RFC 8866 §6.6)."""

    name: str
    "As registered, in its usual case: ``opus``, ``PCMA``, ``telephone-event``."

    clock_rate: int
    "Hz, the unit of RTP timestamps."

    channels: int
    payload_type: int
    fmtp: str = ""
    "What the far end wants to receive, as it stands in its SDP."

    @property
    def family(self) -> CodecFamily | None:
        """None for telephone-event."""
        return _FAMILIES.get(self.name)


_FAMILIES: Final = {
    "opus": CodecFamily.OPUS,
    "PCMU": CodecFamily.G711,
    "PCMA": CodecFamily.G711,
    "G722": CodecFamily.G722,
}

_KNOWN: Final = {
    ("opus", 48000, 2): "opus",  # RFC 7587 §7: always these
    ("pcmu", 8000, 1): "PCMU",
    ("pcma", 8000, 1): "PCMA",
    ("g722", 8000, 1): "G722",  # 16,000 samples, but RFC 3551 §4.5.2 says 8000
    ("telephone-event", 48000, 1): "telephone-event",
    ("telephone-event", 8000, 1): "telephone-event",
}

_STATIC: Final = (
    RtpMap(0, "PCMU", 8000),
    RtpMap(8, "PCMA", 8000),
    RtpMap(9, "G722", 8000),
)
"""Need no rtpmap (RFC 3551 §6)."""

_OWN_PARAMETERS: Final = {
    "opus": "minptime=10;useinbandfec=1",
    # The twelve keys, A to D and flash (RFC 4733 §3.2).
    "telephone-event": "0-16",
}
"""What we can receive; it does not depend on what the far end can."""

REMEMBERED: Final = 256
"Lists of codecs that are kept as they were read: phones of one make say the same."

FEW: Final = 16
"Attributes of a section worth remembering: a phone's has 8, a browser's 40."

_TAKEN_BY_RTCP: Final = range(64, 96)
"""RFC 5761 §4: on a port shared with RTCP these could not be told from it."""

OFFERED: Final[dict[CodecFamily, tuple[Codec, ...]]] = {
    CodecFamily.OPUS: (
        Codec("opus", 48000, 2, 111),
        Codec("telephone-event", 48000, 1, 110),
    ),
    CodecFamily.G711: (
        Codec("PCMA", 8000, 1, 8),
        Codec("PCMU", 8000, 1, 0),
        Codec("telephone-event", 8000, 1, 101),
    ),
    CodecFamily.G722: (
        Codec("G722", 8000, 1, 9),
        Codec("telephone-event", 8000, 1, 101),
    ),
}
"""What we offer of each family; the numbers are those that most peers use."""


@value
class Choice:
    """The codecs that one leg and we have agreed on."""

    family: CodecFamily
    codecs: tuple[Codec, ...]
    "All that may arrive; the first is the one to send."

    telephone_event: Codec | None = None
    "At the clock rate of the first codec."

    @property
    def codec(self) -> Codec:
        """The codec to send."""
        return self.codecs[0]

    @property
    def formats(self) -> tuple[Codec, ...]:
        """All of it, in the order of an ``m=`` line."""
        event = self.telephone_event
        return self.codecs if event is None else (*self.codecs, event)


def read_codecs(media: Media) -> tuple[Codec, ...]:
    """
    The codecs of a section that we know, in its order of preference.

    Raises:
        MalformedDescription: An rtpmap cannot be read.
    """
    formats, attributes = media.formats, media.attributes
    if len(attributes) <= FEW:
        return _remembered(formats, attributes)
    return _read(formats, attributes)


def _read(
    formats: tuple[str, ...], attributes: tuple[Attribute, ...]
) -> tuple[Codec, ...]:
    maps = {rtpmap.payload_type: rtpmap for rtpmap in _STATIC}
    for line in all_of(attributes, "rtpmap"):
        rtpmap = RtpMap.parse(line)
        maps[rtpmap.payload_type] = rtpmap
    parameters: dict[str, list[str]] = {}
    for line in all_of(attributes, "fmtp"):
        payload_type, _, text = line.strip().partition(" ")
        parameters.setdefault(payload_type, []).append(text.strip())

    codecs: list[Codec] = []
    for text in formats:
        if not (text.isascii() and text.isdecimal() and len(text) <= 3):
            raise MalformedDescription(f"format {text[:32]!r} is no payload type")
        found = maps.get(int(text))
        if found is None or int(text) > 127 or int(text) in _TAKEN_BY_RTCP:
            continue
        meaning = (found.encoding.lower(), found.clock_rate, found.channels)
        name = _KNOWN.get(meaning)
        if name is not None:
            _, clock_rate, channels = meaning
            # A few phones spread the parameters over several lines.
            fmtp = ";".join(parameters.get(text, ()))
            codecs.append(Codec(name, clock_rate, channels, int(text), fmtp))
    return tuple(codecs)


_remembered: Final = lru_cache(REMEMBERED)(_read)


def choose(offered: Sequence[Codec], families: Sequence[CodecFamily]) -> Choice:
    """
    Choose for an answer: our first family that was offered, of it what we name first.

    One codec only, so that a peer cannot change it in mid-call. Ours rather than the
    peer's first, so that both legs of a call take the same law of G.711: browsers name
    PCMU before PCMA, and what answers our offers takes PCMA.

    Raises:
        NotAcceptable: There is no common codec.
    """
    for family in families:
        found = [codec for codec in offered if codec.family is family]
        for ours in OFFERED[family]:
            for codec in found:
                if codec.name == ours.name:
                    return Choice(family, (codec,), _event(offered, codec))
    names = ", ".join(families) or "none"
    raise NotAcceptable(f"no codec of the families asked for ({names}) was offered")


def agreed(answered: Sequence[Codec]) -> Choice:
    """
    Read what an answer to our offer settled: the answer's order rules.

    Raises:
        NotAcceptable: The answer has no codec that we can relay.
    """
    voices = [codec for codec in answered if codec.family is not None]
    if not voices:
        raise NotAcceptable("the answer has no codec that was offered")
    family = _FAMILIES[voices[0].name]
    codecs = tuple(codec for codec in voices if codec.family is family)
    return Choice(family, codecs, _event(answered, codecs[0]))


def offer_of(families: Sequence[CodecFamily]) -> tuple[Codec, ...]:
    """What we offer: voices in the order of the families, then telephone-events."""
    return _offer_of(tuple(families))


@lru_cache
def _offer_of(families: tuple[CodecFamily, ...]) -> tuple[Codec, ...]:
    codecs = [codec for family in families for codec in OFFERED[family]]
    # G.711 and G.722 have the same events.
    once = {codec.payload_type: codec for codec in codecs}.values()
    return tuple(sorted(once, key=lambda codec: codec.family is None))


def codec_attributes(codecs: Sequence[Codec]) -> list[Attribute]:
    """The rtpmap and fmtp lines of an ``m=`` section of ours."""
    return [
        attribute
        for codec in codecs
        for attribute in _attributes(
            codec.payload_type, codec.name, codec.clock_rate, codec.channels
        )
    ]


@lru_cache(REMEMBERED)
def _attributes(
    payload_type: int, name: str, clock_rate: int, channels: int
) -> tuple[Attribute, ...]:
    rtpmap = RtpMap(payload_type, name, clock_rate, channels)
    attribute = Attribute("rtpmap", str(rtpmap))
    fmtp = _OWN_PARAMETERS.get(name)
    if fmtp is None:
        return (attribute,)
    return attribute, Attribute("fmtp", f"{payload_type} {fmtp}")


def _event(codecs: Sequence[Codec], voice: Codec) -> Codec | None:
    """RFC 4733 §2.6: events share the timestamps of the voice, so its clock too."""
    for codec in codecs:
        if codec.name == "telephone-event" and codec.clock_rate == voice.clock_rate:
            return codec
    return None
