"""
The hot loop: one packet in, opened once; for each listener a new header, out.

Everything here runs for every packet of every call. What can be worked out
beforehand is in :class:`Route`; what happens once a talk spurt is in methods of
their own. Measured by ``benchmarks/media.py``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from tongdai.rtp import packet as rtp
from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.reception import Reception

from .codecs import Passage

HEADER: Final = struct.Struct("!BBHII")
"Version and flags, marker and payload type, sequence, timestamp, SSRC (RFC 3550 §5.1)."

PLAIN: Final = 0x80
"The first octet of a packet with no padding, no extension and no CSRC."

MARKER: Final = 0x80
"In the second octet: the first packet after a silence."

GREATEST_GAP: Final = 3000
"Sequence numbers that may be missing before a source counts as restarted (A.1)."

GREATEST_DELAY: Final = 100
"Sequence numbers that a late packet may lie behind (A.1)."

RESTARTED: Final = range(GREATEST_GAP, 0x10000 - GREATEST_DELAY)
"How far ahead, in 16 bits, a number is that belongs to no gap and is not late."

PATIENCE: Final = 0.2
"Seconds that a line waits for a speaker's next packet before another may have it."


class Line:
    """
    What one listener is sent: one SSRC, one sequence, one clock, for life.

    Browsers go deaf when a source they know changes its numbers, so these go on
    whatever happens upstream: other speakers, restarts, pauses (RFC 3550 §5.1).
    """

    __slots__ = (
        "clock_rate",
        "octets",
        "packets",
        "route",
        "sent_at",
        "sequence",
        "ssrc",
        "timestamp",
        "transmit",
    )

    def __init__(self, ssrc: int, sequence: int, timestamp: int) -> None:
        self.ssrc = ssrc
        self.sequence = sequence
        "Of the newest packet sent, 16 bits; at first a random number."

        self.timestamp = timestamp
        "Of the newest packet sent, 32 bits; at first a random number."

        self.clock_rate = 0
        "Hz of the newest packet sent; 0 before any."

        self.sent_at = 0.0
        self.packets = 0
        self.octets = 0
        "Octets of payload, as sender reports count them (§6.4.1)."

        self.route: Route | None = None
        "Whose packets it carries now."

        self.transmit: Callable[[bytes], None] | None = None
        "Takes an RTP packet to the listener. None: there is no way to it (yet)."

    def send(
        self,
        payload_type: int,
        payload: bytes,
        timestamp: int,
        clock_rate: int,
        now: float,
        *,
        marker: bool = False,
    ) -> None:
        """Send a packet of our own, if there is a way; nobody may speak meanwhile."""
        if self.transmit is None:
            return
        self.route = None
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = timestamp & 0xFFFFFFFF
        self.clock_rate = clock_rate
        self.sent_at = now
        self.packets += 1
        self.octets += len(payload)
        kind = payload_type | MARKER if marker else payload_type
        header = HEADER.pack(PLAIN, kind, self.sequence, self.timestamp, self.ssrc)
        self.transmit(header + payload)

    def fill(
        self, payload_type: int, payload: bytes, clock_rate: int, now: float
    ) -> None:
        """Send a packet of our own by itself, while nobody speaks on this line."""
        timestamp = self.timestamp_at(now)
        self.send(payload_type, payload, timestamp, clock_rate, now, marker=True)

    def timestamp_at(self, now: float) -> int:
        """Where this line's RTP clock stands."""
        if not self.packets:
            return self.timestamp
        elapsed = round((now - self.sent_at) * self.clock_rate)
        return (self.timestamp + elapsed) & 0xFFFFFFFF


