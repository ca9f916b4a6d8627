"""How well one source is received: RFC 3550 appendix A, and a MOS estimate."""

from __future__ import annotations

from .rtcp import ReportBlock


class Reception:
    """The statistics of one source (SSRC)."""

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        raise NotImplementedError

    def received(self, sequence: int, timestamp: int, now: float) -> bool:
        """Count a packet. False: not (yet) a valid source, drop it (§A.1)."""
        raise NotImplementedError

    def sender_reported(self, ntp_time: int, now: float) -> None:
        """An SR of this source came: remember it for the round-trip time."""
        raise NotImplementedError

    def report(self, now: float) -> ReportBlock:
        """The block for our next report; begins a new interval (§A.3)."""
        raise NotImplementedError

    @property
    def packets(self) -> int:
        raise NotImplementedError

    @property
    def expected(self) -> int:
        raise NotImplementedError

    @property
    def loss(self) -> float:
        """Share of the expected packets that did not come, 0 to 1."""
        raise NotImplementedError

    @property
    def jitter(self) -> float:
        """Interarrival jitter in seconds (§A.8)."""
        raise NotImplementedError


def mean_opinion_score(
    *, loss: float, round_trip: float, jitter: float, packet_time: float = 0.02
) -> float:
    """
    Estimate how the audio is heard, 1.0 to 4.5 (E-model, ITU-T G.107, simplified).

    Args:
        loss: Share of lost packets, 0 to 1.
        round_trip: Seconds.
        jitter: Seconds.
        packet_time: Seconds of audio a packet.
    """
    raise NotImplementedError
