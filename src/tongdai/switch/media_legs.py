"""Legs as the media engine sees them: descriptions in and out, codecs, statistics."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, Protocol

from tongdai.call.cause import Ending
from tongdai.call.events import Quality, QualityMeasured, Side
from tongdai.call.hearing import Hearing, Sounds
from tongdai.call.hearing import Sound as Heard
from tongdai.call.ids import CallId, LegId
from tongdai.errors import Refused, Unavailable
from tongdai.media.engine import CodecFamily, LegKind, NotAcceptable, Possibilities
from tongdai.media.sound import Sound
from tongdai.media.statistics import Statistics
from tongdai.sdp.description import parse
from tongdai.sdp.errors import MalformedDescription
from tongdai.sdp.remote import read_remote
from tongdai.sip.flow import Flow, Transport
from tongdai.switch.tunes import Tunes

MOST_CLOSING: Final = 10_000
"""
Legs remembered until their last statistics come. They come within milliseconds; more
than these can only be left behind by workers that died.
"""

EVERY_FAMILY: Final = (CodecFamily.OPUS, CodecFamily.G711)
"What a caller can do that leaves the offer to us."


class Media(Protocol):
    """
    What the switch needs of the media engine; tests pass a scripted one.

    See :class:`tongdai.media.engine.Engine`, which is meant, for every method.
    """

    def codecs_of(self, offer: bytes) -> Possibilities: ...

    def answer(
        self,
        leg: LegId,
        offer: bytes,
        *,
        call: CallId,
        codecs: Sequence[CodecFamily],
        peer: str | None = None,
        private: bool = False,
    ) -> bytes: ...

    def offer(
        self,
        leg: LegId,
        *,
        call: CallId,
        kind: LegKind,
        codecs: Sequence[CodecFamily],
        private: bool = False,
    ) -> bytes: ...

    def accept(self, leg: LegId, answer: bytes, *, peer: str | None = None) -> None: ...

    def reanswer(
        self, leg: LegId, offer: bytes, *, peer: str | None = None
    ) -> bytes: ...

    def reoffer(self, leg: LegId) -> bytes: ...

    def connect(self, call: CallId, hearing: Hearing) -> None: ...

    def prepare(self, sound: Sound) -> None: ...

    def play(self, leg: LegId, sound: Sound) -> None: ...

    def hush(self, leg: LegId) -> None: ...

    def takes_digits(self, leg: LegId) -> bool: ...

    def press(self, leg: LegId, digit: str, milliseconds: int = 100) -> None: ...

    def move(self, leg: LegId, call: CallId) -> None: ...

    def record(self, leg: LegId, path: Path, zero: float) -> None: ...

    def stop_recording(self, leg: LegId) -> None: ...

    def measure(self, leg: LegId) -> None: ...

    def close(self, leg: LegId) -> None: ...


class Unusable(Refused):
    """A leg whose media cannot work. ``ending`` says how to tell its party."""

    code = "switch.unusable"

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


def kind_behind(flow: Flow, contact: str = "") -> LegKind:
    """What carries the media of a phone that speaks SIP like this."""
    browser = flow.transport in (Transport.WS, Transport.WSS)
    # With a proxy in between the flow is the proxy's; the contact is the phone's.
    if browser or "transport=ws" in contact.lower():
        return LegKind.WEBRTC
    return LegKind.RTP


def family_for(
    possible: Sequence[CodecFamily], called: Collection[LegKind]
) -> CodecFamily:
    """
    The one codec family of a whole call: packets pass between its legs undecoded.

    Plain phones all speak G.711 and seldom Opus; between browsers Opus sounds better.
    G.722 is for a phone that has nothing else: few of those that it calls have it.
    """
    if LegKind.RTP in called and CodecFamily.G711 in possible:
        return CodecFamily.G711
    for family in (CodecFamily.OPUS, CodecFamily.G711):
        if family in possible:
            return family
    return possible[0]


def puts_on_hold(offer: bytes) -> bool:
    """
    Does this new offer of a party put the call on hold (RFC 3264 §8.4)?

    ``offer`` must be one that the engine has just answered.
    """
    return not read_remote(parse(offer)).direction.receives


class MediaLegs:
    """Opens, changes and closes the media of legs; every fault is an ending."""

    def __init__(self, media: Media, tunes: Tunes) -> None:
        self._media = media
        self._tunes = tunes
        self._closing: dict[LegId, tuple[CallId, Side]] = {}
        self._played: dict[LegId, Heard] = {}
        "What each leg was last told to hear, if it is not hushed."

    def look_at(self, offer: bytes) -> Possibilities:
        """
        What a caller can do.

        Raises:
            Unusable: Nothing that we could do, or not a description at all.
        """
        with _FAULTS:
            return self._media.codecs_of(offer)

    def answer(
        self, leg: LegId, call: CallId, offer: bytes, family: CodecFamily, flow: Flow
    ) -> bytes:
        """
        Open a caller's leg from its offer.

        Raises:
            Unusable: Nothing in common, not a description, or no room.
        """
        with _FAULTS:
            return self._media.answer(
                leg,
                offer,
                call=call,
                codecs=(family,),
                peer=flow.remote[0],
                private=flow.transport.secure,
            )

    def enter(self, leg: LegId, call: CallId, offer: bytes | None, flow: Flow) -> bytes:
        """
        Open the leg of somebody who comes into a call that goes on.

        Args:
            offer: Its description; None if it wants ours, which is returned then.

        Raises:
            Unusable: Nothing in common, not a description, or no room.
        """
        if offer is None:
            return self.offer(leg, call, kind_behind(flow), EVERY_FAMILY, flow)
        family = self.look_at(offer).families[0]
        return self.answer(leg, call, offer, family, flow)

    def offer(
        self,
        leg: LegId,
        call: CallId,
        kind: LegKind,
        families: Sequence[CodecFamily],
        flow: Flow,
    ) -> bytes:
        """
        Open a leg with an offer of ours, best first.

        Raises:
            Unusable: No room for another leg.
        """
        with _FAULTS:
            return self._media.offer(
                leg,
                call=call,
                kind=kind,
                codecs=families,
                private=flow.transport.secure,
            )

    def accept(self, leg: LegId, answer: bytes, flow: Flow) -> None:
        """
        Take the answer to our offer; the same one may come several times.

        Raises:
            Unusable: It accepted nothing, or is not a description.
        """
        with _FAULTS:
            self._media.accept(leg, answer, peer=flow.remote[0])

    def reanswer(self, leg: LegId, offer: bytes, flow: Flow) -> bytes:
        """
        Answer a new offer on an open leg.

        Raises:
            Unusable: It cannot be accepted; the leg goes on as it was.
        """
        with _FAULTS:
            return self._media.reanswer(leg, offer, peer=flow.remote[0])

    def reoffer(self, leg: LegId) -> bytes:
        """Describe an open leg anew, as its party asked us to."""
        return self._media.reoffer(leg)

    def connect(self, call: CallId, hearing: Hearing) -> None:
        """Who hears whom from now on."""
        self._media.connect(call, hearing)

    def play(self, tenant: str, legs: Collection[LegId], sounds: Sounds) -> None:
        """
        What those of ``legs`` hear from now on who are in ``sounds``.

        The others hear whom they are connected to.
        """
        for leg in legs:
            if leg in self._played and not any(leg == each for each, _ in sounds):
                del self._played[leg]
                self._media.hush(leg)
        for leg, heard in sounds:
            if self._played.get(leg) != heard:
                self._played[leg] = heard
                self._media.play(leg, self._tunes.sound(tenant, heard))

    def prepare(self, tenant: str) -> None:
        """Have a tenant's music at hand before anybody waits."""
        self._media.prepare(self._tunes.music(tenant))

    def takes_digits(self, leg: LegId) -> bool:
        """Is a leg that is open sent keys as RTP (RFC 4733)?"""
        return self._media.takes_digits(leg)

    def press(self, leg: LegId, digit: str, milliseconds: int) -> None:
        """Send a leg a key as RTP. Only if it :meth:`takes_digits`."""
        self._media.press(leg, digit, milliseconds)

    def move(self, leg: LegId, call: CallId) -> None:
        """
        A leg is of another call from now on, where it is not connected yet.

        Raises:
            Unusable: ``call`` has no legs any more.
        """
        with _FAULTS:
            self._media.move(leg, call)

    def measure(self, leg: LegId) -> None:
        """Ask for a leg's statistics."""
        self._media.measure(leg)

    def close(self, leg: LegId, *, talked: tuple[CallId, Side] | None = None) -> None:
        """
        End a leg's media.

        Args:
            talked: Which side of which call it was, if its quality is of interest.
        """
        if talked is not None:
            if len(self._closing) >= MOST_CLOSING:
                del self._closing[next(iter(self._closing))]
            self._closing[leg] = talked
        self._played.pop(leg, None)
        self._media.close(leg)

    def closed(self, leg: LegId, statistics: Statistics) -> QualityMeasured | None:
        """What the engine's last word about a leg says about its call."""
        talked = self._closing.pop(leg, None)
        if talked is None:
            return None
        return QualityMeasured(*talked, quality_of(statistics))


def quality_of(statistics: Statistics) -> Quality:
    """What call control and its observers know of a leg's statistics."""
    return Quality(
        packets_received=statistics.packets_received,
        packets_lost=statistics.packets_lost,
        packets_sent=statistics.packets_sent,
        jitter=statistics.jitter,
        round_trip=statistics.round_trip,
        mos=statistics.mos,
    )


class _Faults:
    """Turns what media and SDP raise into endings."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: object, error: BaseException | None, traceback: object
    ) -> None:
        match error:
            case NotAcceptable():
                raise Unusable(Ending.NOT_ACCEPTABLE) from error
            case MalformedDescription():
                raise Unusable(Ending.MALFORMED) from error
            case Unavailable():
                raise Unusable(Ending.UNAVAILABLE) from error


_FAULTS: Final = _Faults()
