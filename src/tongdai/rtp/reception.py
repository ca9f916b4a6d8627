"""How well one source is received: RFC 3550 appendix A, and a MOS estimate."""

from __future__ import annotations

from typing import Final

from . import rtcp
from .rtcp import ReportBlock

MAX_DROPOUT: Final = 3000
"Sequence numbers that may be missing before it counts as a restart (§A.1): a minute."

MAX_MISORDER: Final = 100
"Sequence numbers that a late packet may lie behind (§A.1): 2 s."

_CYCLE: Final = 1 << 16
_LATEST: Final = _CYCLE - MAX_MISORDER


class Reception:
    """
    The statistics of one source (SSRC).

    Departs from §A.1: there is no probation. It tells random datagrams from a
    source, and ours is authenticated by SRTP or locked to one address by then; two
    packets withheld are 40 ms of the first word.
    """

    __slots__ = (
        "_bad",
        "_base",
        "_clock_rate",
        "_cycles",
        "_highest",
        "_jitter",
        "_last_report",
        "_reported",
        "_ssrc",
        "_timestamp",
        "_transit",
        "packets",
    )

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self._ssrc = ssrc
        self._clock_rate = clock_rate
        self._base = self._highest = self._timestamp = -1
        self._bad: int | None = None
        "The number that would prove that a jump was a restart."

        self._cycles = 0
        self._transit = 0
        self._jitter = 0.0
        self._reported = (0, 0)
        "Expected and received as of the previous report."

        self._last_report: tuple[int, float] | None = None
        self.packets = 0
        "Received, late ones and duplicates too."

    def received(self, sequence: int, timestamp: int, now: float) -> bool:
        """
        Count a packet.

        False: its number is far from the others, and it is not counted; a second
        one that follows it begins anew (§A.1).
        """
        arrival = int(now * self._clock_rate)
        ahead = (sequence - self._highest) & 0xFFFF
        if self._base < 0:
            self._begin(sequence, timestamp, arrival)
        elif ahead < MAX_DROPOUT:
            if sequence < self._highest:
                self._cycles += _CYCLE
            self._highest = sequence
        elif ahead <= _LATEST:
            if sequence != self._bad:
                self._bad = (sequence + 1) & 0xFFFF
                return False
            self._begin(sequence, timestamp, arrival)
        self.packets += 1

        # §A.8. Packets of one moment (RFC 4733 events) say nothing about jitter.
        if timestamp != self._timestamp:
            self._timestamp = timestamp
            transit = arrival - timestamp
            change = (transit - self._transit) & 0xFFFFFFFF
            if change > 0x7FFFFFFF:
                change = 0x100000000 - change
            self._transit = transit
            self._jitter += (change - self._jitter) / 16
        return True

    def _begin(self, sequence: int, timestamp: int, arrival: int) -> None:
        self._base = self._highest = sequence
        self._bad = None
        self._cycles = 0
        self._reported = (0, 0)
        self._timestamp = timestamp
        self._transit = arrival - timestamp
        self.packets = 0

    def sender_reported(self, ntp_time: int, now: float) -> None:
        """An SR of this source came: remember it for the round-trip time."""
        self._last_report = (rtcp.middle(ntp_time), now)

    def report(self, now: float) -> ReportBlock:
        """The block for our next report; begins a new interval (§A.3)."""
        before_expected, before_received = self._reported
        self._reported = (self.expected, self.packets)
        expected = self.expected - before_expected
        lost = expected - (self.packets - before_received)
        fraction = min(255, (lost << 8) // expected) if lost > 0 < expected else 0
        total = max(-0x800000, min(0x7FFFFF, self.expected - self.packets))

        last, delay = 0, 0
        if self._last_report is not None:
            last, at = self._last_report
            delay = min(0xFFFFFFFF, max(0, round((now - at) * 65536)))
        return ReportBlock(
            ssrc=self._ssrc,
            fraction_lost=fraction,
            cumulative_lost=total,
            highest_sequence=(self._cycles + max(self._highest, 0)) & 0xFFFFFFFF,
            jitter=min(0xFFFFFFFF, int(self._jitter)),
            last_sender_report=last,
            delay_since_last=delay,
        )

    @property
    def expected(self) -> int:
        """Packets that the source has sent, by its sequence numbers."""
        if self._base < 0:
            return 0
        return self._cycles + self._highest - self._base + 1

    @property
    def loss(self) -> float:
        """Share of the expected packets that did not come, 0 to 1."""
        expected = self.expected
        return max(0.0, 1 - self.packets / expected) if expected else 0.0

    @property
    def jitter(self) -> float:
        """Interarrival jitter in seconds (§A.8)."""
        return self._jitter / self._clock_rate


# ITU-T G.107 with its default values, for loss and delay alone. Not in it: echo,
# noise, loudness, which a switchboard cannot see.
_BEST: Final = 93.2
_DELAY_SLOPE, _LATE_SLOPE, _LATE = 0.024, 0.11, 177.3  # per ms; ms
_WORST_LOSS: Final = 95.0
_ROBUSTNESS: Final = 20.0
"""
Packet-loss robustness (Bpl): G.711 with concealment has 25 (ITU-T G.113), Opus with
in-band FEC is held to be like it; less, as real loss comes in bursts.
"""


def mean_opinion_score(
    *, loss: float, round_trip: float, jitter: float, packet_time: float = 0.02
) -> float:
    """
    Estimate how the audio is heard, 1.0 to 4.5 (E-model, ITU-T G.107, simplified).

    Args:
        loss: Share of lost packets, 0 to 1.
        round_trip: Seconds.
        jitter: Seconds. The far end's buffer is taken to hold twice as much.
        packet_time: Seconds of audio a packet.
    """
    delay = 1000 * (round_trip / 2 + 2 * jitter + packet_time)
    rating = _BEST - _DELAY_SLOPE * delay
    if delay > _LATE:
        rating -= _LATE_SLOPE * (delay - _LATE)
    percent = 100 * loss
    rating -= _WORST_LOSS * percent / (percent + _ROBUSTNESS)
    if rating <= 0:
        return 1.0
    score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return min(4.5, max(1.0, score))
