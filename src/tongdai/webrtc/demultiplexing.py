"""What a datagram on a WebRTC port is, by its first octets (RFC 7983, RFC 5761)."""

from __future__ import annotations

import enum
from typing import Final


class Content(enum.Enum):
    """What to do with a datagram."""

    STUN = enum.auto()
    DTLS = enum.auto()
    RTP = enum.auto()
    RTCP = enum.auto()


# RFC 7983 §7; what is left out (ZRTP, TURN) has no business here.
_BY_FIRST_OCTET: Final[list[Content | None]] = [None] * 256
_BY_FIRST_OCTET[0:4] = [Content.STUN] * 4
_BY_FIRST_OCTET[20:64] = [Content.DTLS] * 44
_BY_FIRST_OCTET[128:192] = [Content.RTP] * 64

# RFC 5761 §4: RTCP packet types, the marker bit of RTP among them.
_RTCP_TYPES: Final = range(192, 224)


def content_of(datagram: bytes) -> Content | None:
    """None: nothing that belongs on this port; drop it."""
    if len(datagram) < 2:
        return None
    content = _BY_FIRST_OCTET[datagram[0]]
    if content is Content.RTP and datagram[1] in _RTCP_TYPES:
        return Content.RTCP
    return content
