"""What may leave a function of :mod:`tongdai.sdp`."""

from __future__ import annotations

from tongdai.errors import Refused, RemoteError


class MalformedDescription(RemoteError):
    """Not a session description (RFC 8866), or beyond the limits: answer 400."""

    code = "sdp.malformed"


class NotAcceptable(Refused):
    """A well-formed description with nothing that we can do: answer 488."""

    code = "sdp.not_acceptable"
