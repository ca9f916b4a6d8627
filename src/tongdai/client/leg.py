"""
What a call asks of its media, and what its media asks of it.

A :class:`Leg` is one call's RTP, plain or WebRTC; a :class:`Voice` is what is said and
heard on it. Neither knows the other's inside, so that either can be scripted.
"""

from __future__ import annotations

from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""One channel of signed 16-bit samples, shape ``(n,)``."""

FRAMES_PER_SECOND = 50
"Frames of 20 ms."


class Quality(msgspec.Struct, frozen=True):
    """How the media of one call has gone so far."""

    codec: str = ""
    "As in SDP, ``opus/48000``; empty before the descriptions are settled."

    sent: int = 0
    "Packets."

    received: int = 0
    lost: int = 0
    "Packets that were sent to us and never came."

    jitter: float = 0.0
    "Milliseconds (RFC 3550 §6.4.1)."

    reports: int = 0
    "Packets of RTCP that have come: they do also while nothing is said."

    missed: int = 0
    "Packets of ours that never came to the other side, as it has reported."

    round_trip: float | None = None
    "Milliseconds; None until the other side has reported."

    mos: float | None = None
    "1.0 to 4.5, estimated from the above; None until packets have come."


class Voice(Protocol):
    """What is said and heard on one leg, in frames of 20 ms."""

    def speak(self, rate: int) -> Samples | None:
        """The next ``rate // 50`` samples to say; None: nothing, send silence."""

    def hear(self, samples: Samples, rate: int) -> None:
        """20 ms that came; zeros where packets were lost or late."""


class LegEvents(Protocol):
    """Whom a leg tells what happens to it. Called inside the event loop."""

    def connected(self) -> None:
        """Sound can pass from now on."""

    def pressed(self, digit: str) -> None:
        """The other side pressed a key (RFC 4733)."""

    def failed(self, reason: str) -> None:
        """No sound will pass any more."""


class Leg(Protocol):
    """
    One call's media, from the first description to :meth:`close`.

    Descriptions are complete SDP bodies. Every method returns at once: nothing is
    gathered before an offer is made.
    """

    @property
    def quality(self) -> Quality:
        """How it goes."""

    def offer(self, *, held: bool = False) -> bytes:
        """
        Our offer, the first or a later one.

        Args:
            held: The other side is to be held: ``sendonly``.
        """

    def answer(self, offer: bytes, *, held: bool = False) -> bytes:
        """
        Answer a first or later offer.

        Raises:
            NotAcceptable: No codec or transport of ours in it.
            MalformedDescription: No session description.
        """

    def accept(self, answer: bytes) -> None:
        """
        Take the answer to our latest offer.

        Raises:
            NotAcceptable: It takes nothing of our offer.
            MalformedDescription: No session description.
        """

    def press(self, digits: str) -> bool:
        """Press keys by telephone-events; False: it takes none, use INFO."""

    def close(self) -> Quality:
        """Fall silent, give everything back, and say how it went."""
