"""The RTCP of one leg: reports made and read (RFC 3550 §6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tongdai.rtp import rtcp
from tongdai.rtp.reception import mean_opinion_score

from .relay import Line, Speaker
from .statistics import Statistics

INTERVAL: Final = 2.5
"Seconds between our reports, on average; each is drawn from half to one and a half."


class Reports:
    """
    Tells the far end what it is sent and how it is received, and reads its view.

    A fixed mean interval serves, as each leg is a pair: the rules of §6.3 that share
    bandwidth among many do not bear on it.
    """

    def __init__(
        self, line: Line, speaker: Speaker, cname: str, random: Callable[[], float]
    ) -> None:
        self._line = line
        self._speaker = speaker
        self._cname = cname
        self._random = random
        self.round_trip: float | None = None
        "Seconds to the far end and back, by its latest report."

        self.missed = 0
        "Packets of the line that never came there, by its latest report."

        self.heard_at = 0.0
        "When it last reported; 0 before."

    def next_after(self, now: float) -> float:
        """When to report next."""
        return now + INTERVAL * (0.5 + self._random())

    def make(self, now: float, wall: float) -> bytes:
        """Our compound packet: SR or RR, and SDES (§6.1)."""
        line = self._line
        reception = self._speaker.reception
        blocks = () if reception is None else (reception.report(now),)
        report: rtcp.RtcpPacket
        if line.packets:
            report = rtcp.SenderReport(
                ssrc=line.ssrc,
                ntp_time=rtcp.ntp_time(wall),
                rtp_time=line.timestamp_at(now),
                packets=line.packets & 0xFFFFFFFF,
                octets=line.octets & 0xFFFFFFFF,
                reports=blocks,
            )
        else:
            report = rtcp.ReceiverReport(line.ssrc, blocks)
        names = rtcp.SourceDescription(((line.ssrc, self._cname),))
        return rtcp.build([report, names])

    def read(self, packet: bytes, now: float, wall: float) -> None:
        """
        Take the far end's compound packet.

        Raises:
            MalformedPacket: It is none.
        """
        for part in rtcp.parse(packet):
            match part:
                case rtcp.SenderReport(ssrc, ntp_time, reports=blocks):
                    if ssrc == self._speaker.ssrc and self._speaker.reception:
                        self._speaker.reception.sender_reported(ntp_time, now)
                    self._look_at(blocks, wall)
                case rtcp.ReceiverReport(reports=blocks):
                    self._look_at(blocks, wall)
                case _:
                    pass  # SDES and BYE: the descriptions and SIP say it better
        self.heard_at = now

    def _look_at(self, blocks: tuple[rtcp.ReportBlock, ...], wall: float) -> None:
        for block in blocks:
            if block.ssrc != self._line.ssrc:
                continue
            self.missed = max(0, block.cumulative_lost)
            round_trip = rtcp.round_trip(block, rtcp.ntp_time(wall))
            if round_trip is not None:
                self.round_trip = round_trip

    def statistics(self) -> Statistics:
        """All that is known of the leg, in the units that people quote."""
        line, speaker = self._line, self._speaker
        reception = speaker.reception
        jitter = 0.0 if reception is None else reception.jitter
        lost, received = speaker.lost, speaker.packets
        score = None
        if received:
            score = mean_opinion_score(
                loss=lost / (lost + received),
                round_trip=self.round_trip or 0.0,
                jitter=jitter,
            )
        return Statistics(
            packets_received=received,
            bytes_received=speaker.octets,
            packets_sent=line.packets,
            bytes_sent=line.octets + 12 * line.packets,
            packets_lost=lost,
            packets_missed=self.missed,
            packets_refused=speaker.refused,
            jitter=jitter * 1000,
            round_trip=None if self.round_trip is None else self.round_trip * 1000,
            mos=score,
            transcoded=speaker.transcoded,
        )
