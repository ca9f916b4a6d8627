"""What the core of a leg asks its shell to do, and tells it."""

from __future__ import annotations

from tongdai.machine import value

Address = tuple[str, int]
"""IP address and UDP port."""


@value
class Send:
    """A datagram."""

    data: bytes
    destination: Address
    control: bool = False
    "Through the socket for RTCP, where there are two."


@value
class Connected:
    """Sound passes from now on. Once a leg."""


@value
class Pressed:
    """The other side pressed a key."""

    digit: str


@value
class Failed:
    """No sound will pass any more."""

    reason: str


Output = Send | Connected | Pressed | Failed


# What comes out of a way beside ``Send`` and ``Failed``.


@value
class Rtp:
    """A packet of the other side, decrypted, and from where it is known to be."""

    data: bytes


@value
class Rtcp:
    """A report of the other side, likewise."""

    data: bytes


Arrival = Send | Failed | Rtp | Rtcp
