"""
A browser's end of a call, sans-IO: full ICE and controlling, DTLS, SRTP, SDP.

It stands behind the media tests and the benchmark of many calls::

    peer = WebRtcPeer(random.Random(1), certificate)
    body = peer.offer()                         # as Chrome writes it, no candidates
    outputs = peer.accept(answer, now)          # or: body, outputs = peer.answer(…)
    outputs = peer.handle(Received(data, source), now)
    outputs = peer.send_audio(payload, now)     # once Connected
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from tongdai.rtp import packet as rtp
from tongdai.rtp import rtcp
from tongdai.rtp.packet import RtpPacket
from tongdai.rtp.reception import Reception
from tongdai.sdp.attributes import Fingerprint, Setup
from tongdai.sdp.description import parse
from tongdai.sdp.negotiation import (
    Choice,
    CodecFamily,
    RemoteAudio,
    agreed,
    choose,
    dtls_setup,
    read_remote,
)
from tongdai.webrtc import dtls, stun
from tongdai.webrtc.demultiplexing import Content, content_of
from tongdai.webrtc.srtp import SrtpTransform

Address = tuple[str, int]

CHECK_EVERY: Final = 0.05
"Seconds between checks until one is answered (RFC 8445 §14.2, Ta)."

CONSENT_EVERY: Final = 2.5
"Seconds between checks afterwards, as Chrome does."

GIVE_UP_AFTER: Final = 10.0
"Seconds of unanswered checks."

PACKET_TIME: Final = 0.02
ICE_CHARACTERS: Final = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)

ALL_FORMATS: Final = "111 63 9 0 8 13 110 126"
"What Chrome offers for audio."

G711_FORMATS: Final = "0 8 126"

CHROME: Final = """v=0
o=- {session_id} {version} IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS {stream}
m=audio 9 UDP/TLS/RTP/SAVPF {formats}
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:{ufrag}
a=ice-pwd:{password}
a=ice-options:trickle
a=fingerprint:{fingerprint}
a=setup:{setup}
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a={direction}
a=msid:{stream} {track}
a=rtcp-mux
a=rtcp-rsize
{codecs}
a=ssrc:{ssrc} cname:{cname}
a=ssrc:{ssrc} msid:{stream} {track}
"""

CHROME_CODECS: Final = {
    "111": (
        "a=rtpmap:111 opus/48000/2",
        "a=rtcp-fb:111 transport-cc",
        "a=fmtp:111 minptime=10;useinbandfec=1",
    ),
    "63": ("a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111"),
    "9": ("a=rtpmap:9 G722/8000",),
    "0": ("a=rtpmap:0 PCMU/8000",),
    "8": ("a=rtpmap:8 PCMA/8000",),
    "13": ("a=rtpmap:13 CN/8000",),
    "110": ("a=rtpmap:110 telephone-event/48000",),
    "126": ("a=rtpmap:126 telephone-event/8000",),
}


# Inputs: what happened.


@dataclass(frozen=True, slots=True)
class Received:
    data: bytes
    source: Address


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


Input = Received | Tick


# Outputs: what to do, and what was heard.


@dataclass(frozen=True, slots=True)
class Send:
    data: bytes
    destination: Address


@dataclass(frozen=True, slots=True)
class Connected:
    """Audio can be sent from now on."""


@dataclass(frozen=True, slots=True)
class Heard:
    packet: RtpPacket


@dataclass(frozen=True, slots=True)
class Reported:
    packets: list[rtcp.RtcpPacket]


@dataclass(frozen=True, slots=True)
class Closed:
    """The far end said goodbye."""


@dataclass(frozen=True, slots=True)
class Failed:
    reason: str


Output = Send | Connected | Heard | Reported | Closed | Failed


class WebRtcPeer:
    """One browser in one call."""

    def __init__(
        self,
        source: random.Random,
        certificate: dtls.Certificate,
        *,
        formats: str = ALL_FORMATS,
        setup: Setup = Setup.ACTIVE,
        nominate: bool = True,
    ) -> None:
        """
        Args:
            source: Of all its random numbers.
            certificate: Many peers may share one.
            formats: Payload types to offer, in order.
            setup: The role it takes in an answer; ACTIVE as browsers do.
            nominate: Whether its checks carry USE-CANDIDATE.
        """
        self._random = source
        self._certificate = certificate
        self._formats = formats
        self._setup = setup
        self.nominate = nominate

        self.ssrc = source.getrandbits(32)
        self._session_id = source.getrandbits(62)
        self._version = 1
        self._stream, self._track, self._cname = (self._token(16) for _ in range(3))
        self._tie_breaker = source.getrandbits(64)
        self._ufrag, self._password = self._token(4), self._token(24)

        self.remote: RemoteAudio | None = None
        self.choice: Choice | None = None
        self.destination: Address | None = None
        "The server's candidate."

        self.mapped: Address | None = None
        "Where the server sees us."

        self.reception: Reception | None = None
        "Of what the server sends."

        self._checks: dict[bytes, float] = {}
        self._next_check: float | None = None
        self._give_up: float | None = None
        self._dtls: dtls.DtlsTransport | None = None
        self._dtls_started = False
        self._srtp: SrtpTransform | None = None
        self._sequence = source.getrandbits(16)
        self._timestamp = source.getrandbits(32)
        self._sent = self._octets = 0

    # Descriptions.

    def offer(self, *, direction: str = "sendrecv") -> bytes:
        """An offer as Chrome makes it before it has gathered any candidate."""
        return self._describe(self._formats, Setup.ACTPASS, direction)

    def restart_ice(self, *, direction: str = "sendrecv") -> bytes:
        """A later offer with new credentials (RFC 8445 §9)."""
        self._ufrag, self._password = self._token(4), self._token(24)
        return self.offer(direction=direction)

    def accept(self, answer: bytes, now: float) -> list[Output]:
        """Take the answer to our offer, and begin with the checks."""
        self.remote = remote = read_remote(parse(answer))
        self.choice = agreed(remote.codecs)
        # In the answer "passive" is theirs: we are the client (RFC 5763 §5).
        ours = Setup.ACTIVE if remote.setup is Setup.PASSIVE else Setup.PASSIVE
        return self._connect(answer, remote, ours, now)

    def answer(
        self, offer: bytes, now: float, *, direction: str = "sendrecv"
    ) -> tuple[bytes, list[Output]]:
        """Our answer to an offer, and what to send to begin with."""
        self.remote = remote = read_remote(parse(offer))
        families = (CodecFamily.OPUS, CodecFamily.G711)
        self.choice = choose(remote.codecs, families)
        formats = " ".join(str(codec.payload_type) for codec in self.choice.formats)
        ours = dtls_setup(remote.setup, self._setup)
        body = self._describe(formats, ours, direction)
        return body, self._connect(offer, remote, ours, now)

    def _describe(self, formats: str, setup: Setup, direction: str) -> bytes:
        known = {**CHROME_CODECS}
        if self.choice is not None and self.remote is not None:
            for codec in self.choice.formats:  # the numbers of the far end's offer
                rate = (
                    f"{codec.clock_rate}/2" if codec.channels == 2 else codec.clock_rate
                )
                line = f"a=rtpmap:{codec.payload_type} {codec.name}/{rate}"
                known[str(codec.payload_type)] = (line,)
        text = CHROME.format(
            session_id=self._session_id,
            version=self._version,
            stream=self._stream,
            track=self._track,
            formats=formats,
            ufrag=self._ufrag,
            password=self._password,
            fingerprint=Fingerprint(*self._certificate.fingerprint),
            setup=setup.value,
            direction=direction,
            codecs="\n".join(line for f in formats.split() for line in known[f]),
            ssrc=self.ssrc,
            cname=self._cname,
        )
        self._version += 1
        return text.replace("\n", "\r\n").encode()

    def _connect(
        self, body: bytes, remote: RemoteAudio, ours: Setup, now: float
    ) -> list[Output]:
        candidates = parse(body).media[remote.index].all("candidate")
        fields = candidates[0].split()
        self.destination = (fields[4], int(fields[5]))
        if self._dtls is None:
            role = dtls.Role.CLIENT if ours is Setup.ACTIVE else dtls.Role.SERVER
            self._dtls = dtls.DtlsTransport(
                self._certificate, role, remote.fingerprints
            )
        self._give_up = now + GIVE_UP_AFTER
        return self._check(now)

    # The machine.

    def deadline(self) -> float | None:
        deadlines = [self._next_check]
        if self._dtls is not None and self._dtls_started:
            deadlines.append(self._dtls.deadline())
        return min((at for at in deadlines if at is not None), default=None)

    def handle(self, event: Input, now: float) -> list[Output]:
        match event:
            case Received(data, _):
                return self._received(data, now)
            case Tick():
                outputs: list[Output] = []
                if self._next_check is not None and now >= self._next_check:
                    outputs += self._check(now)
                if self._dtls is not None and self._dtls_started:
                    outputs += self._perform(self._dtls.handle(dtls.Tick(), now))
                return outputs

    @property
    def connected(self) -> bool:
        return self._srtp is not None

    def send_audio(self, payload: bytes, now: float) -> list[Output]:
        """One packet of 20 ms in the codec agreed on."""
        if self._srtp is None or self.choice is None or self.destination is None:
            raise AssertionError("not connected")
        codec = self.choice.codec
        packet = rtp.build(
            codec.payload_type,
            self._sequence,
            self._timestamp,
            self.ssrc,
            payload,
            marker=self._sent == 0,
        )
        self._sequence += 1
        self._timestamp += round(PACKET_TIME * codec.clock_rate)
        self._sent += 1
        self._octets += len(payload)
        return [Send(self._srtp.protect(packet), self.destination)]

    def send_report(self, now: float, wall: float) -> list[Output]:
        """SR and SDES, with a block about what we hear."""
        if self._srtp is None or self.destination is None:
            raise AssertionError("not connected")
        blocks = () if self.reception is None else (self.reception.report(now),)
        report = rtcp.SenderReport(
            self.ssrc,
            rtcp.ntp_time(wall),
            self._timestamp & 0xFFFFFFFF,
            self._sent,
            self._octets,
            blocks,
        )
        names = rtcp.SourceDescription(((self.ssrc, self._cname),))
        packet = self._srtp.protect_rtcp(rtcp.build([report, names]))
        return [Send(packet, self.destination)]

    def close(self, now: float) -> list[Output]:
        """Say goodbye and stop checking."""
        self._next_check = None
        if self._dtls is None or not self._dtls_started:
            return []
        return self._perform(self._dtls.handle(dtls.Close(), now))

    def _check(self, now: float) -> list[Output]:
        if self.remote is None or self.remote.ice is None or self.destination is None:
            raise AssertionError("no remote description")
        if self._give_up is not None and now >= self._give_up:
            self._next_check = None
            return [Failed("no check was answered")]
        transaction = self._random.randbytes(12)
        self._checks = {t: at for t, at in self._checks.items() if now - at < 5}
        self._checks[transaction] = now
        theirs = self.remote.ice
        data = stun.request(
            transaction,
            username=f"{theirs.ufrag}:{self._ufrag}",
            password=theirs.password,
            priority=1_853_817_087,
            tie_breaker=self._tie_breaker,
            use_candidate=self.nominate,
        )
        waiting = self._give_up is not None
        self._next_check = now + (CHECK_EVERY if waiting else CONSENT_EVERY)
        return [Send(data, self.destination)]

    def _received(self, data: bytes, now: float) -> list[Output]:
        match content_of(data):
            case Content.STUN:
                return self._answered(stun.parse(data), now)
            case Content.DTLS if self._dtls is not None and self._dtls_started:
                return self._perform(self._dtls.handle(dtls.Received(data), now))
            case Content.RTP if self._srtp is not None:
                packet = rtp.parse(self._srtp.unprotect(data))
                if self.reception is None and self.choice is not None:
                    rate = self.choice.codec.clock_rate
                    self.reception = Reception(packet.ssrc, rate)
                if self.reception is not None:
                    self.reception.received(packet.sequence, packet.timestamp, now)
                return [Heard(packet)]
            case Content.RTCP if self._srtp is not None:
                packets = rtcp.parse(self._srtp.unprotect_rtcp(data))
                for report in packets:
                    if isinstance(report, rtcp.SenderReport) and self.reception:
                        self.reception.sender_reported(report.ntp_time, now)
                return [Reported(packets)]
            case _:
                return []

    def _answered(self, message: stun.Message, now: float) -> list[Output]:
        if self._checks.pop(message.transaction, None) is None:
            return []
        if self.remote is None or self.remote.ice is None or self._dtls is None:
            return []
        if message.message_class is not stun.Class.SUCCESS:
            return [Failed(f"STUN error {message.error}")]
        if not message.authentic(self.remote.ice.password):
            return [Failed("an answer to a check is forged")]
        self.mapped = message.mapped_address
        if self._give_up is not None:
            self._give_up = None
            self._next_check = now + CONSENT_EVERY
        if self._dtls_started:
            return []
        self._dtls_started = True
        return self._perform(self._dtls.start(now))

    def _perform(self, outputs: list[dtls.Output]) -> list[Output]:
        performed: list[Output] = []
        for output in outputs:
            match output:
                case dtls.Send(data) if self.destination is not None:
                    performed.append(Send(data, self.destination))
                case dtls.Connected(keys):
                    self._srtp = SrtpTransform(keys)
                    performed.append(Connected())
                case dtls.Failed(reason):
                    performed.append(Failed(reason))
                case dtls.Closed():
                    performed.append(Closed())
        return performed

    def _token(self, length: int) -> str:
        return "".join(self._random.choices(ICE_CHARACTERS, k=length))
