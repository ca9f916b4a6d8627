"""RTCP (RFC 3550 §6): compound packets read and written."""

from __future__ import annotations

import enum
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tongdai.errors import UsageError

from .errors import MalformedPacket

MAX_CNAME: Final = 255
"Octets: the length of an SDES item is one octet (§6.5)."

MAX_BLOCKS: Final = 31
"Report blocks of one packet: the count has 5 bits (§6.4.1)."

_CNAME: Final = 1
_HEADER: Final = struct.Struct("!BBH")
_SENDER: Final = struct.Struct("!IQIII")
_BLOCK: Final = struct.Struct("!IIIIII")
_SSRC: Final = struct.Struct("!I")
_NTP_EPOCH: Final = 2_208_988_800  # seconds from 1900 to 1970


class _Type(enum.IntEnum):
    """The packet types that we read (§12.1)."""

    SENDER_REPORT = 200
    RECEIVER_REPORT = 201
    SOURCE_DESCRIPTION = 202
    GOODBYE = 203


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
    """How much a source has sent, when, and what it receives (§6.4.1)."""

    ssrc: int
    ntp_time: int
    "64 bits: seconds since 1900 and their fraction."

    rtp_time: int
    "The same moment in timestamps of its stream."

    packets: int
    octets: int
    "Of payload."

    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    """What one who sends nothing receives (§6.4.2)."""

    ssrc: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """SDES with the one item that matters: the CNAME of each source (§6.5)."""

    cnames: tuple[tuple[int, str], ...]
    "Pairs of SSRC and name."


@dataclass(frozen=True, slots=True)
class Goodbye:
    """These sources send no more (§6.6)."""

    ssrcs: tuple[int, ...]


RtcpPacket = SenderReport | ReceiverReport | SourceDescription | Goodbye


def parse(data: bytes) -> list[RtcpPacket]:
    """
    Read a compound or reduced-size (RFC 5506) packet; unknown types are skipped.

    Raises:
        MalformedPacket: A length or version is wrong.
    """
    packets: list[RtcpPacket] = []
    at = 0
    while at < len(data):
        if at + _HEADER.size > len(data):
            raise MalformedPacket("an RTCP header is cut off")
        flags, kind, words = _HEADER.unpack_from(data, at)
        if flags >> 6 != 2:
            raise MalformedPacket(f"RTCP version {flags >> 6}")
        end = at + 4 + 4 * words
        if end > len(data):
            raise MalformedPacket("an RTCP packet is cut off")
        body = data[at + 4 : end]
        if flags & 0x20:  # §6.4.1: padding, only at the very end
            if not body or not 0 < body[-1] <= len(body) or end != len(data):
                raise MalformedPacket("the RTCP padding is wrong")
            body = body[: -body[-1]]
        packet = _read(kind, flags & 0x1F, body)
        if packet is not None:
            packets.append(packet)
        at = end
    return packets


def build(packets: Sequence[RtcpPacket]) -> bytes:
    """
    Write a compound packet.

    Raises:
        UsageError: It does not begin with a report or has no CNAME (§6.1).
    """
    if not packets or not isinstance(packets[0], SenderReport | ReceiverReport):
        raise UsageError("a compound packet begins with a report")
    if not any(isinstance(p, SourceDescription) and p.cnames for p in packets):
        raise UsageError("a compound packet names its source")
    return b"".join(map(_write, packets))


