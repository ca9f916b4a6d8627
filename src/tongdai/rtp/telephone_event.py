"""Keys pressed on a phone, as RTP payloads (RFC 4733)."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from .errors import MalformedPacket

KEYS: Final = "0123456789*#ABCD"
"The keys by event code (§3.2)."

LONGEST: Final = 0xFFFF
"Timestamp units of one segment: the field has 16 bits (§2.5.1.3)."

SPEECH_LEVEL: Final = 10
"dBm0 below zero at which keys are sent: what phones use (§2.3.4)."

_PAYLOAD: Final = struct.Struct("!BBH")
_END: Final = 0x80
_VOLUME: Final = 0x3F


class TelephoneEvent(NamedTuple):
    """One payload: what is pressed, and for how long until now (§2.3)."""

    code: int
    "0 to 255; the twelve keys and A to D are 0 to 15."

    end: bool
    "It was let go."

    duration: int
    "Since the packet's timestamp, in units of its clock."

    volume: int = SPEECH_LEVEL
    "dBm0 below zero, 0 to 63."

    @property
    def key(self) -> str | None:
        """The key; None for all the other events that there are."""
        return KEYS[self.code] if self.code < len(KEYS) else None


def parse(payload: bytes) -> TelephoneEvent:
    """
    Read a payload; further events behind the first (§2.5.1.5) are left out.

    Raises:
        MalformedPacket: It is too short.
    """
    if len(payload) < _PAYLOAD.size:
        raise MalformedPacket(f"a telephone-event of {len(payload)} octets")
    code, flags, duration = _PAYLOAD.unpack_from(payload)
    return TelephoneEvent(code, bool(flags & _END), duration, flags & _VOLUME)


def build(event: TelephoneEvent) -> bytes:
    """Write a payload; numbers are cut to their widths."""
    flags = event.volume & _VOLUME | (_END if event.end else 0)
    return _PAYLOAD.pack(event.code & 0xFF, flags, event.duration & 0xFFFF)
