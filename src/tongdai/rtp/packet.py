"""RTP packets (RFC 3550 §5.1): read and written by offsets, without copies."""

from __future__ import annotations

from typing import NamedTuple


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
    raise NotImplementedError


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
    raise NotImplementedError
