"""A media engine without media: it reads real descriptions and carries nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId
from tongdai.errors import Unavailable, UsageError
from tongdai.media.engine import CodecFamily, LegKind, NotAcceptable, Possibilities
from tongdai.media.events import LegClosed, LegMeasured, MediaEvent, RecordingClosed
from tongdai.media.sound import Sound
from tongdai.media.statistics import Statistics
from tongdai.sdp.description import parse
from tongdai.sdp.remote import read_remote

FORMATS = {CodecFamily.OPUS: "111", CodecFamily.G711: "0 8"}

WEBRTC_LINES = (
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=mid:0\r\n"
    "a=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\n"
    "a=ice-pwd:0123456789abcdefghijklmn\r\n"
    "a=setup:actpass\r\n"
    "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\r\n"
)


def description(
    kind: LegKind = LegKind.WEBRTC,
    codecs: Sequence[CodecFamily] = (CodecFamily.OPUS, CodecFamily.G711),
    direction: str = "sendrecv",
) -> bytes:
    """What a browser or a phone says about its audio."""
    formats = " ".join(FORMATS[codec] for codec in codecs)
    browser = kind is LegKind.WEBRTC
    protocol = "UDP/TLS/RTP/SAVPF" if browser else "RTP/AVP"
    rtpmap = "" if browser or "111" not in formats else "a=rtpmap:111 opus/48000/2\r\n"
    return (
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
        f"m=audio 4000 {protocol} {formats}\r\n"
        f"a={direction}\r\n{WEBRTC_LINES if browser else rtpmap}"
    ).encode()


PHONE = description(LegKind.RTP, (CodecFamily.G711,))
BROWSER = description()


class ScriptedMedia:
    """
    Does what the switch asks of the real engine, and keeps account of it.

    Statistics come when the test says so: by :meth:`report`.
    """

    def __init__(self) -> None:
        self.open: dict[LegId, tuple[CallId, LegKind]] = {}
        self.families: dict[LegId, tuple[CodecFamily, ...]] = {}
        self.accepted: set[LegId] = set()
        self.hearing: dict[CallId, Hearing] = {}
        self.prepared: list[Sound] = []
        self.played: dict[LegId, Sound] = {}
        "What each leg hears instead of others now."

        self.pressed: list[tuple[LegId, str, int]] = []
        self.take_digits: set[LegId] = set()
        "Legs that take keys as RTP."

        self.packets: dict[LegId, int] = {}
        "How many packets each leg has sent so far; 0 unless a test says otherwise."

        self.recorded: dict[LegId, Path] = {}
        "Into which file what each leg says is written now."

        self.full = False
        "No room for another leg."

        self._listeners: list[Callable[[MediaEvent], None]] = []
        self._due: list[MediaEvent] = []

    def listen(self, callback: Callable[[MediaEvent], None]) -> None:
        self._listeners.append(callback)

    def tell(self, event: MediaEvent) -> None:
        """Report something at once."""
        for listener in self._listeners:
            listener(event)

    def report(self) -> None:
        """Report what was asked for meanwhile, as the workers would a bit later."""
        due, self._due = self._due, []
        for event in due:
            self.tell(event)

    def codecs_of(self, offer: bytes) -> Possibilities:
        remote = read_remote(parse(offer))
        families = [codec.family for codec in remote.codecs if codec.family]
        if not families:
            raise NotAcceptable("no codec of ours was offered")
        return Possibilities(remote.kind, tuple(dict.fromkeys(families)))

    def answer(
        self,
        leg: LegId,
        offer: bytes,
        *,
        call: CallId,
        codecs: Sequence[CodecFamily],
        peer: str | None = None,
        private: bool = False,
    ) -> bytes:
        possible = self.codecs_of(offer)
        if not set(codecs) & set(possible.families):
            raise NotAcceptable("nothing in common")
        self._open(leg, call, possible.kind, codecs)
        self.accepted.add(leg)
        return description(possible.kind, codecs)

    def offer(
        self,
        leg: LegId,
        *,
        call: CallId,
        kind: LegKind,
        codecs: Sequence[CodecFamily],
        private: bool = False,
    ) -> bytes:
        self._open(leg, call, kind, codecs)
        return description(kind, codecs)

    def accept(self, leg: LegId, answer: bytes, *, peer: str | None = None) -> None:
        self._must_be_open(leg)
        if not set(self.codecs_of(answer).families) & set(self.families[leg]):
            raise NotAcceptable("nothing that we offered")
        self.accepted.add(leg)

    def reanswer(self, leg: LegId, offer: bytes, *, peer: str | None = None) -> bytes:
        self._must_be_open(leg)
        if not set(self.codecs_of(offer).families) & set(self.families[leg]):
            raise NotAcceptable("the codec family is gone")
        return description(self.open[leg][1], self.families[leg])

    def reoffer(self, leg: LegId) -> bytes:
        self._must_be_open(leg)
        return description(self.open[leg][1], self.families[leg])

    def connect(self, call: CallId, hearing: Hearing) -> None:
        self.hearing[call] = hearing

    def record(self, leg: LegId, path: Path, zero: float) -> None:
        if leg in self.open:
            self.stop_recording(leg)
            self.recorded[leg] = path
        else:
            self._due.append(RecordingClosed(str(path)))

    def stop_recording(self, leg: LegId) -> None:
        if leg in self.recorded:
            self._due.append(RecordingClosed(str(self.recorded.pop(leg))))

    def prepare(self, sound: Sound) -> None:
        self.prepared.append(sound)

    def play(self, leg: LegId, sound: Sound) -> None:
        if leg in self.open:
            self.played[leg] = sound

    def hush(self, leg: LegId) -> None:
        self.played.pop(leg, None)

    def takes_digits(self, leg: LegId) -> bool:
        self._must_be_open(leg)
        return leg in self.take_digits

    def press(self, leg: LegId, digit: str, milliseconds: int = 100) -> None:
        self.pressed.append((leg, digit, milliseconds))

    def move(self, leg: LegId, call: CallId) -> None:
        self._must_be_open(leg)
        self.open[leg] = (call, self.open[leg][1])

    def measure(self, leg: LegId) -> None:
        if leg in self.open:
            self._due.append(LegMeasured(leg, self._statistics(leg)))

    def close(self, leg: LegId) -> None:
        self.played.pop(leg, None)
        self.stop_recording(leg)
        if self.open.pop(leg, None) is not None:
            self._due.append(LegClosed(leg, self._statistics(leg)))

    def _statistics(self, leg: LegId) -> Statistics:
        return Statistics(packets_received=self.packets.get(leg, 0))

    def _open(
        self, leg: LegId, call: CallId, kind: LegKind, codecs: Sequence[CodecFamily]
    ) -> None:
        if self.full:
            raise Unavailable("no port is free")
        if leg in self.open:
            raise UsageError(f"leg {leg} is already open")
        self.open[leg] = (call, kind)
        self.families[leg] = tuple(codecs)

    def _must_be_open(self, leg: LegId) -> None:
        if leg not in self.open:
            raise UsageError(f"leg {leg} is not open")
