"""What an operator may set about media."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

from tongdai.errors import InvalidSetting

LAST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """
    Where media is received and how long it may be missed.

    Raises:
        InvalidSetting: A value that cannot work.
    """

    host: str = "0.0.0.0"  # noqa: S104  media must be reached from every network
    "The IP address that media sockets are bound to; its version is the media's."

    addresses: tuple[str, ...] = ("127.0.0.1",)
    "The IP addresses that peers are told, best first; plain RTP knows the first only."

    port: int = 40000
    "Worker ``i`` receives all its WebRTC on UDP port ``port + i``; 0: any free ports."

    rtp_ports: tuple[int, int] = (41000, 44998)
    "First and last even port of the RTP/RTCP pairs for plain RTP, both inclusive."

    workers: int = 1
    "Worker processes; each takes up to one processor core."

    silence: float = 60.0
    "Seconds without a valid packet after which a leg is reported silent."

    srtp_for_phones: bool = False
    """
    Offer SRTP to phones and trunks that we call over TLS, with keys in SDP (RFC 4568).
    One that has none refuses the call. Who offers it over TLS is always answered so.
    """

    socket_buffer: int = 4 << 20
    "Bytes asked of the kernel for the WebRTC socket, each way: 1 s of 500 calls."

    def __post_init__(self) -> None:
        version = _address("host", self.host).version
        if not self.addresses:
            raise InvalidSetting("addresses", "at least one address", ())
        for address in self.addresses:
            if _address("addresses", address).version != version:
                expected = f"addresses of IP version {version}, as host has"
                raise InvalidSetting("addresses", expected, address)
        if self.workers < 1:
            raise InvalidSetting("workers", "1 or more", self.workers)
        if not 0 <= self.port <= LAST_PORT + 1 - self.workers:
            expected = f"a UDP port with room for {self.workers} workers"
            raise InvalidSetting("port", expected, self.port)
        first, last = self.rtp_ports
        if first % 2 or last % 2 or not 1024 <= first <= last < LAST_PORT:
            expected = f"two even ports, 1024 to {LAST_PORT - 1}, the lower one first"
            raise InvalidSetting("rtp_ports", expected, self.rtp_ports)
        if self.silence <= 0:
            raise InvalidSetting("silence", "seconds above 0", self.silence)


def _address(key: str, text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        raise InvalidSetting(key, "an IP address", text) from None
