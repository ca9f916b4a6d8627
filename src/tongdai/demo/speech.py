"""
The RTP of one call of the demo's telephone network, without sockets.

A packet each 20 ms, at times that are counted from the first one: what a delay costs
is made up for, so that the other side hears no drift (RFC 3550).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tongdai.client.media.pressing import Keys
from tongdai.machine import value
from tongdai.rtp import packet as rtp
from tongdai.rtp import rtcp
from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.g711 import A_TO_MU
from tongdai.sdp.codecs import Choice

from .listening import Audio, Key, Listening
from .sounds import FRAME, SilentSource, Sound, Source, source_of

INTERVAL: Final = 0.02
"Seconds between two packets."

MOST_BEHIND: Final = 0.2
"""
Seconds of packets that are made up for in one go. A machine that stood still for longer
goes on from now: nobody wants to hear in a burst what is over.
"""

REPORT_EVERY: Final = 5.0
"Seconds between two RTCP reports (RFC 3550 §6.2)."


class Heard(msgspec.Struct, frozen=True):
    """How much of a call came through."""

    sent: int
    "Packets."

    received: int
    lost: int
    "Packets that were sent to us and never came."

    jitter: float
    "Milliseconds."

    missed: int
    "Packets of ours that never came to the other side, as it has reported."


@value
class Terms:
    """What the descriptions of a call settle about its RTP."""

    choice: Choice
    hears: bool
    "The other side wants to hear us: it is not holding us."


class Speech:
    """What is said and heard in one call."""

    def __init__(self, *, ssrc: int, sequence: int, timestamp: int, cname: str) -> None:
        """
        Args:
            ssrc, sequence, timestamp: Random, as RFC 3550 §5.1 wants them.
            cname: Who we are in RTCP.
        """
        self.ssrc: Final = ssrc
        self._sequence = sequence
        self._timestamp = timestamp
        self._cname = cname
        self._terms: Terms | None = None
        self._began_at: float | None = None
        self._beats = 0
        "Periods of 20 ms since then. Counted, as sums of 20 ms would drift."

        self._report_at = 0.0
        self._source: Source = SilentSource()
        self._keys = Keys()
        self._begins = True
        "The next packet is the first of a spurt of talk."

        self._listening = Listening()
        self._sent = 0
        self._octets = 0
        self._missed = 0

    def settle(self, terms: Terms, now: float) -> None:
        """Speak and listen on these terms, at first or anew."""
        self._terms = terms
        if self._began_at is None:
            self._began_at = now
            self._report_at = now + REPORT_EVERY

    def play(self, sound: Sound) -> None:
        """Say this from now on."""
        self._source = source_of(sound)

    def press(self, digits: str) -> None:
        """Press keys, one after the other; what is no key is left out."""
        self._keys.press(digits)

    def deadline(self) -> float | None:
        """When to come back with :meth:`tick`; None: nothing is settled yet."""
        if self._began_at is None:
            return None
        return self._began_at + self._beats * INTERVAL

    def tick(self, now: float) -> list[bytes]:
        """The packets that are due."""
        packets: list[bytes] = []
        due = self.deadline()
        if due is not None and now - due > MOST_BEHIND:
            skipped = int((now - due) / INTERVAL)
            self._beats += skipped
            self._timestamp += skipped * FRAME
            self._begins = True
        while (due := self.deadline()) is not None and due <= now:
            packet = self._next()
            if packet is not None:
                packets.append(packet)
            self._beats += 1
        return packets

    def reports(self, now: float, wall: float) -> list[bytes]:
        """The RTCP packet that is due, if one is."""
        if self._began_at is None or now < self._report_at:
            return []
        self._report_at = now + REPORT_EVERY
        blocks = self._listening.report(now)
        report: rtcp.RtcpPacket = rtcp.ReceiverReport(self.ssrc, blocks)
        if self._sent:
            report = rtcp.SenderReport(
                self.ssrc,
                rtcp.ntp_time(wall),
                self._timestamp & 0xFFFFFFFF,
                self._sent,
                self._octets,
                blocks,
            )
        names = rtcp.SourceDescription(((self.ssrc, self._cname),))
        return [rtcp.build([report, names])]

    def hear(self, data: bytes, now: float) -> str:
        """Take a packet; return the key whose press it ends, or nothing."""
        if self._terms is None:
            return ""
        match self._listening.take(data, self._terms.choice, now):
            case Audio(octets):
                self._source.hear(octets)
            case Key(key):
                return key
        return ""

    def report_came(self, data: bytes, now: float) -> None:
        """Take an RTCP packet."""
        try:
            parts = rtcp.parse(data)
        except MalformedPacket:
            return
        for part in parts:
            match part:
                case rtcp.SenderReport(ssrc, ntp, reports=blocks):
                    self._listening.sender_reported(ssrc, ntp, now)
                    self._note(blocks)
                case rtcp.ReceiverReport(reports=blocks):
                    self._note(blocks)
                case _:
                    pass  # who it is, and that it goes, SIP says better

    def heard(self) -> Heard:
        """How much came through so far."""
        listening = self._listening
        jitter = round(1000 * listening.jitter, 2)
        return Heard(
            self._sent, listening.received, listening.lost, jitter, self._missed
        )

    def _note(self, blocks: tuple[rtcp.ReportBlock, ...]) -> None:
        for block in blocks:
            if block.ssrc == self.ssrc:
                self._missed = max(0, block.cumulative_lost)

    def _next(self) -> bytes | None:
        """The packet of the next 20 ms; None: nothing is to be said."""
        said = self._source.frame()
        timestamp = self._timestamp
        self._timestamp = timestamp + FRAME & 0xFFFFFFFF
        terms = self._terms
        if terms is None or not terms.hears:
            self._begins = True
            return None
        event = terms.choice.telephone_event
        key = None if event is None else self._keys.next(timestamp, FRAME)
        if event is not None and key is not None:
            return self._packet(
                event.payload_type, key.timestamp, key.payload, key.first
            )
        codec = terms.choice.codec
        if codec.name == "PCMU":
            said = said.translate(A_TO_MU)
        begins, self._begins = self._begins, False
        return self._packet(codec.payload_type, timestamp, said, begins)

    def _packet(
        self, payload_type: int, timestamp: int, payload: bytes, marker: bool
    ) -> bytes:
        sequence = self._sequence
        self._sequence = sequence + 1 & 0xFFFF
        self._sent += 1
        self._octets += len(payload)
        return rtp.build(
            payload_type, sequence, timestamp, self.ssrc, payload, marker=marker
        )
