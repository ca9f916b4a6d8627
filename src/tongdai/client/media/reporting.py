"""The RTCP of one leg: how it is heard, and how it hears (RFC 3550 §6)."""

from __future__ import annotations

from typing import Final

from tongdai.client.leg import Quality
from tongdai.rtp import rtcp
from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.reception import mean_opinion_score

from .hearing import Hearing
from .speaking import Speaking

INTERVAL: Final = 2.5
"Seconds between our reports, on average; each is drawn from half to one and a half."


class Reporting:
    """Reads what the other side reports, and reports to it."""

    def __init__(self, speaking: Speaking, hearing: Hearing, cname: str) -> None:
        self._speaking = speaking
        self._hearing = hearing
        self._cname = cname
        self._reports = 0
        self._missed = 0
        self._round_trip: float | None = None

    def make(self, wall: float, now: float) -> bytes:
        """
        Our compound packet: SR or RR, and SDES (§6.1).

        Args:
            wall: Seconds since 1970.
            now: Monotonic seconds.
        """
        speaking, reception = self._speaking, self._hearing.reception
        blocks = () if reception is None else (reception.report(now),)
        report: rtcp.RtcpPacket = rtcp.ReceiverReport(speaking.ssrc, blocks)
        if speaking.packets:
            report = rtcp.SenderReport(
                speaking.ssrc,
                rtcp.ntp_time(wall),
                speaking.timestamp,
                speaking.packets & 0xFFFFFFFF,
                speaking.octets & 0xFFFFFFFF,
                blocks,
            )
        names = rtcp.SourceDescription(((speaking.ssrc, self._cname),))
        return rtcp.build([report, names])

    def read(self, data: bytes, now: float, wall: float) -> None:
        """Take the other side's packet; what is none is left out."""
        try:
            parts = rtcp.parse(data)
        except MalformedPacket:
            return
        self._reports += 1
        for part in parts:
            match part:
                case rtcp.SenderReport(ssrc, ntp, reports=blocks):
                    if ssrc == self._hearing.ssrc and self._hearing.reception:
                        self._hearing.reception.sender_reported(ntp, now)
                    self._look_at(blocks, wall)
                case rtcp.ReceiverReport(reports=blocks):
                    self._look_at(blocks, wall)
                case _:
                    pass  # who it is, and that it goes, SIP says better

    def _look_at(self, blocks: tuple[rtcp.ReportBlock, ...], wall: float) -> None:
        for block in blocks:
            if block.ssrc == self._speaking.ssrc:
                self._missed = max(0, block.cumulative_lost)
                round_trip = rtcp.round_trip(block, rtcp.ntp_time(wall))
                if round_trip is not None:
                    self._round_trip = round_trip

    def quality(self, codec: str) -> Quality:
        """All that is known, of a leg with this codec."""
        hearing = self._hearing
        jitter = 0.0 if hearing.reception is None else hearing.reception.jitter
        received, lost = hearing.packets, hearing.lost
        score = None
        if received:
            score = mean_opinion_score(
                loss=lost / (lost + received),
                round_trip=self._round_trip or 0.0,
                jitter=jitter,
            )
        trip = self._round_trip
        return Quality(
            codec=codec,
            sent=self._speaking.packets,
            received=received,
            lost=lost,
            jitter=1000 * jitter,
            reports=self._reports,
            missed=self._missed,
            round_trip=None if trip is None else 1000 * trip,
            mos=score,
        )
