"""The quality of a call in the seed's words, from what its leg measures."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from tongdai.client.leg import Quality

LOSS_WEIGHT: Final = 0.3
"How much a new second weighs in the loss shown: one bad one does not empty the bars."

CODEC_DELAY: Final = 10.0
"Milliseconds that coding and the jitter buffer add to the network's own delay."


class Ping(msgspec.Struct, frozen=True, rename="camel"):
    """Of the connection during a call. ``packetLoss`` is ``packet_loss`` here."""

    value: int = 0
    "The latest round trip, ms; ``avg``, ``min`` and ``max`` are of the call so far."

    avg: int = 0
    min: int = 0
    max: int = 0
    level: Literal[1, 2, 3, 4] = 4
    "Signal bars."

    status: Literal["good", "warning", "bad"] = "good"
    jitter: int = 0
    "Milliseconds."

    packet_loss: float = 0.0
    "Share of the packets that were lost of late, 0 to 1."

    mos: float = 4.4
    "Estimated mean opinion score, 1.0 to 4.5."


class Pinging:
    """Takes a look at a leg each second."""

    def __init__(self) -> None:
        self.ping = Ping()
        self._before = Quality()
        self._rounds = 0

    def look(self, now: Quality) -> Ping:
        """The latest, from what was measured since the call began."""
        before, self._before = self._before, now
        received = max(0, now.received - before.received)
        lost = max(0, now.lost - before.lost)
        fresh = lost / (received + lost) if received + lost else 0.0
        ping = self.ping
        loss = ping.packet_loss + LOSS_WEIGHT * (fresh - ping.packet_loss)
        self.ping = self._judged(now, loss if before.received else fresh)
        return self.ping

    def _judged(self, now: Quality, loss: float) -> Ping:
        ping, rounds, trip = self.ping, self._rounds, now.round_trip
        average, least, most = ping.avg, ping.min, ping.max
        if trip is not None:
            average = round((ping.avg * rounds + trip) / (rounds + 1))
            least = round(trip if rounds == 0 else min(ping.min, trip))
            most = round(max(ping.max, trip))
            self._rounds += 1
        score = opinion(trip or 0.0, now.jitter, loss)
        level: Literal[1, 2, 3, 4] = (
            4 if score >= 4.1 else 3 if score >= 3.6 else 2 if score >= 3 else 1
        )
        return Ping(
            ping.value if trip is None else round(trip),
            average,
            least,
            most,
            level,
            "good" if level > 2 else "warning" if level > 1 else "bad",
            round(now.jitter),
            round(loss, 3),
            score,
        )


def opinion(round_trip: float, jitter: float, loss: float) -> float:
    """
    The E-model (ITU-T G.107), reduced to delay and loss as usual for a display.

    Args:
        round_trip: Milliseconds.
        jitter: Milliseconds.
        loss: Share of the packets, 0 to 1.
    """
    delay = round_trip / 2 + 2 * jitter + CODEC_DELAY
    impairment = delay / 40 if delay < 160 else (delay - 120) / 10
    rating = max(0.0, 93.2 - impairment - 250 * loss)
    score = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating)
    return round(min(4.5, max(1.0, score)), 1)
