"""Whether a plain leg's packets are encrypted by keys in its descriptions."""

from __future__ import annotations

import enum


class Protection(enum.Enum):
    """
    SRTP with keys in SDP (RFC 4568).

    Whoever reads a description can read the call: anything but ``CLEAR`` is for
    signalling by TLS. WebRTC has keys of its own, and always encrypts.
    """

    CLEAR = "never"
    ACCEPTED = "not offered by us; a caller's offer is taken with keys and without"
    PREFERRED = "offered by us; a caller's offer is taken with keys and without"
    DEMANDED = "always, or there is no call"
