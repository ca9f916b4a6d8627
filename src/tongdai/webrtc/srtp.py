"""
SRTP and SRTCP (RFC 3711, RFC 7714) by libsrtp.

A packet costs 2 µs each way. Calling the C functions on a buffer of our own would save
0.6 of them and needs what pylibsrtp does not document, so the public interface it is.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pylibsrtp import Error, Policy, Session

from tongdai.errors import UsageError

from .errors import SrtpRejected

MAX_SOURCES: Final = 16
"""
SSRCs that one peer may send from. A browser uses one or two a track; libsrtp keeps
keys and a replay window for each, and never forgets one.
"""

REPLAY_WINDOW: Final = 1024
"Packets that may come late: 20 s of audio. libsrtp's own 128 is short after a stall."


class SrtpProfile(enum.Enum):
    """The protection profiles that we negotiate, best first; named as in OpenSSL."""

    AEAD_AES_256_GCM = "SRTP_AEAD_AES_256_GCM"
    "RFC 7714; less CPU than AES-CM with HMAC."

    AES128_CM_SHA1_80 = "SRTP_AES128_CM_SHA1_80"
    "RFC 5764 §4.1.2; what every WebRTC peer has."

    @property
    def key_size(self) -> int:
        """Octets of the master key."""
        return _SIZES[self][0]

    @property
    def salt_size(self) -> int:
        """Octets of the master salt."""
        return _SIZES[self][1]


_SIZES: Final = {
    SrtpProfile.AEAD_AES_256_GCM: (32, 12),
    SrtpProfile.AES128_CM_SHA1_80: (16, 14),
}
_LIBSRTP_PROFILES: Final = {
    SrtpProfile.AEAD_AES_256_GCM: Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    SrtpProfile.AES128_CM_SHA1_80: Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}


@dataclass(frozen=True, slots=True, repr=False)
class SrtpKeys:
    """What a DTLS handshake or two descriptions gave; key and salt joined each."""

    profile: SrtpProfile
    sending: bytes
    receiving: bytes


class SrtpTransform:
    """
    Both directions of one leg's SRTP.

    Raises:
        UsageError: A key has not the length that its profile asks for.
    """

    def __init__(self, keys: SrtpKeys) -> None:
        self._profile = keys.profile
        self._outbound = _session(keys.profile, keys.sending, Policy.SSRC_ANY_OUTBOUND)
        self._inbound = _session(keys.profile, keys.receiving, Policy.SSRC_ANY_INBOUND)
        self._protect: Callable[[bytes], bytes] = self._outbound.protect
        self._unprotect: Callable[[bytes], bytes] = self._inbound.unprotect
        self._sources: set[bytes] = set()

    def receive_with(self, key: bytes) -> None:
        """
        The peer encrypts with another key from now on (RFC 4568 §7.1.4).

        What is sent goes on as it was: it must, as a key must not begin anew.

        Raises:
            UsageError: The key has not the length that the profile asks for.
        """
        self._inbound = _session(self._profile, key, Policy.SSRC_ANY_INBOUND)
        self._unprotect = self._inbound.unprotect
        self._sources.clear()

    def protect(self, packet: bytes) -> bytes:
        """
        Encrypt an RTP packet.

        Raises:
            SrtpRejected: Too short, too long, or its number was already used.
        """
        try:
            return self._protect(packet)
        except (Error, ValueError) as error:
            raise SrtpRejected(str(error)) from None

    def unprotect(self, packet: bytes) -> bytes:
        """
        Check and decrypt an SRTP packet.

        Raises:
            SrtpRejected: Forged, replayed, too long, or from one source too many.
        """
        source = packet[8:12]
        if source not in self._sources:
            return self._from_new_source(source, self._unprotect, packet)
        try:
            return self._unprotect(packet)
        except (Error, ValueError) as error:
            raise SrtpRejected(str(error)) from None

    def protect_rtcp(self, packet: bytes) -> bytes:
        """
        Encrypt an RTCP packet.

        Raises:
            SrtpRejected: Too short or too long.
        """
        try:
            protected: bytes = self._outbound.protect_rtcp(packet)
        except (Error, ValueError) as error:
            raise SrtpRejected(str(error)) from None
        return protected

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        """
        Check and decrypt an SRTCP packet.

        Raises:
            SrtpRejected: Forged, replayed, too long, or from one source too many.
        """
        return self._from_new_source(packet[4:8], self._inbound.unprotect_rtcp, packet)

    def _from_new_source(
        self, source: bytes, unprotect: Callable[[bytes], bytes], packet: bytes
    ) -> bytes:
        """Count the source, once its packet has proved to be genuine."""
        if source not in self._sources and len(self._sources) >= MAX_SOURCES:
            raise SrtpRejected(f"more than {MAX_SOURCES} sources")
        try:
            plain = unprotect(packet)
        except (Error, ValueError) as error:
            raise SrtpRejected(str(error)) from None
        self._sources.add(source)
        return plain


def _session(profile: SrtpProfile, key: bytes, ssrc_type: int) -> Session:
    size = profile.key_size + profile.salt_size
    if len(key) != size:
        raise UsageError(f"{profile.name} needs {size} octets of key, not {len(key)}")
    policy = Policy(
        key=key, ssrc_type=ssrc_type, srtp_profile=_LIBSRTP_PROFILES[profile]
    )
    policy.window_size = REPLAY_WINDOW
    return Session(policy)
