"""
A speaker's packets from one process to another, on the same machine.

Its leg stays where it is: what it says has been decrypted, checked and counted there.
A packet travels with the numbers that it came with, so that those who hear it in the
other process lose, transcode and renumber it as they would at home. The link is a pair
of Unix datagram sockets; what does not fit into it is lost, as in any network.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from typing import Final

from .clocks import Clocks
from .codecs import Encoding
from .pace import BATCH
from .poller import Poller
from .relay import Carrier

HEADER: Final = struct.Struct("!IBBHIId")
"""
Number of the feed, payload type, marker, sequence, timestamp, SSRC, when it came (in
monotonic seconds, of a clock that all processes share); then the payload.
"""

MOST_WAITING: Final = 10_000
"Packets read in one go; what a link may hold is far below."

LARGEST_PACKET: Final = HEADER.size + 2048
"Octets: no leg takes larger datagrams than that."


class Guest:
    """A speaker whose leg is in another process, for the listeners in this one."""

    __slots__ = ("received", "routes", "transcoded")

    def __init__(self) -> None:
        self.received: Mapping[int, Encoding] = {}
        "What its packets hold, by payload type; what is missing is nothing of value."

        self.routes: tuple[Carrier, ...] = ()
        self.transcoded = 0
        "Packets that a listener here could only be sent in another codec."

    def receive(self, packet: bytes, now: float | None) -> None:
        """
        Take one packet of its feed.

        Args:
            now: When it came here. None: it has waited, and when it came to the other
                process counts.
        """
        _, payload_type, marker, sequence, timestamp, ssrc, at = HEADER.unpack_from(
            packet
        )
        at = at if now is None else now
        payload = packet[HEADER.size :]
        for route in self.routes:
            route.carry(payload_type, marker, sequence, timestamp, ssrc, payload, at)

    def count_transcoded(self) -> None:
        """A packet was decoded, to be encoded anew."""
        self.transcoded += 1


class Outlet:
    """Stands among a speaker's routes and sends its packets to another process."""

    __slots__ = ("_feed", "_link")

    def __init__(self, link: socket.socket, feed: int) -> None:
        self._link = link
        self._feed = feed

    def carry(
        self,
        payload_type: int,
        marker: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        now: float,
    ) -> None:
        """Send it on; the link may lose it, when it is full or has no other end."""
        header = HEADER.pack(
            self._feed, payload_type, marker, sequence, timestamp, ssrc, now
        )
        try:
            self._link.send(header + payload)
        except OSError:
            return


class Feeds:
    """
    All links of one process, and who is fed to it.

    Args:
        poller: Where to wait for packets. None: they wait for :meth:`read`.
    """

    def __init__(self, poller: Poller | None, clocks: Clocks) -> None:
        self._poller = poller
        self._clocks = clocks
        self._links: dict[int, socket.socket] = {}
        self._guests: dict[int, Guest] = {}

    def take(self, link: int, end: socket.socket) -> None:
        """There is a way to another process."""
        end.setblocking(False)
        self._links[link] = end
        if self._poller is not None:
            self._poller.add(end, lambda: self._take_some(end))

    def drop(self, link: int) -> None:
        """The way leads nowhere any more."""
        end = self._links.pop(link, None)
        if end is not None:
            if self._poller is not None:
                self._poller.remove(end)
            end.close()

    def outlet(self, link: int, feed: int) -> Outlet | None:
        """A way out for a speaker; None: the other process has just gone."""
        end = self._links.get(link)
        return None if end is None else Outlet(end, feed)

    def welcome(self, feed: int, guest: Guest) -> None:
        """What comes under that number is from this speaker."""
        self._guests[feed] = guest

    def dismiss(self, feed: int) -> None:
        """The number is of nobody any more."""
        del self._guests[feed]

    def read(self) -> None:
        """Take all that has come."""
        for end in self._links.values():
            self._read(end, MOST_WAITING, None)

    def _take_some(self, end: socket.socket) -> int:
        # Lines and players live by this process's own time, which must not go back.
        return self._read(end, BATCH, self._clocks.monotonic())

    def _read(self, end: socket.socket, most: int, now: float | None) -> int:
        for taken in range(most):
            try:
                packet = end.recv(LARGEST_PACKET)
            except BlockingIOError:
                return taken
            guest = self._guests.get(int.from_bytes(packet[:4], "big"))
            if guest is not None:
                guest.receive(packet, now)
        return most
