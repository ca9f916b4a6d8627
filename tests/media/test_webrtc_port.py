"""One port for many legs: whose a datagram is, and who may say so."""

from __future__ import annotations

from tests.media.world import loopback_socket
from tongdai.media.clocks import Clocks
from tongdai.media.webrtc_port import HOLDING, WebRtcPort
from tongdai.webrtc.demultiplexing import Content
from tongdai.webrtc.stun import Address, Message

RTP = b"\x80\x6f" + bytes(20)


class Leg:
    def __init__(self) -> None:
        self.received: list[Content] = []

    def receive(self, data: bytes, content: Content, now: float) -> None:
        self.received.append(content)

    def receive_check(self, message: Message, source: Address) -> None:
        raise AssertionError("no check was sent")


class Wire:
    """A port, and a browser's socket that sends to it."""

    def __init__(self) -> None:
        self.port = WebRtcPort(loopback_socket(), Clocks())
        self.browser = loopback_socket()
        self.address: Address = self.browser.getsockname()

    def send(self, *datagrams: bytes) -> int:
        for data in datagrams:
            self.browser.sendto(data, self.port.socket.getsockname())
        return self.port.read()

    def close(self) -> None:
        self.port.socket.close()
        self.browser.close()


def test_datagrams_go_to_who_proved_the_address():
    wire, leg = Wire(), Leg()
    assert wire.send(RTP) == 1
    wire.port.claim(wire.address, leg, 0.0)
    assert wire.send(RTP, b"\x80\xc8" + bytes(20), b"\x16" + bytes(20), b"\xff") == 4
    assert leg.received == [Content.RTP, Content.RTCP, Content.DTLS]
    wire.port.release(wire.address, leg)
    wire.send(RTP)
    assert len(leg.received) == 3
    wire.close()


def test_an_address_in_use_cannot_be_taken_by_another_leg():
    wire, owner, thief = Wire(), Leg(), Leg()
    wire.port.claim(wire.address, owner, 0.0)
    wire.port.claim(wire.address, thief, HOLDING - 0.1)
    wire.port.release(wire.address, thief)
    wire.send(RTP)
    assert (owner.received, thief.received) == ([Content.RTP], [])
    wire.close()


def test_an_address_that_nobody_checks_any_more_is_free():
    wire, gone, heir = Wire(), Leg(), Leg()
    wire.port.claim(wire.address, gone, 0.0)
    wire.port.claim(wire.address, heir, HOLDING)
    wire.port.release(wire.address, gone)
    wire.send(RTP)
    assert (gone.received, heir.received) == ([], [Content.RTP])
    wire.close()
