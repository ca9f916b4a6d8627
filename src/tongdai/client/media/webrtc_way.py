"""WebRTC: full ICE, DTLS-SRTP and RTCP, all on one socket (RFC 8834)."""

from __future__ import annotations

from typing import Final

from tongdai.sdp.attributes import IceCredentials, Setup
from tongdai.webrtc import dtls, ice_full, stun
from tongdai.webrtc.demultiplexing import Content, content_of
from tongdai.webrtc.errors import MalformedStun, SrtpRejected
from tongdai.webrtc.srtp import SrtpTransform

from .outputs import Address, Arrival, Failed, Rtcp, Rtp, Send
from .settled import Draw, Settled

EARLY_DATAGRAMS: Final = 8
"Of DTLS, that may come before the description that they belong to; a flight has few."


class WebRtcWay:
    """
    One path to one peer, encrypted.

    Args:
        host: Our own address, to leave out what it cannot reach.
        ice: Our credentials until a restart.
        draw: Source of random octets.
    """

    def __init__(
        self, certificate: dtls.Certificate, host: str, ice: IceCredentials, draw: Draw
    ) -> None:
        self._certificate = certificate
        self._host = host
        self._ice = ice_full.IceFull(
            ufrag=ice.ufrag,
            password=ice.password,
            tie_breaker=int.from_bytes(draw(8)),
            transactions=lambda: draw(12),
        )
        self._credentials = ice
        self._dtls: dtls.DtlsTransport | None = None
        self._dtls_terms: tuple[object, ...] = ()
        self._dtls_started = False
        self._early: list[tuple[bytes, Address]] = []
        self._srtp: SrtpTransform | None = None

    @property
    def is_open(self) -> bool:
        return self._srtp is not None and self._ice.nominated is not None

    @property
    def is_lost(self) -> bool:
        """Was there a way that is no more? Then an offer begins ICE anew."""
        return self._dtls_started and self._ice.nominated is None

    def rename(self, ice: IceCredentials) -> None:
        """These credentials stand in our latest description."""
        if ice != self._credentials:
            self._credentials = ice
            self._ice.handle(ice_full.Restarted(ice.ufrag, ice.password), 0.0)

    def describe(self, settled: Settled, now: float) -> list[Arrival]:
        theirs = settled.remote.ice
        if theirs is None or settled.ice is None:
            return []
        self.rename(settled.ice)
        # A new certificate or a new role is a new association (RFC 8842 §4).
        is_client = settled.setup is Setup.ACTIVE
        role = dtls.Role.CLIENT if is_client else dtls.Role.SERVER
        prints = [(one.algorithm, one.digest) for one in settled.remote.fingerprints]
        terms = (role, frozenset(prints))
        if terms != self._dtls_terms:
            self._dtls_terms = terms
            self._dtls = dtls.DtlsTransport(self._certificate, role, prints)
            self._dtls_started = False
            self._srtp = None
        named = [((one.address, one.port), one.priority) for one in settled.candidates]
        described = ice_full.PeerDescribed(
            theirs.ufrag,
            theirs.password,
            ice_full.addresses(named, like=self._host),
            settled.controlling,
        )
        outputs = self._perform_ice(self._ice.handle(described, now), now)
        return outputs + self._start_dtls(now)

    def receive(
        self, data: bytes, source: Address, control: bool, now: float
    ) -> list[Arrival]:
        content = content_of(data)
        if content is Content.STUN:
            return self._receive_check(data, source, now)
        if content is Content.DTLS:
            return self._receive_dtls(data, source, now)
        if not self._ice.is_path(source):
            return []
        srtp = self._srtp
        try:
            if content is Content.RTP and srtp is not None:
                return [Rtp(srtp.unprotect(data))]
            if content is Content.RTCP and srtp is not None:
                return [Rtcp(srtp.unprotect_rtcp(data))]
        except SrtpRejected:
            pass  # forged, repeated, or of another call
        return []

    def _receive_check(self, data: bytes, source: Address, now: float) -> list[Arrival]:
        try:
            message = stun.parse(data)
        except MalformedStun:
            return []
        received = ice_full.Received(message, source)
        return self._perform_ice(self._ice.handle(received, now), now)

    def _receive_dtls(self, data: bytes, source: Address, now: float) -> list[Arrival]:
        if self._dtls is None or not self._dtls_started:
            if len(self._early) < EARLY_DATAGRAMS:
                self._early.append((data, source))
        elif self._ice.is_path(source):
            return self._perform_dtls(self._dtls.handle(dtls.Received(data), now))
        return []

    def wrap(self, packet: bytes) -> Send | None:
        srtp, destination = self._srtp, self._ice.nominated
        if srtp is None or destination is None:
            return None
        return Send(srtp.protect(packet), destination)

    def wrap_report(self, packet: bytes) -> Send | None:
        srtp, destination = self._srtp, self._ice.nominated
        if srtp is None or destination is None:
            return None
        return Send(srtp.protect_rtcp(packet), destination)

    def deadline(self) -> float | None:
        deadlines = [self._ice.deadline()]
        if self._dtls is not None and self._dtls_started:
            deadlines.append(self._dtls.deadline())
        return min((at for at in deadlines if at is not None), default=None)

    def tick(self, now: float) -> list[Arrival]:
        outputs = self._perform_ice(self._ice.handle(ice_full.Tick(), now), now)
        if self._dtls is not None and self._dtls_started:
            outputs += self._perform_dtls(self._dtls.handle(dtls.Tick(), now))
        return outputs

    def close(self, now: float) -> list[Arrival]:
        if self._dtls is None or not self._dtls_started:
            return []
        return self._perform_dtls(self._dtls.handle(dtls.Close(), now))

    def _start_dtls(self, now: float) -> list[Arrival]:
        """Begin, once there is a path and who is at its other end is known."""
        if self._dtls is None or self._dtls_started or self._ice.nominated is None:
            return []
        self._dtls_started = True
        outputs = self._perform_dtls(self._dtls.start(now))
        early, self._early = self._early, []
        for data, source in early:
            outputs += self._receive_dtls(data, source, now)
        return outputs

    def _perform_ice(self, outputs: list[ice_full.Output], now: float) -> list[Arrival]:
        performed: list[Arrival] = []
        for output in outputs:
            match output:
                case ice_full.Send(data, destination):
                    performed.append(Send(data, destination))
                case ice_full.Nominated():
                    performed += self._start_dtls(now)
                case ice_full.Failed(reason):
                    performed.append(Failed(reason))
        return performed

    def _perform_dtls(self, outputs: list[dtls.Output]) -> list[Arrival]:
        performed: list[Arrival] = []
        for output in outputs:
            match output:
                case dtls.Send(data):
                    if self._ice.nominated is not None:
                        performed.append(Send(data, self._ice.nominated))
                case dtls.Connected(keys):
                    self._srtp = SrtpTransform(keys)
                case dtls.Failed(reason):
                    performed.append(Failed(reason))
                case dtls.Closed():
                    self._srtp = None  # that the call is over, SIP will say
        return performed
