"""An engine with its workers, and peers on loopback sockets around it."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.sim import webrtc_peer
from tests.sim.webrtc_peer import WebRtcPeer
from tongdai.call.hearing import hearing
from tongdai.call.ids import CallId, LegId
from tongdai.media.engine import CodecFamily, Engine, LegKind
from tongdai.media.events import LegMeasured, MediaEvent
from tongdai.media.settings import MediaSettings
from tongdai.media.statistics import Statistics
from tongdai.rtp import packet as rtp
from tongdai.rtp import rtcp
from tongdai.rtp.packet import RtpPacket
from tongdai.sdp.description import parse
from tongdai.sdp.remote import RemoteAudio, read_remote
from tongdai.webrtc.dtls import Certificate, make_certificate

CERTIFICATE: Certificate = make_certificate()
PATIENCE = 60.0
"Seconds after which a fact that does not come true fails the test."

CALL = CallId("call-1")
OPUS, G711, G722 = CodecFamily.OPUS, CodecFamily.G711, CodecFamily.G722
Address = tuple[str, int]
T = TypeVar("T")


class World:
    """The engine under test, what it reported, and everybody's next step."""

    def __init__(self, settings: MediaSettings, sounds: Path | None = None) -> None:
        self.host = settings.addresses[0]
        self.engine = Engine(settings, sounds=sounds)
        self.events: list[MediaEvent] = []
        self.engine.listen(self._note)
        self._changed = asyncio.Event()
        self._peers: list[Browser | Phone] = []

    def changed(self) -> None:
        self._changed.set()

    def _note(self, event: MediaEvent) -> None:
        self.events.append(event)
        self.changed()

    async def until(self, fact: Callable[[], T]) -> T:
        """Wait until ``fact`` is true; return what it returned."""
        async with asyncio.timeout(PATIENCE):
            while not (value := fact()):
                self._changed.clear()
                await self._changed.wait()
            return value

    async def event(self, kind: type[T], leg: str | None = None) -> T:
        """The first event of that kind, about that leg."""

        def found() -> T | None:
            for event in self.events:
                if isinstance(event, kind) and leg in (None, getattr(event, "leg", 0)):
                    return event
            return None

        event = await self.until(found)
        if event is None:
            raise AssertionError("until() returned for nothing")
        return event

    async def measure(self, leg: LegId) -> Statistics:
        """The leg's statistics; all commands until now have been obeyed by then."""
        self.events = [e for e in self.events if not isinstance(e, LegMeasured)]
        self.engine.measure(leg)
        return (await self.event(LegMeasured, leg)).statistics

    async def measure_until(
        self, leg: LegId, fact: Callable[[Statistics], bool]
    ) -> Statistics:
        """As :meth:`measure`, until the worker has seen enough for ``fact``."""
        async with asyncio.timeout(PATIENCE):
            while not fact(statistics := await self.measure(leg)):
                pass
            return statistics

    async def connect(self, *legs: LegId) -> None:
        """Let the legs hear each other."""
        self.engine.connect(CALL, hearing(legs))
        await self.measure(legs[0])

    def browser(self, **how: Any) -> Browser:
        peer = WebRtcPeer(random.Random(len(self._peers)), CERTIFICATE, **how)
        browser = Browser(self, peer)
        self._peers.append(browser)
        return browser

    def phone(self) -> Phone:
        phone = Phone(self)
        self._peers.append(phone)
        return phone

    async def close(self) -> None:
        for peer in self._peers:
            peer.disappear()
        await self.engine.stop()


@asynccontextmanager
async def world(*, sounds: Path | None = None, **settings: Any) -> AsyncIterator[World]:
    """A running engine on loopback, on ports that nobody else has."""
    given = {"host": "127.0.0.1", "port": 0, **settings}
    scene = World(MediaSettings(**given), sounds)
    await scene.engine.start()
    try:
        yield scene
    finally:
        await scene.close()


