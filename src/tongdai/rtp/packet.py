"""RTP packets (RFC 3550 §5.1): read and written by offsets."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from .errors import MalformedPacket

HEADER_SIZE: Final = 12
"Octets of the fixed header."

_HEADER: Final = struct.Struct("!BBHII")
_read_header = _HEADER.unpack_from
_write_header = _HEADER.pack
_PLAIN: Final = 0x80  # version 2; no padding, no extension, no CSRC
_PADDING: Final = 0x20
_EXTENSION: Final = 0x10


class RtpPacket(NamedTuple):
    """One packet; extensions, CSRCs and padding are left out of ``payload``."""

    payload_type: int
    marker: bool
    sequence: int
    "16 bits."

    timestamp: int
    "32 bits, in units of the codec's clock rate."

    ssrc: int
    payload: bytes


def parse(data: bytes) -> RtpPacket:
    """
    Read a packet.

    Raises:
        MalformedPacket: It is none, or its lengths contradict each other.
    """
    if len(data) < HEADER_SIZE:
        raise MalformedPacket(f"RTP packet of {len(data)} octets")
    flags, kind, sequence, timestamp, ssrc = _read_header(data)
    # Nearly every packet is plain; a call less for each of them.
    payload = data[HEADER_SIZE:] if flags == _PLAIN else _payload(data, flags)
    return RtpPacket(kind & 0x7F, kind > 0x7F, sequence, timestamp, ssrc, payload)


def _payload(data: bytes, flags: int) -> bytes:
    if flags >> 6 != 2:
        raise MalformedPacket(f"RTP version {flags >> 6}")
    start, end = HEADER_SIZE + 4 * (flags & 0x0F), len(data)
    if flags & _EXTENSION:
        if start + 4 > end:
            raise MalformedPacket("the header extension is cut off")
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if flags & _PADDING:
        # §5.1: the last octet counts itself, so it is never 0.
        if data[-1] == 0:
            raise MalformedPacket("padding of no octets")
        end -= data[-1]
    if start > end:
        raise MalformedPacket(f"the header ends at {start}, the payload at {end}")
    return data[start:end]


def build(
    payload_type: int,
    sequence: int,
    timestamp: int,
    ssrc: int,
    payload: bytes,
    *,
    marker: bool = False,
) -> bytes:
    """Write a packet without extensions; numbers are cut to their widths."""
    return (
        _write_header(
            _PLAIN,
            payload_type & 0x7F | (0x80 if marker else 0),
            sequence & 0xFFFF,
            timestamp & 0xFFFFFFFF,
            ssrc & 0xFFFFFFFF,
        )
        + payload
    )
