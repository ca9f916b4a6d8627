"""
Where the packets of a plain RTP leg may come from (symmetric RTP, RFC 4961).

Nothing in plain RTP proves its sender. So the address is taken from few packets, from
few places, and once: what comes from elsewhere later is nobody we talk to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from .relay import HEADER

Address = tuple[str, int]

PACKETS_TO_LEARN: Final = 3
"Packets in a row that an unannounced port must send: one stray one is not enough."

MAX_CANDIDATES: Final = 8
"Ports under observation at once: a phone has one, its NAT may change it meanwhile."


@dataclass(slots=True)
class _Candidate:
    ssrc: int
    sequence: int
    packets: int = 1


class SourceLock:
    """Learns the far end's address from its first packets, then keeps to it."""

    def __init__(self) -> None:
        self._announced: Address | None = None
        self._sources: frozenset[str] = frozenset()
        self._candidates: dict[Address, _Candidate] = {}
        self.address: Address | None = None
        "The one address that packets are taken from; None until it is learnt."

    def expect(self, announced: Address | None, sources: Collection[str]) -> None:
        """
        Learn (anew, if the description has changed).

        Args:
            announced: What the far end's description says, which a NAT may replace.
            sources: The IP addresses to learn from.
        """
        if (announced, frozenset(sources)) == (self._announced, self._sources):
            return
        if announced is None:
            return  # on hold: the phone is still where it was
        self._announced = announced
        self._sources = frozenset(sources)
        self._candidates.clear()
        self.address = None

    def admits(self, packet: bytes, source: Address) -> bool:
        """Is this RTP packet from the far end? May learn its address from it."""
        if self.address is not None:
            return source == self.address
        if source[0] not in self._sources or len(packet) < HEADER.size:
            return False
        if source != self._announced and not self._in_a_row(packet, source):
            return False
        self.address = source
        self._candidates.clear()
        return True

    def admits_control(self, source: Address) -> bool:
        """Is RTCP from there the far end's? NATs give it a port of its own."""
        if self.address is not None:
            return source[0] == self.address[0]
        return source[0] in self._sources

    def _in_a_row(self, packet: bytes, source: Address) -> bool:
        _, _, sequence, _, ssrc = HEADER.unpack_from(packet)
        candidate = self._candidates.get(source)
        if (
            candidate is None
            or candidate.ssrc != ssrc
            or (candidate.sequence + 1) & 0xFFFF != sequence
        ):
            if candidate is None and len(self._candidates) >= MAX_CANDIDATES:
                return False
            self._candidates[source] = _Candidate(ssrc, sequence)
            return False
        candidate.sequence = sequence
        candidate.packets += 1
        return candidate.packets >= PACKETS_TO_LEARN
