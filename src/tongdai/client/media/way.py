"""How the packets of a leg travel, whatever is in them."""

from __future__ import annotations

from typing import Protocol

from .outputs import Address, Arrival, Send
from .settled import Settled


class Way(Protocol):
    """The transport of one leg, sans-IO. What the network brings never raises."""

    @property
    def is_open(self) -> bool:
        """Can packets be sent?"""

    def describe(self, settled: Settled, now: float) -> list[Arrival]:
        """Take what descriptions have settled, at first or anew."""

    def receive(
        self, data: bytes, source: Address, control: bool, now: float
    ) -> list[Arrival]:
        """
        Take a datagram.

        Args:
            control: It came through the socket for RTCP, where there are two.
        """

    def wrap(self, packet: bytes) -> Send | None:
        """An RTP packet, ready to be sent; None: it cannot be."""

    def wrap_report(self, packet: bytes) -> Send | None:
        """The same of an RTCP packet."""

    def deadline(self) -> float | None:
        """When to come back with :meth:`tick`."""

    def tick(self, now: float) -> list[Arrival]:
        """The deadline has passed."""

    def close(self, now: float) -> list[Arrival]:
        """Say goodbye."""
