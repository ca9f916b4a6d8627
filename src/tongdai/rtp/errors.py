"""What may leave a parser of :mod:`tongdai.rtp`."""

from __future__ import annotations

from tongdai.errors import RemoteError


class MalformedPacket(RemoteError):
    """Neither RTP nor RTCP (RFC 3550 §5.1, §6.4): drop it and count it."""

    code = "rtp.malformed"
