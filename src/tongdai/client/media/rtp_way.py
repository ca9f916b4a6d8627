"""Plain RTP, in the clear or with SRTP keys from the descriptions (RFC 3711, 4568)."""

from __future__ import annotations

from tongdai.media.source_lock import SourceLock
from tongdai.webrtc.demultiplexing import Content, content_of
from tongdai.webrtc.errors import SrtpRejected
from tongdai.webrtc.srtp import SrtpKeys, SrtpProfile, SrtpTransform

from .outputs import Address, Arrival, Rtcp, Rtp, Send
from .settled import Settled


class RtpWay:
    """
    Symmetric RTP (RFC 4961) to one peer.

    It is sent where the description says until its own packets come from another port
    of the same host; from then on there, and nothing else is listened to.
    """

    def __init__(self) -> None:
        self._lock = SourceLock()
        self._announced: Address | None = None
        self._reports_to: Address | None = None
        self._keys: tuple[bytes, bytes] | None = None
        self._srtp: SrtpTransform | None = None

    @property
    def is_open(self) -> bool:
        return self._announced is not None

    def describe(self, settled: Settled, now: float) -> list[Arrival]:
        remote = settled.remote
        if remote.address is not None:
            self._lock.expect(remote.address, {remote.address[0]})
            self._announced = remote.address
            self._reports_to = remote.rtcp_address
        if settled.crypto is not None and remote.crypto is not None:
            self._take_keys(settled.crypto.key, remote.crypto.key)
        return []

    def _take_keys(self, sending: bytes, receiving: bytes) -> None:
        """Encrypt from now on. Keys that stay go on where they were."""
        before, self._keys = self._keys, (sending, receiving)
        if self._srtp is None or before is None or before[0] != sending:
            profile = SrtpProfile.AES128_CM_SHA1_80
            self._srtp = SrtpTransform(SrtpKeys(profile, sending, receiving))
        elif before[1] != receiving:
            self._srtp.receive_with(receiving)

    def receive(
        self, data: bytes, source: Address, control: bool, now: float
    ) -> list[Arrival]:
        content = content_of(data)
        try:
            if control or content is Content.RTCP:
                return self._receive_report(data, source)
            if content is Content.RTP:
                return self._receive_sound(data, source)
        except SrtpRejected:
            pass  # forged, or of another call
        return []

    def _receive_sound(self, data: bytes, source: Address) -> list[Arrival]:
        if self._srtp is not None:
            # Before its address is learnt: what is forged must teach us nothing.
            data = self._srtp.unprotect(data)
        return [Rtp(data)] if self._lock.admits(data, source) else []

    def _receive_report(self, data: bytes, source: Address) -> list[Arrival]:
        if not self._lock.admits_control(source):
            return []
        if self._srtp is not None:
            data = self._srtp.unprotect_rtcp(data)
        self._reports_to = source
        return [Rtcp(data)]

    def wrap(self, packet: bytes) -> Send | None:
        destination = self._lock.address or self._announced
        if destination is None:
            return None
        if self._srtp is not None:
            packet = self._srtp.protect(packet)
        return Send(packet, destination)

    def wrap_report(self, packet: bytes) -> Send | None:
        if self._reports_to is None:
            return None
        if self._srtp is not None:
            packet = self._srtp.protect_rtcp(packet)
        return Send(packet, self._reports_to, control=True)

    def deadline(self) -> float | None:
        return None

    def tick(self, now: float) -> list[Arrival]:
        return []

    def close(self, now: float) -> list[Arrival]:
        self._announced = self._reports_to = None
        return []
