"""A leg that speaks WebRTC: ICE-lite finds it, DTLS proves it, SRTP carries it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tongdai.rtp.errors import MalformedPacket
from tongdai.webrtc import dtls, ice_lite, stun
from tongdai.webrtc.demultiplexing import Content
from tongdai.webrtc.errors import SrtpRejected
from tongdai.webrtc.srtp import SrtpKeys, SrtpTransform

from .clocks import Clocks
from .commands import Address, DescribeWebRtcLeg
from .stream import Stream
from .webrtc_port import WebRtcPort

EARLY_DATAGRAMS: Final = 4
"DTLS datagrams kept until the far end is described: one flight of its hello."


class WebRtcLeg:
    """
    One browser behind the worker's WebRTC port.

    Nothing is read as DTLS or SRTP that did not come over a path that ICE has
    validated, and nothing is sent but to the nominated one.

    Args:
        failed: Called when DTLS has failed for good.
        changed: Called when :meth:`deadline` may have become earlier.
    """

    def __init__(
        self,
        stream: Stream,
        port: WebRtcPort,
        certificate: dtls.Certificate,
        *,
        ufrag: str,
        password: str,
        failed: Callable[[str], None],
        changed: Callable[[], None],
        clocks: Clocks,
    ) -> None:
        self.stream = stream
        self._port = port
        self._certificate = certificate
        self._failed = failed
        self._changed = changed
        self._clocks = clocks
        self._ice = ice_lite.IceLite(ufrag=ufrag, password=password, peer_ufrag=None)
        self._credentials = (ufrag, password)
        self._names = [ufrag]
        self._paths: set[Address] = set()
        self._dtls: dtls.DtlsTransport | None = None
        self._dtls_terms: tuple[object, ...] = ()
        self._dtls_started = False
        self._early: list[bytes] = []
        self._srtp: SrtpTransform | None = None
        self._unprotect: Callable[[bytes], bytes] | None = None
        port.name(ufrag, self)

    def describe(self, description: DescribeWebRtcLeg, now: float) -> None:
        """Take what the descriptions settled, at first or anew."""
        self.stream.describe(description.audio)
        # A new certificate or a new role is a new association (RFC 8842 §4); it must
        # be there before ICE nominates a path to start it on.
        role = dtls.Role.CLIENT if description.client else dtls.Role.SERVER
        terms = (role, frozenset(description.fingerprints))
        if terms != self._dtls_terms:
            self._dtls_terms = terms
            self._associate(role, description.fingerprints, now)
        credentials = (description.ufrag, description.password)
        if credentials != self._credentials:
            self._credentials = credentials
            self._rename(description.ufrag)
            restarted = ice_lite.Restarted(*credentials, description.peer_ufrag)
            self._perform_ice(self._ice.handle(restarted, now), now)
        else:
            described = ice_lite.PeerDescribed(description.peer_ufrag)
            self._perform_ice(self._ice.handle(described, now), now)
        early, self._early = self._early, []
        for data in early:
            self._receive_dtls(data, now)

    def receive_check(self, message: stun.Message, source: Address) -> None:
        """Take a STUN message that names this leg."""
        now = self._clocks.monotonic()
        self._perform_ice(
            self._ice.handle(ice_lite.Received(message, source), now), now
        )
        if source in self._paths:
            self._port.claim(source, self, now)
            self.stream.alive(now)
        self._changed()

    def receive(self, data: bytes, content: Content, now: float) -> None:
        """Take anything but STUN from a validated path."""
        if content is Content.RTP:
            unprotect = self._unprotect
            if unprotect is None:
                self.stream.speaker.refused += 1
                return
            try:
                packet = unprotect(data)
            except SrtpRejected:
                self.stream.speaker.refused += 1
                return
            self.stream.speaker.receive(packet, now)
        elif content is Content.DTLS:
            self._receive_dtls(data, now)
            self._changed()
        elif self._srtp is not None:
            try:
                packet = self._srtp.unprotect_rtcp(data)
                self.stream.reports.read(packet, now, self._clocks.wall())
            except (SrtpRejected, MalformedPacket):
                self.stream.speaker.refused += 1

    def deadline(self) -> float | None:
        deadlines = [self._ice.deadline(), self.stream.deadline()]
        if self._dtls is not None and self._dtls_started:
            deadlines.append(self._dtls.deadline())
        return min((at for at in deadlines if at is not None), default=None)

    def tick(self, now: float) -> None:
        self._perform_ice(self._ice.handle(ice_lite.Tick(), now), now)
        if self._dtls is not None and self._dtls_started:
            self._perform_dtls(self._dtls.handle(dtls.Tick(), now), now)
        self.stream.tick(now, self._clocks.wall())

    def close(self, now: float) -> None:
        """Say goodbye and forget every path."""
        if self._dtls is not None and self._dtls_started:
            self._perform_dtls(self._dtls.handle(dtls.Close(), now), now)
        self.stream.close_way()
        for address in self._paths:
            self._port.release(address, self)
        for ufrag in self._names:
            self._port.forget_name(ufrag)

    def _rename(self, ufrag: str) -> None:
        """Answer to the new name, and to the last one until the peer uses the new."""
        self._port.name(ufrag, self)
        self._names.append(ufrag)
        while len(self._names) > 2:
            self._port.forget_name(self._names.pop(0))

    def _perform_ice(self, outputs: list[ice_lite.Output], now: float) -> None:
        for output in outputs:
            match output:
                case ice_lite.Send(data, destination):
                    self._port.send(data, destination)
                case ice_lite.Validated(address):
                    self._paths.add(address)
                case ice_lite.Forgotten(address):
                    self._paths.discard(address)
                    self._port.release(address, self)
                case ice_lite.Nominated():
                    self._start_dtls(now)
                    self._set_way(now)
                case ice_lite.ConsentLost():
                    self._set_way(now)

    def _associate(
        self,
        role: dtls.Role,
        fingerprints: tuple[dtls.Fingerprint, ...],
        now: float,
    ) -> None:
        self._dtls = dtls.DtlsTransport(self._certificate, role, fingerprints)
        self._dtls_started = False
        self._srtp = self._unprotect = None
        self._set_way(now)
        self._start_dtls(now)

    def _start_dtls(self, now: float) -> None:
        if self._dtls is None or self._dtls_started or self._ice.nominated is None:
            return
        self._dtls_started = True
        self._perform_dtls(self._dtls.start(now), now)

    def _receive_dtls(self, data: bytes, now: float) -> None:
        if self._dtls is not None and self._dtls_started:
            self._perform_dtls(self._dtls.handle(dtls.Received(data), now), now)
        elif len(self._early) < EARLY_DATAGRAMS:
            self._early.append(data)

    def _perform_dtls(self, outputs: list[dtls.Output], now: float) -> None:
        for output in outputs:
            match output:
                case dtls.Send(data):
                    if self._ice.nominated is not None:
                        self._port.send(data, self._ice.nominated)
                case dtls.Connected(keys):
                    self._protect_with(keys, now)
                case dtls.Failed(reason):
                    self._failed(reason)
                case dtls.Closed():
                    # It wants no more; that the call is over, SIP will say.
                    self._srtp = self._unprotect = None
                    self._set_way(now)

    def _protect_with(self, keys: SrtpKeys, now: float) -> None:
        self._srtp = SrtpTransform(keys)
        self._unprotect = self._srtp.unprotect
        self._set_way(now)

    def _set_way(self, now: float) -> None:
        """Open the way to the nominated path once there are keys; else close it."""
        srtp, address = self._srtp, self._ice.nominated
        if address is not None:
            self.stream.expect(now)
        if srtp is None or address is None:
            self.stream.close_way()
            return
        self.stream.open_way(
            self._port.sender(srtp.protect, address),
            self._port.sender(srtp.protect_rtcp, address),
            now,
        )
