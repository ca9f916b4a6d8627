"""What a datagram on a WebRTC port is, by its first bytes (RFC 7983, RFC 5761)."""

from __future__ import annotations

import enum


class Content(enum.Enum):
    """What to do with a datagram."""

    STUN = enum.auto()
    DTLS = enum.auto()
    RTP = enum.auto()
    RTCP = enum.auto()


def content_of(datagram: bytes) -> Content | None:
    """None: nothing that belongs on this port; drop it."""
    raise NotImplementedError
