"""A media engine without packets, whose descriptions are those of the real one."""

from __future__ import annotations

from collections.abc import Sequence

from tests.sim.scripted_media import ScriptedMedia
from tongdai.call.ids import CallId, LegId
from tongdai.media.codecs import passages, voice, voice_passes
from tongdai.media.engine import CodecFamily, LegKind, NotAcceptable, Possibilities
from tongdai.media.terms import Describing, Place, Terms, read
from tongdai.sdp.attributes import Fingerprint
from tongdai.webrtc.dtls import make_certificate

ADDRESS = "192.0.2.1"
FINGERPRINT = Fingerprint(*make_certificate().fingerprint)


class NegotiatedMedia(ScriptedMedia):
    """Keeps what the worker of each leg would have been told last."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[LegId, Describing] = {}
        self._terms: dict[LegId, Terms] = {}

    def codecs_of(self, offer: bytes) -> Possibilities:
        audio = read(offer).audio
        families = [codec.family for codec in audio.codecs if codec.family]
        if not families:
            raise NotAcceptable("no codec of ours was offered")
        return Possibilities(audio.kind, tuple(dict.fromkeys(families)))

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
        reading = read(offer)
        terms = self._new(leg, call, reading.audio.kind, private=private)
        answer, told = terms.answer(reading, codecs, peer)
        self._open(leg, call, reading.audio.kind, codecs)
        self._terms[leg], self.told[leg] = terms, told
        return answer

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
        terms = self._terms[leg] = self._new(leg, call, kind, private=private)
        return terms.offer(codecs)

    def accept(self, leg: LegId, answer: bytes, *, peer: str | None = None) -> None:
        self._must_be_open(leg)
        told = self._terms[leg].accept(answer, peer)
        if told is not None:
            self.told[leg] = told

    def reanswer(self, leg: LegId, offer: bytes, *, peer: str | None = None) -> bytes:
        self._must_be_open(leg)
        answer, self.told[leg] = self._terms[leg].reanswer(offer, peer)
        return answer

    def reoffer(self, leg: LegId) -> bytes:
        self._must_be_open(leg)
        return self._terms[leg].reoffer()

    def transcoded(self) -> set[tuple[str, str]]:
        """From what to what is decoded and encoded, for who hears whom now."""
        found = set()
        for hearing in self.hearing.values():
            for speaker, listener in hearing:
                received = self.told[speaker].audio.received
                sent = self.told[listener].audio.sent
                if not voice_passes(received, passages(received, sent)):
                    spoken = next(iter(received.values()))
                    found.add((spoken, voice(sent)))
        return found

    def _new(self, leg: LegId, call: CallId, kind: LegKind, *, private: bool) -> Terms:
        place = Place((ADDRESS,), 40_000, FINGERPRINT)
        return Terms(leg, call, kind, place, private=private)
