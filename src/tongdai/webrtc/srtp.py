"""SRTP and SRTCP (RFC 3711, RFC 7714) by libsrtp."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class SrtpProfile(enum.Enum):
    """The protection profiles that we negotiate, best first."""

    AEAD_AES_256_GCM = "SRTP_AEAD_AES_256_GCM"
    AES128_CM_SHA1_80 = "SRTP_AES128_CM_SHA1_80"


@dataclass(frozen=True, slots=True, repr=False)
class SrtpKeys:
    """What a DTLS handshake released; each key is master key and salt joined."""

    profile: SrtpProfile
    sending: bytes
    receiving: bytes


class SrtpTransform:
    """Both directions of one DTLS-SRTP association."""

    def __init__(self, keys: SrtpKeys) -> None:
        raise NotImplementedError

    def protect(self, packet: bytes) -> bytes:
        """Raises: SrtpRejected."""
        raise NotImplementedError

    def unprotect(self, packet: bytes) -> bytes:
        """Raises: SrtpRejected."""
        raise NotImplementedError

    def protect_rtcp(self, packet: bytes) -> bytes:
        """Raises: SrtpRejected."""
        raise NotImplementedError

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        """Raises: SrtpRejected."""
        raise NotImplementedError
