"""A speaker's packets from one process to another, over a pair of sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tongdai.media.clocks import Clocks
from tongdai.media.feeds import Feeds, Guest
from tongdai.media.poller import Poller

LINK, FEED, CAME, NOW = 3, 70_000, 5.0, 9.0
PACKET = (8, 0x80, 65_535, 2**32 - 1, 2**31, b"payload")


class Listening:
    """Stands among a guest's routes."""

    def __init__(self) -> None:
        self.packets: list[tuple[object, ...]] = []

    def carry(self, *packet: object) -> None:
        self.packets.append(packet)


class Ends:
    """Two processes and the link between them."""

    def __init__(self) -> None:
        clocks = Clocks(monotonic=lambda: NOW, wall=lambda: 0.0)
        self.poller = Poller(lambda: NOW)
        self.here, self.there = Feeds(None, clocks), Feeds(self.poller, clocks)
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.here.take(LINK, one)
        self.there.take(LINK, other)

    def listen(self, feeds: Feeds) -> Listening:
        listening, guest = Listening(), Guest()
        guest.routes = (listening,)
        feeds.welcome(FEED, guest)
        return listening

    def close(self) -> None:
        self.here.drop(LINK)
        self.there.drop(LINK)
        self.poller.close()


@pytest.fixture
def ends() -> Iterator[Ends]:
    found = Ends()
    yield found
    found.close()


def test_a_packet_arrives_with_all_its_numbers_and_counts_from_its_arrival(ends):
    listening = ends.listen(ends.there)
    ends.here.outlet(LINK, FEED).carry(*PACKET, CAME)
    assert ends.poller.poll() == 1
    assert listening.packets == [(*PACKET, NOW)]


def test_who_reads_later_learns_when_it_came_to_the_other_process(ends):
    listening = ends.listen(ends.here)
    ends.there.outlet(LINK, FEED).carry(*PACKET, CAME)
    ends.here.read()
    assert listening.packets == [(*PACKET, CAME)]


def test_a_feed_of_nobody_is_thrown_away(ends):
    listening = ends.listen(ends.there)
    ends.there.dismiss(FEED)
    for feed in (FEED, FEED + 1):
        ends.here.outlet(LINK, feed).carry(*PACKET, CAME)
    assert ends.poller.poll() == 2
    assert listening.packets == []


def test_a_full_link_and_one_without_another_end_lose_packets(ends):
    outlet = ends.here.outlet(LINK, FEED)
    for _ in range(20_000):
        outlet.carry(*PACKET, CAME)
    ends.there.drop(LINK)
    outlet.carry(*PACKET, CAME)
    ends.here.drop(LINK)
    outlet.carry(*PACKET, CAME)
    assert ends.here.outlet(LINK, FEED) is None
