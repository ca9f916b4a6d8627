"""
The file of a recorder: packets of one leg as they came, one behind the other.

Nothing in it depends on what follows, so that a file that a crash has cut off is good
up to its last whole packet. A packet is 21 octets in network order and its payload:

=======  ====================================================================
octets   what
=======  ====================================================================
4        CRC-32 of all that follows
4        when it came, in units of 0.1 ms since the recording began
2        RTP sequence number
4        RTP timestamp
4        SSRC
1        codec, by its place in :data:`CODECS`
2        length of the payload
=======  ====================================================================
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from .codecs import Encoding

UNIT: Final = 0.0001
"Seconds; 32 bits of them are five days, longer than any call may last."

LAST: Final = 0xFFFFFFFF
"The greatest number of units."

CODECS: Final[tuple[Encoding, ...]] = (
    "opus/48000",
    "PCMA/8000",
    "PCMU/8000",
    "G722/8000",
)
"Written to files by their places here: append, never reorder."

LONGEST: Final = 2048
"Octets of a payload: no datagram that a worker reads has more."

_CHECK: Final = struct.Struct("!I")
_PACKET: Final = struct.Struct("!IHIIBH")


class Packet(NamedTuple):
    """One packet of a leg."""

    arrival: int
    "In :data:`UNIT` since the recording began."

    sequence: int
    timestamp: int
    ssrc: int
    codec: Encoding
    payload: bytes


def written(
    arrival: int, sequence: int, timestamp: int, ssrc: int, codec: int, payload: bytes
) -> bytes:
    """One packet as it stands in a file; ``codec`` is a place in :data:`CODECS`."""
    head = _PACKET.pack(arrival, sequence, timestamp, ssrc, codec, len(payload))
    body = head + payload
    return _CHECK.pack(zlib.crc32(body)) + body


def read(file: BinaryIO) -> Iterator[Packet]:
    """
    The packets of a file, up to where it ends or is no longer what was written.

    A process that was killed leaves half a packet; one that went on in the same file
    afterwards began behind that half, so that reading looks for the next whole one.
    """
    data = memoryview(file.read())
    at = 0
    while (found := _packet(data, at)) is not None:
        packet, end = found
        if packet is None:
            at += 1
        else:
            at = end
            yield packet


def _packet(data: memoryview, at: int) -> tuple[Packet | None, int] | None:
    """The packet that begins there, if one does, and its end; None: data is over."""
    begin = at + _CHECK.size
    start = begin + _PACKET.size
    if start > len(data):
        return None
    arrival, sequence, timestamp, ssrc, codec, length = _PACKET.unpack_from(data, begin)
    end = start + length
    if length > LONGEST or end > len(data) or codec >= len(CODECS):
        return None, at
    (check,) = _CHECK.unpack_from(data, at)
    if check != zlib.crc32(data[begin:end]):
        return None, at
    payload = bytes(data[start:end])
    name = CODECS[codec]
    return Packet(arrival, sequence, timestamp, ssrc, name, payload), end
