"""Two legs without sockets, and a network between them that loses and delays."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field

from tests.client.media.stage import Told, ToneVoice
from tongdai.client.media import outputs
from tongdai.client.media.core import LegCore
from tongdai.client.media.protection import Protection
from tongdai.client.media.rtp_way import RtpWay
from tongdai.client.media.settled import Place
from tongdai.client.media.terms import Terms
from tongdai.client.media.webrtc_way import WebRtcWay
from tongdai.sdp.attributes import Fingerprint
from tongdai.sdp.codecs import CodecFamily
from tongdai.sdp.remote import TransportKind
from tongdai.webrtc.dtls import make_certificate

OPUS, G711, G722 = CodecFamily.OPUS, CodecFamily.G711, CodecFamily.G722
WEBRTC, RTP = TransportKind.WEBRTC, TransportKind.RTP
CERTIFICATE = make_certificate()
WALL = 1_800_000_000.0
PORT = 40_000


@dataclass
class Party:
    """One leg, its voice and what it has told."""

    core: LegCore
    host: str
    voice: ToneVoice
    told: Told = field(default_factory=Told)
    at: float = 0.0
    "When its next beat is due."

    beats: int = 0


def party(
    kind: TransportKind,
    host: str,
    hertz: float | None,
    *families: CodecFamily,
    protection: Protection = Protection.CLEAR,
    seed: int = 1,
) -> Party:
    draw = random.Random(f"{host} {seed}").randbytes
    printed = Fingerprint(*CERTIFICATE.fingerprint) if kind is WEBRTC else None
    place = Place(host, PORT, PORT if kind is WEBRTC else PORT + 1, printed)
    terms = Terms(kind, place, families, protection, draw)
    voice = ToneVoice(hertz)
    if kind is WEBRTC:
        way = WebRtcWay(CERTIFICATE, host, terms.credentials, draw)
        return Party(LegCore(terms, way, voice, draw), host, voice)
    return Party(LegCore(terms, RtpWay(), voice, draw), host, voice)


class Wire:
    """
    What lies between two parties, and the time that passes.

    Attributes:
        loss: Share of the datagrams that never come.
        delay, jitter: Seconds, and up to so many more for each of them.
        cut: Does nothing come through at all?
    """

    def __init__(self, ours: Party, theirs: Party, *, seed: int = 7) -> None:
        self.parties = (ours, theirs)
        self.now = 100.0
        self.loss = self.jitter = 0.0
        self.delay = 0.01
        self.cut = False
        self.sent: list[outputs.Send] = []
        self._random = random.Random(seed)
        self._travelling: list[tuple[float, int, Party, bytes, tuple[str, int], bool]]
        self._travelling = []
        self._count = 0
        ours.at, theirs.at = self.now + 0.003, self.now + 0.011

    def agree(self, *, held: bool = False, offers: int = 0) -> None:
        """One party offers, the other answers."""
        ours, theirs = self.parties[offers], self.parties[1 - offers]
        answer, done = theirs.core.answer(
            ours.core.offer(held=held), held=False, now=self.now
        )
        self._perform(theirs, done)
        self._perform(ours, ours.core.accept(answer, self.now))

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while True:
            following = min(self.parties, key=lambda party: party.at)
            due = self._travelling[0][0] if self._travelling else end
            self.now = min(following.at, due, end)
            if self.now >= end:
                return
            if due <= following.at:
                _, _, to, data, source, control = heapq.heappop(self._travelling)
                done = to.core.receive(data, source, control, self.now, WALL + self.now)
                self._perform(to, done)
            else:
                at, following.at = following.at, following.at + 0.02
                following.beats += 1
                self._perform(
                    following,
                    following.core.beat(following.beats, at, self.now, WALL + self.now),
                )

    def bring(self, to: Party, data: bytes, source: tuple[str, int]) -> None:
        """A datagram from anywhere."""
        for control in (False, True):
            done = to.core.receive(data, source, control, self.now, WALL + self.now)
            self._perform(to, done)

    def _perform(self, party: Party, done: list[outputs.Output]) -> None:
        for output in done:
            match output:
                case outputs.Send():
                    self.sent.append(output)
                    self._carry(party, output)
                case outputs.Connected():
                    party.told.connected()
                case outputs.Pressed(digit):
                    party.told.pressed(digit)
                case outputs.Failed(reason):
                    party.told.failed(reason)

    def _carry(self, sender: Party, datagram: outputs.Send) -> None:
        if self.cut or self._random.random() < self.loss:
            return
        host, port = datagram.destination
        source = (sender.host, PORT + datagram.control)
        for to in self.parties:
            if to.host == host and port in (PORT, PORT + 1):
                self._count += 1
                at = self.now + self.delay + self.jitter * self._random.random()
                entry = (at, self._count, to, datagram.data, source, port > PORT)
                heapq.heappush(self._travelling, entry)


def connected(
    kind: TransportKind,
    *families: CodecFamily,
    protection: Protection = Protection.CLEAR,
) -> tuple[Wire, Party, Party]:
    """A party that says 500 Hz to one that says 1000 Hz, in mid-call."""
    ours = party(kind, "192.0.2.1", 500, *families, protection=protection)
    theirs = party(kind, "192.0.2.2", 1000, *families, protection=protection)
    wire = Wire(ours, theirs)
    wire.agree()
    wire.run(2.0)
    assert ours.voice.hears(1000)
    assert theirs.voice.hears(500)
    return wire, ours, theirs
