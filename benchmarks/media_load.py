"""
Many browsers in one process: the load for ``benchmarks/media.py``.

Each sends a packet every 20 ms with the time in it; the one who hears it takes the
difference. The loop below is all this process does, so that it disturbs little.
"""

from __future__ import annotations

import contextlib
import heapq
import os
import random
import select
import socket
import struct
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Final

from tests.sim import webrtc_peer
from tests.sim.webrtc_peer import PACKET_TIME, WebRtcPeer
from tongdai.webrtc.dtls import make_certificate

PAYLOAD: Final = 80
"Octets of Opus at 32 kbit/s."

REPORT_EVERY: Final = 2.5
"Seconds between a browser's RTCP reports, on average."

_STAMP: Final = struct.Struct("!d")


@dataclass(slots=True)
class Heard:
    """What all browsers together have sent and heard while it counted."""

    sent: int = 0
    heard: int = 0
    delays: list[float] = field(default_factory=list)
    "Seconds from one browser's socket to the other's ear."


class Browser:
    """One peer on one socket."""

    def __init__(self, peer: WebRtcPeer, crowd: Crowd) -> None:
        self.peer = peer
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.crowd = crowd
        self._filler = os.urandom(PAYLOAD - _STAMP.size)

    def read(self) -> None:
        data, source = self.socket.recvfrom(2048)
        event = webrtc_peer.Received(data, source)
        self.perform(self.peer.handle(event, time.monotonic()))

    def tick(self) -> None:
        self.perform(self.peer.handle(webrtc_peer.Tick(), time.monotonic()))

    def talk(self, at: float) -> None:
        """Send a packet, and come back for the next one."""
        now = time.monotonic()
        self.perform(self.peer.send_audio(_STAMP.pack(now) + self._filler, now))
        if self.crowd.counting:
            self.crowd.heard.sent += 1
        # A browser held up by its machine does not send a burst afterwards.
        self.crowd.at(max(at + PACKET_TIME, now), self.talk)

    def send_report(self, at: float) -> None:
        self.perform(self.peer.send_report(time.monotonic(), time.time()))
        self.crowd.at(at + REPORT_EVERY * random.uniform(0.5, 1.5), self.send_report)

    def perform(self, outputs: list[webrtc_peer.Output]) -> None:
        for output in outputs:
            match output:
                case webrtc_peer.Send(data, destination):
                    self.socket.sendto(data, destination)
                case webrtc_peer.Heard(packet) if self.crowd.counting:
                    (stamp,) = _STAMP.unpack_from(packet.payload)
                    self.crowd.heard.heard += 1
                    self.crowd.heard.delays.append(time.monotonic() - stamp)
                case webrtc_peer.Failed(reason):
                    raise RuntimeError(reason)


class Crowd:
    """All browsers, one epoll and one heap of what to do when."""

    def __init__(self) -> None:
        self.heard = Heard()
        self.counting = False
        self._epoll = select.epoll()
        self._browsers: dict[int, Browser] = {}
        self._agenda: list[tuple[float, int, object]] = []
        self._count = 0
        self._certificate = make_certificate()

    def browser(self) -> Browser:
        one = Browser(self.peer(), self)
        self.take_in(one)
        return one

    def peer(self, **how: str) -> WebRtcPeer:
        """One that no other browser is; ``how`` as its own arguments."""
        seed = random.Random(len(self._browsers))
        return WebRtcPeer(seed, self._certificate, **how)

    def take_in(self, one: Browser) -> None:
        """Let it be one of those that talk."""
        self._browsers[one.socket.fileno()] = one
        self._epoll.register(one.socket.fileno(), select.EPOLLIN)

    def at(self, when: float, what: object) -> None:
        self._count += 1
        heapq.heappush(self._agenda, (when, self._count, what))

    def all_connected(self) -> bool:
        return all(one.peer.connected for one in self._browsers.values())

    def start(self) -> None:
        """Let everybody talk, their packets spread evenly over 20 ms."""
        now = time.monotonic()
        for index, one in enumerate(self._browsers.values()):
            shift = PACKET_TIME * index / len(self._browsers)
            self.at(now + shift, one.talk)
            self.at(now + REPORT_EVERY * random.random(), one.send_report)

    def run(self, *, until: float) -> None:
        while (now := time.monotonic()) < until:
            while self._agenda and self._agenda[0][0] <= now:
                when, _, what = heapq.heappop(self._agenda)
                what(when)  # type: ignore[operator]  # a bound method of Browser
            wait = until if not self._agenda else min(until, self._agenda[0][0])
            for fd, _ in self._epoll.poll(max(0.0, wait - time.monotonic())):
                self._browsers[fd].read()

    def run_checks(self, *, seconds: float) -> None:
        """As :meth:`run`, with the peers' own deadlines looked at now and then."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            for one in self._browsers.values():
                deadline = one.peer.deadline()
                if deadline is not None and deadline <= now:
                    one.tick()
            self.run(until=min(end, now + 0.05))


def load(server: Connection, calls: int, seconds: float) -> None:
    """Set up ``calls`` calls through the server's answers, talk, send the result."""
    with contextlib.suppress(PermissionError):
        # A browser kept waiting by other work on the machine would count as delay.
        os.setpriority(os.PRIO_PROCESS, 0, -15)
    crowd = Crowd()
    pairs = [(crowd.browser(), crowd.browser()) for _ in range(calls)]
    for caller, callee in pairs:
        server.send(caller.peer.offer())
        answer, offer = server.recv()
        caller.perform(caller.peer.accept(answer, time.monotonic()))
        body, outputs = callee.peer.answer(offer, time.monotonic())
        callee.perform(outputs)
        server.send(body)
        crowd.run(until=time.monotonic() + 0.01)
    while not crowd.all_connected():
        crowd.run_checks(seconds=0.1)
    crowd.start()
    crowd.run_checks(seconds=1.0)
    server.send("steady")
    crowd.counting = True
    crowd.run_checks(seconds=seconds)
    server.send("done")
    # Packets under way are still heard; what is sent from here on is not counted.
    sent = crowd.heard.sent
    crowd.run(until=time.monotonic() + 0.005)
    crowd.counting = False
    server.send((sent, crowd.heard.heard, crowd.heard.delays))
