"""The one UDP port of a worker, and which leg a datagram on it is for."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final, Protocol

from tongdai.webrtc import stun
from tongdai.webrtc.demultiplexing import Content, content_of
from tongdai.webrtc.errors import MalformedStun, SrtpRejected

from .clocks import Clocks
from .commands import Address
from .pace import BATCH

LARGEST_DATAGRAM: Final = 2048
"Bytes read of a datagram: no network in use carries more than 1500."

HOLDING: Final = 5.0
"""
Seconds for which a leg that was checked holds its address against another leg. The
source address of a check is easily forged; browsers check every 2.5 s at the latest.
"""


class Leg(Protocol):
    """What the port knows of a leg."""

    def receive(self, data: bytes, content: Content, now: float) -> None:
        """Take anything but STUN from a path that was claimed."""

    def receive_check(self, message: stun.Message, source: Address) -> None:
        """Take a STUN message for a name of the leg."""


class WebRtcPort:
    """Tells legs apart: checks by user name, the rest by the addresses they proved."""

    def __init__(self, bound: socket.socket, clocks: Clocks) -> None:
        self.socket = bound
        self._clocks = clocks
        self._recvfrom = bound.recvfrom
        self._long_addresses = bound.family == socket.AF_INET6
        self._by_name: dict[str, Leg] = {}
        self._by_address: dict[Address, Leg] = {}
        self._held_until: dict[Address, float] = {}

    def read(self) -> int:
        """Take what has come, up to a limit; return how many datagrams that were."""
        for taken in range(BATCH):
            try:
                data, source = self._recvfrom(LARGEST_DATAGRAM)
            except BlockingIOError:
                return taken
            if self._long_addresses:
                source = source[:2]  # IPv6 adds flow and scope
            content = content_of(data)
            if content is Content.STUN:
                self._read_check(data, source)
            elif content is not None:
                leg = self._by_address.get(source)
                if leg is not None:
                    leg.receive(data, content, self._clocks.monotonic())
        return BATCH

    def _read_check(self, data: bytes, source: Address) -> None:
        try:
            message = stun.parse(data)
        except MalformedStun:
            return
        name = (message.username or "").partition(":")[0]
        leg = self._by_name.get(name)
        if leg is not None:
            leg.receive_check(message, source)

    def name(self, ufrag: str, leg: Leg) -> None:
        """Checks for this user name are for ``leg``."""
        self._by_name[ufrag] = leg

    def forget_name(self, ufrag: str) -> None:
        """The name is of no use any more."""
        del self._by_name[ufrag]

    def claim(self, address: Address, leg: Leg, now: float) -> None:
        """
        Datagrams from there are for ``leg``, unless another one holds the address.

        To be repeated with every check: that is what holds it.
        """
        holder = self._by_address.get(address, leg)
        if holder is leg or now >= self._held_until[address]:
            self._by_address[address] = leg
            self._held_until[address] = now + HOLDING

    def release(self, address: Address, leg: Leg) -> None:
        """The leg has no path from there any more."""
        if self._by_address.get(address) is leg:
            del self._by_address[address]
            del self._held_until[address]

    def send(self, data: bytes, destination: Address) -> None:
        """Send, or not: the network may lose datagrams, so may a full buffer."""
        try:
            self.socket.sendto(data, destination)
        except OSError:
            return

    def sender(
        self, protect: Callable[[bytes], bytes], destination: Address
    ) -> Callable[[bytes], None]:
        """A function that encrypts a packet and sends it there. It never raises."""
        sendto = self.socket.sendto

        def send(packet: bytes) -> None:
            try:
                sendto(protect(packet), destination)
            except (SrtpRejected, OSError):
                return  # too long, sent before, no room: as if the network lost it

        return send
