"""
DTLS 1.2 for DTLS-SRTP (RFC 5763, RFC 5764) around OpenSSL's memory buffers.

The certificate on the other side is its own authority: its fingerprint, from the
signalling, is compared before any key is released.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass

from .srtp import SrtpKeys

Fingerprint = tuple[str, bytes]
"""Algorithm as in SDP (``sha-256``) and digest."""


class Role(enum.Enum):
    CLIENT = "client"
    "Sends the ClientHello: ``a=setup:active``."

    SERVER = "server"
    "``a=setup:passive``."


@dataclass(frozen=True, slots=True)
class Received:
    """A datagram from a validated path."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """Say goodbye (close_notify)."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


Input = Received | Close | Tick


@dataclass(frozen=True, slots=True)
class Send:
    """A datagram for the nominated address."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Connected:
    keys: SrtpKeys


@dataclass(frozen=True, slots=True)
class Failed:
    """The handshake failed; nothing more will come."""

    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The peer said goodbye after having been connected."""


Output = Send | Connected | Failed | Closed


class Certificate:
    """A self-signed certificate with its private key; one serves every leg."""

    @property
    def fingerprint(self) -> Fingerprint:
        """By sha-256."""
        raise NotImplementedError


def make_certificate() -> Certificate:
    """A fresh ECDSA P-256 certificate. Reads the clock and draws random numbers."""
    raise NotImplementedError


class DtlsTransport:
    """One DTLS association, from the first flight to close_notify."""

    def __init__(
        self,
        certificate: Certificate,
        role: Role,
        peer_fingerprints: Collection[Fingerprint],
    ) -> None:
        raise NotImplementedError

    def start(self, now: float) -> list[Output]:
        """Begin; a client sends its ClientHello. Must be called once, first."""
        raise NotImplementedError

    def handle(self, event: Input, now: float) -> list[Output]:
        raise NotImplementedError

    def deadline(self) -> float | None:
        raise NotImplementedError
