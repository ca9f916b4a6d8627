"""The timers that the four transactions share (RFC 3261 table 4)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

from tongdai.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class Timings:
    """
    RFC 3261 table 4, in seconds. A timer that is not here follows from these.

    Raises:
        InvalidSetting: A timer of no time.
    """

    t1: float = 0.5
    "Round-trip time estimate, and the first retransmission interval."

    t2: float = 4.0
    "Longest retransmission interval, but for INVITE requests."

    t4: float = 5.0
    "How long a message may stay in the network."

    timer_d: float = 32.0
    "How long an INVITE client absorbs retransmitted final responses."

    def __post_init__(self) -> None:
        for each in dataclasses.fields(self):
            value = getattr(self, each.name)
            if value <= 0:
                raise InvalidSetting(each.name, "seconds above 0", value)

    @property
    def timeout(self) -> float:
        """64*T1: timers B, F, H, J, L and M."""
        return 64 * self.t1


RFC3261: Final = Timings()
"""What the RFC recommends for networks in general."""