def ntp_time(wall: float) -> int:
    """Seconds since 1970 as a 64-bit NTP time."""
    return round((wall + _NTP_EPOCH) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF


def middle(ntp: int) -> int:
    """The middle 32 bits of an NTP time, in 1/65536 s (§4)."""
    return ntp >> 16 & 0xFFFFFFFF


def round_trip(block: ReportBlock, now: int) -> float | None:
    """
    Seconds to the reporter and back (§6.4.1); None if it saw no SR of ours.

    Args:
        block: About a source of ours.
        now: NTP time, 64 bits, of the block's arrival.
    """
    if block.last_sender_report == 0:
        return None
    units = middle(now) - block.last_sender_report - block.delay_since_last
    units &= 0xFFFFFFFF
    # A clock set back, or a peer that lies, must not show as hours.
    return units / 65536 if units < 1 << 31 else 0.0


def _read(kind: int, count: int, body: bytes) -> RtcpPacket | None:
    try:
        match kind:
            case _Type.SENDER_REPORT:
                ssrc, ntp, rtp_time, sent, octets = _SENDER.unpack_from(body)
                blocks = _blocks(body, _SENDER.size, count)
                return SenderReport(ssrc, ntp, rtp_time, sent, octets, blocks)
            case _Type.RECEIVER_REPORT:
                (ssrc,) = _SSRC.unpack_from(body)
                return ReceiverReport(ssrc, _blocks(body, _SSRC.size, count))
            case _Type.SOURCE_DESCRIPTION:
                return SourceDescription(_cnames(body, count))
            case _Type.GOODBYE:
                ssrcs = struct.unpack_from(f"!{count}I", body)
                return Goodbye(ssrcs)
            case _:
                return None  # feedback, extended reports, APP: §6.1 wants them skipped
    except (struct.error, IndexError):
        raise MalformedPacket(f"RTCP packet of type {kind} is cut off") from None


def _blocks(body: bytes, at: int, count: int) -> tuple[ReportBlock, ...]:
    blocks: list[ReportBlock] = []
    for start in range(at, at + count * _BLOCK.size, _BLOCK.size):
        ssrc, lost, highest, jitter, last, delay = _BLOCK.unpack_from(body, start)
        cumulative = lost & 0xFFFFFF
        if cumulative & 0x800000:
            cumulative -= 1 << 24
        blocks.append(
            ReportBlock(ssrc, lost >> 24, cumulative, highest, jitter, last, delay)
        )
    return tuple(blocks)


def _cnames(body: bytes, count: int) -> tuple[tuple[int, str], ...]:
    cnames: list[tuple[int, str]] = []
    at = 0
    for _ in range(count):
        (ssrc,) = _SSRC.unpack_from(body, at)
        at += 4
        while body[at] != 0:
            item, size = body[at], body[at + 1]
            text = body[at + 2 : at + 2 + size]
            if len(text) != size:
                raise MalformedPacket("an SDES item is cut off")
            if item == _CNAME:
                cnames.append((ssrc, text.decode("utf-8", "replace")))
            at += 2 + size
        at += 4 - at % 4  # at least one null octet ends a chunk
    return tuple(cnames)


def _write(packet: RtcpPacket) -> bytes:
    match packet:
        case SenderReport(ssrc, ntp, rtp_time, sent, octets, reports):
            head = _SENDER.pack(ssrc, ntp, rtp_time, sent, octets)
            return _framed(
                _Type.SENDER_REPORT, len(reports), head + _write_blocks(reports)
            )
        case ReceiverReport(ssrc, reports):
            return _framed(
                _Type.RECEIVER_REPORT,
                len(reports),
                _SSRC.pack(ssrc) + _write_blocks(reports),
            )
        case SourceDescription(cnames):
            chunks = b"".join(_chunk(ssrc, cname) for ssrc, cname in cnames)
            return _framed(_Type.SOURCE_DESCRIPTION, len(cnames), chunks)
        case Goodbye(ssrcs):
            return _framed(_Type.GOODBYE, len(ssrcs), b"".join(map(_SSRC.pack, ssrcs)))


def _framed(kind: _Type, count: int, body: bytes) -> bytes:
    if count > MAX_BLOCKS:
        raise UsageError(f"{count} sources in one RTCP packet, at most {MAX_BLOCKS}")
    return _HEADER.pack(0x80 | count, kind, len(body) // 4) + body


def _write_blocks(blocks: Sequence[ReportBlock]) -> bytes:
    return b"".join(
        _BLOCK.pack(
            block.ssrc,
            block.fraction_lost << 24 | block.cumulative_lost & 0xFFFFFF,
            block.highest_sequence,
            block.jitter,
            block.last_sender_report,
            block.delay_since_last,
        )
        for block in blocks
    )


def _chunk(ssrc: int, cname: str) -> bytes:
    text = cname.encode()
    if len(text) > MAX_CNAME:
        raise UsageError(f"a CNAME of {len(text)} octets, at most {MAX_CNAME}")
    chunk = _SSRC.pack(ssrc) + bytes((_CNAME, len(text))) + text
    return chunk + bytes(4 - len(chunk) % 4)
