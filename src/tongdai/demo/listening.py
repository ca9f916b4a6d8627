"""What one call of the demo's telephone network hears: RTP taken apart and counted."""

from __future__ import annotations

import struct
from typing import Final

from tongdai.machine import value
from tongdai.rtp import packet as rtp
from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.g711 import MU_TO_A
from tongdai.rtp.reception import Reception
from tongdai.rtp.rtcp import ReportBlock
from tongdai.sdp.codecs import Choice

from .sounds import RATE

KEYS: Final = "0123456789*#ABCD"
"Telephone events 0 to 15 (RFC 4733 §3.2)."

EVENT: Final = struct.Struct("!BBH")
"Of a telephone event: which, flags and volume, duration (RFC 4733 §2.3)."

END: Final = 0x80
"The flag of its last packets."


@value
class Audio:
    """20 ms, or as much as a packet has."""

    octets: bytes
    "A-law."


@value
class Key:
    """A key was pressed and let go."""

    key: str


class Listening:
    """Everything that comes from the other side of one call."""

    def __init__(self) -> None:
        self._reception: Reception | None = None
        self._ssrc = 0
        self._last_key = -1
        "The timestamp of the latest press, as its end comes three times."

        self._lost = 0
        "By sources that came before this one."

        self.received = 0
        "Packets."

    def take(self, data: bytes, choice: Choice, now: float) -> Audio | Key | None:
        """A packet came; None: it says nothing, or is not what was agreed on."""
        try:
            packet = rtp.parse(data)
        except MalformedPacket:
            return None
        event = choice.telephone_event
        names = {codec.payload_type: codec.name for codec in choice.codecs}
        is_event = event is not None and packet.payload_type == event.payload_type
        name = names.get(packet.payload_type)
        if name is None and not is_event:
            return None
        if not self._count(packet, now):
            return None
        if is_event:
            return self._key(packet)
        payload = packet.payload
        return Audio(payload.translate(MU_TO_A) if name == "PCMU" else payload)

    def sender_reported(self, ssrc: int, ntp_time: int, now: float) -> None:
        """An SR of the other side came."""
        if self._reception is not None and ssrc == self._ssrc:
            self._reception.sender_reported(ntp_time, now)

    def report(self, now: float) -> tuple[ReportBlock, ...]:
        """What to say of it in our next RTCP packet."""
        return () if self._reception is None else (self._reception.report(now),)

    @property
    def lost(self) -> int:
        """Packets that were sent to us and never came."""
        reception = self._reception
        if reception is None:
            return 0
        return self._lost + max(0, reception.expected - reception.packets)

    @property
    def jitter(self) -> float:
        """Seconds."""
        return 0.0 if self._reception is None else self._reception.jitter

    def _count(self, packet: rtp.RtpPacket, now: float) -> bool:
        if self._reception is None or packet.ssrc != self._ssrc:
            self._lost = self.lost
            self._reception = Reception(packet.ssrc, RATE)
            self._ssrc = packet.ssrc
            self._last_key = -1
        counted = self._reception.received(packet.sequence, packet.timestamp, now)
        self.received += counted
        return counted

    def _key(self, packet: rtp.RtpPacket) -> Key | None:
        if len(packet.payload) < EVENT.size:
            return None
        event, flags, _ = EVENT.unpack_from(packet.payload)
        if not flags & END or packet.timestamp == self._last_key:
            return None
        self._last_key = packet.timestamp
        return Key(KEYS[event]) if event < len(KEYS) else None
