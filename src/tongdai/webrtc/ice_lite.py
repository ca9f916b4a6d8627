"""
The lite side of ICE (RFC 8445 §2.5): answers checks, never sends any.

An address is learnt only from a request that carries our credentials, and used
only when the controlling peer nominates it.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import stun
from .stun import Address


@dataclass(frozen=True, slots=True)
class Received:
    """A STUN message for this agent, found by the ufrag in its USERNAME."""

    message: stun.Message
    source: Address


@dataclass(frozen=True, slots=True)
class PeerDescribed:
    """The peer's answer is known; until then nothing is nominated."""

    ufrag: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """ICE restart (RFC 8445 §9): new credentials on both sides."""

    ufrag: str
    password: str
    peer_ufrag: str | None


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline has passed."""


Input = Received | PeerDescribed | Restarted | Tick


@dataclass(frozen=True, slots=True)
class Send:
    data: bytes
    destination: Address


@dataclass(frozen=True, slots=True)
class Validated:
    """Datagrams from this address are the peer's (DTLS, SRTP may be read)."""

    address: Address


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The address is no longer the peer's."""

    address: Address


@dataclass(frozen=True, slots=True)
class Nominated:
    """Send to this address from now on; it is among the validated ones."""

    address: Address


@dataclass(frozen=True, slots=True)
class ConsentLost:
    """No checked request for 30 s (RFC 7675 §5.1): stop sending."""


Output = Send | Validated | Forgotten | Nominated | ConsentLost


class IceLite:
    """One lite agent with one component."""

    def __init__(self, *, ufrag: str, password: str, peer_ufrag: str | None) -> None:
        raise NotImplementedError

    @property
    def nominated(self) -> Address | None:
        raise NotImplementedError

    def handle(self, event: Input, now: float) -> list[Output]:
        raise NotImplementedError

    def deadline(self) -> float | None:
        raise NotImplementedError