class Route:
    """One pair of the hearing: a speaker's packets on their way to a listener."""

    __slots__ = (
        "line",
        "passages",
        "sequence",
        "sequence_shift",
        "span",
        "ssrc",
        "timestamp_shift",
    )

    def __init__(self, line: Line) -> None:
        self.line = line
        self.passages: Mapping[int, Passage] = {}
        "By the speaker's payload type; what is missing does not pass."

        self.ssrc = 0
        self.sequence = 0
        "The speaker's newest that was sent on."

        self.sequence_shift = 0
        self.timestamp_shift = 0
        self.span = 0
        "Sequence numbers from the one it took the line with to the newest."

    def carry(
        self,
        payload_type: int,
        marker: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        now: float,
    ) -> None:
        """Send the speaker's packet on under the line's own numbers, if it may go."""
        line = self.line
        transmit = line.transmit
        passage = self.passages.get(payload_type)
        if transmit is None or passage is None:
            return
        ahead = (sequence - self.sequence) & 0xFFFF
        newest = True
        if line.route is not self or ssrc != self.ssrc or ahead in RESTARTED:
            if not self._take_line(ssrc, sequence, timestamp, passage.clock_rate, now):
                return
            marker = MARKER
        elif 0 < ahead < GREATEST_GAP:
            self.sequence = sequence
            self.span += ahead
        elif 0x10000 - ahead <= self.span:
            newest = False  # late, and there is still a number for it
        else:
            return  # a copy, or older than what this route has sent
        new_sequence = (sequence + self.sequence_shift) & 0xFFFF
        new_timestamp = (timestamp + self.timestamp_shift) & 0xFFFFFFFF
        if newest:
            line.sequence = new_sequence
            line.timestamp = new_timestamp
            line.sent_at = now
        if passage.translation is not None:
            payload = payload.translate(passage.translation)
        line.packets += 1
        line.octets += len(payload)
        kind = passage.payload_type | marker
        header = HEADER.pack(PLAIN, kind, new_sequence, new_timestamp, line.ssrc)
        transmit(header + payload)

    def _take_line(
        self, ssrc: int, sequence: int, timestamp: int, clock_rate: int, now: float
    ) -> bool:
        """
        Let the line go on with this packet. False: another speaker has the line.

        Two who speak at once need mixing; until then the line keeps to one of them.
        """
        line = self.line
        if line.route not in (None, self) and now - line.sent_at < PATIENCE:
            return False
        # At least one tick on, as no two talk spurts share a timestamp.
        start = line.timestamp_at(now) + 1
        self.ssrc = ssrc
        self.sequence_shift = line.sequence + 1 - sequence
        self.timestamp_shift = start - timestamp
        self.sequence = sequence
        self.span = 0
        line.route = self
        line.clock_rate = clock_rate
        return True


class Carrier(Protocol):
    """What a speaker's packets are passed to: :class:`Route`, and who reads along."""

    def carry(
        self,
        payload_type: int,
        marker: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        now: float,
    ) -> None:
        """Take one valid packet, ``marker`` being 0 or ``MARKER``."""


class Speaker:
    """What one leg says: checked, counted, and sent on by its routes."""

    __slots__ = (
        "_heard_first",
        "clock_rates",
        "heard_at",
        "lost_before",
        "octets",
        "packets",
        "reception",
        "refused",
        "routes",
        "ssrc",
        "taps",
        "transcoded",
    )

    def __init__(self, heard_first: Callable[[], None]) -> None:
        self._heard_first = heard_first
        self.clock_rates: Mapping[int, int] = {}
        "Hz by payload type: what this leg may send; empty: nothing."

        self.routes: tuple[Carrier, ...] = ()
        self.taps: tuple[Carrier, ...] = ()
        "Who reads along whatever this leg says, whoever hears it."

        self.heard_at = 0.0
        "When the last valid packet came."

        self.packets = 0
        self.octets = 0
        "With RTP headers, without SRTP."

        self.refused = 0
        "Packets dropped: broken, forged, or of a payload type not agreed on."

        self.transcoded = 0
        "Packets that a listener could only be sent in another codec."

        self.ssrc = -1
        self.reception: Reception | None = None
        "Of the present source; None before any."

        self.lost_before = 0
        "Packets that earlier sources of this leg had lost."

    def receive(self, packet: bytes, now: float) -> None:
        """Take one RTP packet that is known to come from this leg."""
        if len(packet) < HEADER.size:
            self.refused += 1
            return
        first, second, sequence, timestamp, ssrc = HEADER.unpack_from(packet)
        payload_type = second & 0x7F
        clock_rate = self.clock_rates.get(payload_type)
        if clock_rate is None:
            self.refused += 1
            return
        if first == PLAIN:
            payload = packet[12:]
        else:
            try:
                payload = rtp.parse(packet).payload
            except MalformedPacket:
                self.refused += 1
                return
        if ssrc != self.ssrc or self.reception is None:
            reception = self._new_source(ssrc, clock_rate)
        else:
            reception = self.reception
        reception.received(sequence, timestamp, now)
        self.packets += 1
        self.octets += len(packet)
        self.heard_at = now

        marker = second & MARKER
        for route in self.routes:
            route.carry(payload_type, marker, sequence, timestamp, ssrc, payload, now)
        for tap in self.taps:
            tap.carry(payload_type, marker, sequence, timestamp, ssrc, payload, now)

    def count_transcoded(self) -> None:
        """A packet was decoded, to be encoded anew."""
        self.transcoded += 1

    @property
    def lost(self) -> int:
        """Packets that never came (RFC 3550 A.3); never below 0 for a duplicate."""
        reception = self.reception
        if reception is None:
            return 0
        return self.lost_before + max(0, reception.expected - reception.packets)

    def _new_source(self, ssrc: int, clock_rate: int) -> Reception:
        if self.reception is None:
            self._heard_first()
        self.lost_before = self.lost
        self.ssrc = ssrc
        self.reception = Reception(ssrc, clock_rate)
        return self.reception
