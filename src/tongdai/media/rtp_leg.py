"""A leg that speaks plain RTP or SDES-SRTP, on a pair of UDP ports of its own."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Final

from tongdai.rtp.errors import MalformedPacket
from tongdai.webrtc.demultiplexing import Content, content_of
from tongdai.webrtc.errors import SrtpRejected
from tongdai.webrtc.srtp import SrtpKeys, SrtpProfile, SrtpTransform

from .clocks import Clocks
from .commands import Address, DescribeRtpLeg, SrtpKeyPair
from .poller import Poller
from .source_lock import SourceLock
from .stream import Stream

LARGEST_DATAGRAM: Final = 2048
"Bytes read of a datagram: no network in use carries more than 1500."


class RtpPair:
    """
    The sockets of one leg after the other.

    What comes while there is none is thrown away at once: the next leg must not find
    it waiting.
    """

    def __init__(self, rtp: socket.socket, rtcp: socket.socket, poller: Poller) -> None:
        self.rtp = rtp
        self.rtcp = rtcp
        self._poller = poller
        poller.add(rtp, lambda: _throw_away(rtp))
        poller.add(rtcp, lambda: _throw_away(rtcp))

    def serve(self, rtp: Callable[[], int], rtcp: Callable[[], int]) -> None:
        """Have what comes from now on read by these."""
        self._poller.hand_over(self.rtp, rtp)
        self._poller.hand_over(self.rtcp, rtcp)

    def rest(self) -> None:
        """Serve nobody any more."""
        self.serve(lambda: _throw_away(self.rtp), lambda: _throw_away(self.rtcp))


def _throw_away(socket_: socket.socket) -> int:
    with contextlib.suppress(OSError):
        socket_.recv(1)
    return 1


class RtpLeg:
    """One leg on its pair of ports, and what goes through them."""

    def __init__(self, stream: Stream, pair: RtpPair, clocks: Clocks) -> None:
        self.stream = stream
        self._pair = pair
        self._rtp = pair.rtp
        self._rtcp = pair.rtcp
        self._clocks = clocks
        self._lock = SourceLock()
        self._keys: SrtpKeyPair | None = None
        self._srtp: SrtpTransform | None = None
        self._destination: Address | None = None
        self._rtcp_destination: Address | None = None
        pair.serve(self._read_rtp, self._read_rtcp)

    def describe(self, description: DescribeRtpLeg, now: float) -> None:
        """Take what the descriptions settled, at first or anew."""
        self._lock.expect(description.address, description.sources)
        proven = description.proven
        self._rtcp_destination = description.rtcp_address if proven else None
        self._destination = self._lock.address
        if self._destination is None and proven:
            self._destination = description.address
        self._take_keys(description.keys)
        self.stream.describe(description.audio)
        if description.address is None:
            self.stream.close_way()
        else:
            self.stream.open_way(self._send_rtp, self._send_rtcp, now)

    def _take_keys(self, keys: SrtpKeyPair | None) -> None:
        """Encrypt from now on. Keys that stay go on where they were."""
        before, self._keys = self._keys, keys
        if keys is None:
            self._srtp = None
        elif self._srtp is None or before is None or keys.sending != before.sending:
            profile = SrtpProfile.AES128_CM_SHA1_80
            self._srtp = SrtpTransform(SrtpKeys(profile, keys.sending, keys.receiving))
        elif keys.receiving != before.receiving:
            self._srtp.receive_with(keys.receiving)

    def _read_rtp(self) -> int:
        """Take one datagram from the even port; epoll comes back for the next."""
        try:
            data, source = self._rtp.recvfrom(LARGEST_DATAGRAM)
        except BlockingIOError:
            return 0  # its checksum was wrong: announced, then not there
        source = source[:2]  # IPv6 adds flow and scope
        now = self._clocks.monotonic()
        content = content_of(data)
        if content is Content.RTCP:
            # Some phones multiplex without asking (RFC 5761 §5.1.1 forbids it).
            self._read_report(data, source, now)
        elif content is Content.RTP:
            self._read_audio(data, source, now)
        else:
            self.stream.speaker.refused += 1
        return 1

    def _read_audio(self, data: bytes, source: Address, now: float) -> None:
        srtp = self._srtp
        if srtp is not None:
            # Before its address is learnt: what is forged must teach us nothing.
            try:
                data = srtp.unprotect(data)
            except SrtpRejected:
                self.stream.speaker.refused += 1
                return
        if not self._lock.admits(data, source):
            self.stream.speaker.refused += 1
            return
        self._destination = source
        self.stream.speaker.receive(data, now)

    def _read_rtcp(self) -> int:
        """Take one datagram from the odd port."""
        try:
            data, source = self._rtcp.recvfrom(LARGEST_DATAGRAM)
        except BlockingIOError:
            return 0
        self._read_report(data, source[:2], self._clocks.monotonic())
        return 1

    def _read_report(self, data: bytes, source: Address, now: float) -> None:
        if not self._lock.admits_control(source):
            self.stream.speaker.refused += 1
            return
        try:
            if self._srtp is not None:
                data = self._srtp.unprotect_rtcp(data)
            self.stream.reports.read(data, now, self._clocks.wall())
        except (MalformedPacket, SrtpRejected):
            self.stream.speaker.refused += 1
            return
        self._rtcp_destination = source

    def deadline(self) -> float | None:
        return self.stream.deadline()

    def tick(self, now: float) -> None:
        self.stream.tick(now, self._clocks.wall())

    def close(self, now: float) -> None:
        """Leave the ports to another leg."""
        self.stream.close_way()
        self._pair.rest()

    def _send_rtp(self, packet: bytes) -> None:
        if self._srtp is not None:
            try:
                packet = self._srtp.protect(packet)
            except SrtpRejected:
                return  # sent before under this number: as if the network lost it
        self._send(self._rtp, packet, self._destination)

    def _send_rtcp(self, packet: bytes) -> None:
        if self._srtp is not None:
            packet = self._srtp.protect_rtcp(packet)
        self._send(self._rtcp, packet, self._rtcp_destination)

    def _send(
        self, through: socket.socket, packet: bytes, destination: Address | None
    ) -> None:
        if destination is None:
            return
        try:
            through.sendto(packet, destination)
        except OSError:
            # A full buffer or no route: the network may lose packets, so may we.
            return
