"""What became of one leg's media, in the units that people quote."""

from __future__ import annotations

import msgspec


class Statistics(msgspec.Struct, frozen=True, array_like=True):
    """Counters and estimates of one leg, from its opening until now."""

    packets_received: int = 0
    "Valid RTP packets from this leg."

    bytes_received: int = 0
    "Their bytes: RTP header and payload, without SRTP, UDP and IP."

    packets_sent: int = 0
    bytes_sent: int = 0

    packets_lost: int = 0
    "Packets of this leg that never came (RFC 3550 A.3); at least 0."

    packets_missed: int = 0
    "Packets that the leg says it never got; those that never reached us included."

    packets_refused: int = 0
    "Datagrams that reached this leg and were dropped: forged, broken or foreign."

    jitter: float = 0.0
    "Interarrival jitter of what this leg sends, in milliseconds (RFC 3550 A.8)."

    round_trip: float | None = None
    "To the leg and back, in milliseconds, by its RTCP; None while it sent none."

    mos: float | None = None
    "Estimated quality of what this leg sends, 1.0 to 4.5; None before any media."

    transcoded: int = 0
    "Packets of this leg that its own worker decoded and encoded anew for a listener."
