"""One way to reach a peer: where a message came from, and where answers go."""

from __future__ import annotations

import enum

from tongdai.machine import plain, value

Address = tuple[str, int]
"""Host (IP address, IPv6 without brackets) and port."""


@plain
class Transport(enum.Enum):
    """What carries SIP. The value is what stands in ``Via`` (RFC 3261, RFC 7118)."""

    UDP = "UDP"
    TCP = "TCP"
    TLS = "TLS"
    WS = "WS"
    WSS = "WSS"

    reliable: bool
    "It delivers or breaks, so that transactions need not retransmit."

    secure: bool
    "Encrypted to the peer."

    parameter: str
    """
    The ``transport`` parameter of a URI. WSS and WS have the same (RFC 7118 §4).

    ``tls`` is deprecated (RFC 3261 §26.2.2), but what everybody says: with ``tcp``
    phones open a connection in the clear to our port for TLS, and ``sips`` would
    promise what we cannot keep for the other leg.
    """

    def __init__(self, via: str) -> None:
        self.reliable = via != "UDP"
        self.secure = via in ("TLS", "WSS")
        self.parameter = "ws" if via == "WSS" else via.lower()


@value
class Flow:
    """
    A live connection, or a pair of UDP addresses (RFC 5626 §3.1).

    Two flows are the same when they are equal; a flow can be kept in a database, as
    connection numbers of one process life never come again in the next.
    """

    transport: Transport

    remote: Address
    "The peer, as we see it: behind a NAT this is the NAT's address."

    local: Address
    "Our own end."

    connection: int = 0
    "0 for UDP; else unique to one connection."
