"""What may leave a parser of :mod:`tongdai.webrtc`."""

from __future__ import annotations

from tongdai.errors import RemoteError


class MalformedStun(RemoteError):
    """Not a STUN message (RFC 8489 §5, §14): drop it."""

    code = "stun.malformed"


class SrtpRejected(RemoteError):
    """
    SRTP would not open or close a packet: drop it and count it.

    Wrong key or forged (RFC 3711 §3.3), replayed, too long, or one source too many.
    """

    code = "srtp.rejected"
