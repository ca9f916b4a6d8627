"""RTCP (RFC 3550 §6): compound packets read and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What a receiver says about one source (§6.4.1)."""

    ssrc: int
    fraction_lost: int
    "In 1/256, since the previous report."

    cumulative_lost: int
    "Signed, 24 bits: duplicates count against it."

    highest_sequence: int
    "Extended by the cycles: 32 bits."

    jitter: int
    "In units of the codec's clock rate."

    last_sender_report: int
    "The middle 32 bits of the NTP time of the last SR, or 0."

    delay_since_last: int
    "In 1/65536 s, or 0."


@dataclass(frozen=True, slots=True)
class SenderReport:
    ssrc: int
    ntp_time: int
    "64 bits: seconds since 1900 and their fraction."

    rtp_time: int
    packets: int
    octets: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    ssrc: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """SDES with the one item that matters: the CNAME of each source (§6.5)."""

    cnames: tuple[tuple[int, str], ...]
    "Pairs of SSRC and name."


@dataclass(frozen=True, slots=True)
class Goodbye:
    ssrcs: tuple[int, ...]


RtcpPacket = SenderReport | ReceiverReport | SourceDescription | Goodbye


def parse(data: bytes) -> list[RtcpPacket]:
    """
    Read a compound or reduced-size (RFC 5506) packet; unknown types are skipped.

    Raises:
        MalformedPacket: A length or version is wrong.
    """
    raise NotImplementedError


def build(packets: Sequence[RtcpPacket]) -> bytes:
    """
    Write a compound packet.

    Raises:
        UsageError: It does not begin with a report or has no CNAME (§6.1).
    """
    raise NotImplementedError


def ntp_time(wall: float) -> int:
    """Seconds since 1970 as a 64-bit NTP time."""
    raise NotImplementedError


def round_trip(block: ReportBlock, now: int) -> float | None:
    """Seconds to the reporter and back (§6.4.1); None if it saw no SR of ours."""
    raise NotImplementedError
