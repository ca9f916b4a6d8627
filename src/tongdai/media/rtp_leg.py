"""A leg that speaks plain RTP, on a pair of UDP ports of its own."""

from __future__ import annotations

import socket
from typing import Final

from tongdai.rtp.errors import MalformedPacket
from tongdai.webrtc.demultiplexing import Content, content_of

from .clocks import Clocks
from .commands import Address, DescribeRtpLeg
from .source_lock import SourceLock
from .stream import Stream

LARGEST_DATAGRAM: Final = 2048
"Bytes read of a datagram: no network in use carries more than 1500."


class RtpLeg:
    """One leg's two sockets and what goes through them."""

    def __init__(
        self, stream: Stream, rtp: socket.socket, rtcp: socket.socket, clocks: Clocks
    ) -> None:
        self.stream = stream
        self.rtp = rtp
        self.rtcp = rtcp
        self._clocks = clocks
        self._lock = SourceLock()
        self._destination: Address | None = None
        self._rtcp_destination: Address | None = None

    def describe(self, description: DescribeRtpLeg, now: float) -> None:
        """Take what the descriptions settled, at first or anew."""
        self._lock.expect(description.address, description.sources)
        self._rtcp_destination = description.rtcp_address
        self._destination = self._lock.address or description.address
        self.stream.describe(description.audio)
        if description.address is None:
            self.stream.close_way()
        else:
            self.stream.open_way(self._send_rtp, self._send_rtcp, now)

    def read_rtp(self) -> int:
        """Take one datagram from the even port; epoll comes back for the next."""
        try:
            data, source = self.rtp.recvfrom(LARGEST_DATAGRAM)
        except BlockingIOError:
            return 0  # its checksum was wrong: announced, then not there
        source = source[:2]  # IPv6 adds flow and scope
        now = self._clocks.monotonic()
        content = content_of(data)
        if content is Content.RTCP:
            # Some phones multiplex without asking (RFC 5761 §5.1.1 forbids it).
            self._read_report(data, source, now)
        elif content is Content.RTP and self._lock.admits(data, source):
            self._destination = source
            self.stream.speaker.receive(data, now)
        else:
            self.stream.speaker.refused += 1
        return 1

    def read_rtcp(self) -> int:
        """Take one datagram from the odd port."""
        try:
            data, source = self.rtcp.recvfrom(LARGEST_DATAGRAM)
        except BlockingIOError:
            return 0
        self._read_report(data, source[:2], self._clocks.monotonic())
        return 1

    def _read_report(self, data: bytes, source: Address, now: float) -> None:
        if not self._lock.admits_control(source):
            self.stream.speaker.refused += 1
            return
        try:
            self.stream.reports.read(data, now, self._clocks.wall())
        except MalformedPacket:
            self.stream.speaker.refused += 1
            return
        self._rtcp_destination = source

    def deadline(self) -> float | None:
        return self.stream.deadline()

    def tick(self, now: float) -> None:
        self.stream.tick(now, self._clocks.wall())

    def close(self, now: float) -> None:
        """Release the ports."""
        self.stream.close_way()
        self.rtp.close()
        self.rtcp.close()

    def _send_rtp(self, packet: bytes) -> None:
        self._send(self.rtp, packet, self._destination)

    def _send_rtcp(self, packet: bytes) -> None:
        self._send(self.rtcp, packet, self._rtcp_destination)

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