class Browser:
    """A :class:`WebRtcPeer` on a socket."""

    def __init__(self, scene: World, peer: WebRtcPeer) -> None:
        self.world, self.peer = scene, peer
        self.leg: LegId | None = None
        self.heard: list[RtpPacket] = []
        self.reports: list[rtcp.RtcpPacket] = []
        self.failures: list[str] = []
        self.socket = loopback_socket(host=self.world.host)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._loop.add_reader(self.socket, self._read)

    def calls(
        self,
        leg: str,
        *,
        codecs: tuple[CodecFamily, ...] = (OPUS, G711),
        call: CallId = CALL,
        forge: Callable[[bytes], bytes] = bytes,
    ) -> Any:
        """Offer a leg to the engine, as ``forge`` leaves it, and take its answer."""
        self.leg = LegId(leg)
        offer = forge(self.peer.offer())
        answer = self.world.engine.answer(self.leg, offer, call=call, codecs=codecs)
        self._perform(self.peer.accept(answer, self._loop.time()))
        return self

    def is_called(
        self,
        leg: str,
        *,
        codecs: tuple[CodecFamily, ...] = (OPUS, G711),
        call: CallId = CALL,
    ) -> Any:
        """Be offered a leg by the engine and answer it."""
        self.leg = LegId(leg)
        offer = self.world.engine.offer(
            self.leg, call=call, kind=LegKind.WEBRTC, codecs=codecs
        )
        body, outputs = self.peer.answer(offer, self._loop.time())
        self.world.engine.accept(self.leg, body)
        self._perform(outputs)
        return self

    def reoffers(self, offer: bytes) -> RemoteAudio:
        """Send a later offer of ours on the leg and take the answer."""
        if self.leg is None:
            raise AssertionError("it has not called yet")
        answer = self.world.engine.reanswer(self.leg, offer)
        self._perform(self.peer.accept(answer, self._loop.time()))
        return read_remote(parse(answer))

    def says(self, *payloads: bytes) -> None:
        """Send one packet each."""
        for payload in payloads:
            self._perform(self.peer.send_audio(payload, self._loop.time()))

    def reports_now(self) -> None:
        self._perform(self.peer.send_report(self._loop.time(), time.time()))

    def payloads(self) -> list[bytes]:
        return [packet.payload for packet in self.heard]

    async def connected(self) -> None:
        await self.world.until(lambda: self.peer.connected)

    def moves(self) -> None:
        """Go on from another port, as behind a NAT that forgot us."""
        self._loop.remove_reader(self.socket)
        self.socket.close()
        self.socket = loopback_socket(host=self.world.host)
        self._loop.add_reader(self.socket, self._read)

    def disappear(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._loop.remove_reader(self.socket)
        self.socket.close()

    def _read(self) -> None:
        data, source = self.socket.recvfrom(4096)
        event = webrtc_peer.Received(data, source)
        self._perform(self.peer.handle(event, self._loop.time()))

    def _tick(self) -> None:
        self._perform(self.peer.handle(webrtc_peer.Tick(), self._loop.time()))

    def _perform(self, outputs: list[webrtc_peer.Output]) -> None:
        for output in outputs:
            match output:
                case webrtc_peer.Send(data, destination):
                    self.socket.sendto(data, destination)
                case webrtc_peer.Heard(packet):
                    self.heard.append(packet)
                case webrtc_peer.Reported(packets):
                    self.reports += packets
                case webrtc_peer.Failed(reason):
                    self.failures.append(reason)
                case _:
                    pass
        if self._timer is not None:
            self._timer.cancel()
        deadline = self.peer.deadline()
        if deadline is not None:
            self._timer = self._loop.call_at(deadline, self._tick)
        self.world.changed()


class Phone:
    """A desk phone: plain RTP from one port, RTCP from the next."""

    def __init__(self, scene: World) -> None:
        self.world = scene
        self.leg: LegId | None = None
        self.heard: list[RtpPacket] = []
        self.reports: list[rtcp.RtcpPacket] = []
        self.remote: RemoteAudio | None = None
        self.socket, self.control = port_pair(scene.host)
        self.port: int = self.socket.getsockname()[1]
        self.ssrc = random.getrandbits(32)
        self.sequence = 65530  # soon wraps
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self.socket, self._read)
        self._loop.add_reader(self.control, self._read_control)

    def describes(
        self,
        formats: str = "8 0 101",
        *,
        direction: str = "sendrecv",
        port: int | None = None,
        address: str | None = None,
    ) -> bytes:
        where = address or self.world.host
        version = "IP6" if ":" in where else "IP4"
        text = (
            f"v=0\no=phone 1 1 IN IP4 127.0.0.1\ns=-\nc=IN {version} {where}\nt=0 0\n"
            f"m=audio {port or self.port} RTP/AVP {formats}\n"
            f"a=rtpmap:101 telephone-event/8000\na={direction}\n"
        )
        return text.replace("\n", "\r\n").encode()

    def calls(
        self,
        leg: str,
        offer: bytes | None = None,
        *,
        codecs: tuple[CodecFamily, ...] = (G711,),
        call: CallId = CALL,
        **more: Any,
    ) -> Any:
        self.leg = LegId(leg)
        answer = self.world.engine.answer(
            self.leg, offer or self.describes(), call=call, codecs=codecs, **more
        )
        self.remote = read_remote(parse(answer))
        return self

    def is_called(
        self,
        leg: str,
        answer: bytes | None = None,
        *,
        codecs: tuple[CodecFamily, ...] = (G711,),
        call: CallId = CALL,
        **more: Any,
    ) -> Any:
        self.leg = LegId(leg)
        offer = self.world.engine.offer(
            self.leg, call=call, kind=LegKind.RTP, codecs=codecs
        )
        self.remote = read_remote(parse(offer))
        self.world.engine.accept(self.leg, answer or self.describes(), **more)
        return self

    @property
    def destination(self) -> Address:
        if self.remote is None or self.remote.address is None:
            raise AssertionError("it has not been told")
        return self.remote.address

    def packet(
        self, payload: bytes, *, payload_type: int = 8, timestamp: int | None = None
    ) -> bytes:
        self.sequence += 1
        if timestamp is None:
            timestamp = 160 * self.sequence
        return rtp.build(payload_type, self.sequence, timestamp, self.ssrc, payload)

    def says(
        self,
        *payloads: bytes,
        payload_type: int = 8,
        timestamp: int | None = None,
        through: socket.socket | None = None,
    ) -> None:
        """Send one packet each; ``through`` a NAT or by a stranger, if given."""
        for payload in payloads:
            packet = self.packet(
                payload, payload_type=payload_type, timestamp=timestamp
            )
            (through or self.socket).sendto(packet, self.destination)

    def reports_now(self) -> None:
        report = rtcp.ReceiverReport(self.ssrc)
        names = rtcp.SourceDescription(((self.ssrc, "phone"),))
        host, port = self.destination
        self.control.sendto(rtcp.build([report, names]), (host, port + 1))

    def payloads(self) -> list[bytes]:
        return [packet.payload for packet in self.heard]

    def disappear(self) -> None:
        for one in (self.socket, self.control):
            self._loop.remove_reader(one)
            one.close()

    def _read(self) -> None:
        self.heard.append(rtp.parse(self.socket.recv(4096)))
        self.world.changed()

    def _read_control(self) -> None:
        self.reports += rtcp.parse(self.control.recv(4096))
        self.world.changed()


def loopback_socket(port: int = 0, *, host: str = "127.0.0.1") -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    one = socket.socket(family, socket.SOCK_DGRAM)
    one.setblocking(False)
    try:
        one.bind((host, port))
    except OSError:
        one.close()
        raise
    return one


def port_range() -> tuple[int, int]:
    """A range of one pair that was free a moment ago."""
    while True:
        with loopback_socket() as one:
            port = one.getsockname()[1]
        if port % 2 == 0:
            return port, port


def port_pair(host: str = "127.0.0.1") -> tuple[socket.socket, socket.socket]:
    """Two neighbouring free ports."""
    while True:
        first = loopback_socket(host=host)
        try:
            return first, loopback_socket(first.getsockname()[1] + 1, host=host)
        except (OSError, OverflowError):
            first.close()
