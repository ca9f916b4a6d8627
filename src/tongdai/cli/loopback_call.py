"""A short call between two phones that live here, through the real media engine."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tongdai.call.hearing import hearing
from tongdai.call.ids import CallId, LegId
from tongdai.errors import Unavailable
from tongdai.media.engine import Engine, LegKind
from tongdai.media.settings import MediaSettings
from tongdai.rtp import packet as rtp
from tongdai.sdp.codecs import CodecFamily
from tongdai.sdp.description import parse
from tongdai.sdp.remote import read_remote

LOOPBACK: Final = "127.0.0.1"

PACKETS: Final = 50
"Sent each way once both are heard: one second of talking."

INTERVAL: Final = 0.02
"Seconds of speech in a packet."

SAMPLES: Final = 160
"Of a packet: 20 ms at 8 kHz, one byte each."

CONNECTING: Final = 5.0
"Seconds until both must have been heard for the first time."

LATE: Final = 0.2
"Seconds that the last packets may still need when everything is sent."

PCMU: Final = 0
"The payload type of G.711 µ-law (RFC 3551 §6)."

LARGEST: Final = 2048
"Bytes of a datagram that are read; ours have 172."

CALL: Final = CallId("doctor")
CALLER: Final = LegId("doctor-caller")
CALLEE: Final = LegId("doctor-callee")
G711: Final = (CodecFamily.G711,)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came through."""

    sent: int
    "Packets, both ways together."

    received: int
    delay: float
    "The median on the way through the engine, in milliseconds."


class CallFailed(Unavailable):
    """The phones did not hear each other at all."""

    code = "doctor.call_failed"


class _Phone:
    """A phone that says something different in every packet."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind((LOOPBACK, 0))
        self._loop.add_reader(self._socket, self._read)
        self._said = 0
        self.sent: dict[bytes, float] = {}
        "Payload to when it was sent."

        self.heard: dict[bytes, float] = {}
        "Payload to when it came."

        self.hears = asyncio.Event()

    def describes(self) -> bytes:
        """Our session description, as offer and as answer."""
        port = self._socket.getsockname()[1]
        lines = (
            "v=0",
            f"o=doctor 1 1 IN IP4 {LOOPBACK}",
            "s=-",
            f"c=IN IP4 {LOOPBACK}",
            "t=0 0",
            f"m=audio {port} RTP/AVP {PCMU}",
            "",
        )
        return "\r\n".join(lines).encode()

    def talks_to(self, description: bytes) -> None:
        """Send everything to where ``description`` says."""
        address = read_remote(parse(description)).address
        if address is None:
            raise CallFailed("the media engine named no address")
        self._socket.connect(address)

    def says(self) -> None:
        """Send the next packet."""
        self._said += 1
        payload = f"{self._name} {self._said}".encode().ljust(SAMPLES, b"\xff")
        self.sent[payload] = time.perf_counter()
        packet = rtp.build(PCMU, self._said, self._said * SAMPLES, 1, payload)
        with contextlib.suppress(OSError):  # then it is lost, and counted as such
            self._socket.send(packet)

    def close(self) -> None:
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # the report of a packet that was refused
            payload = rtp.parse(self._socket.recv(LARGEST)).payload
            self.heard[payload] = time.perf_counter()
            self.hears.set()


async def call(settings: MediaSettings) -> Heard:
    """
    Let two phones on loopback talk for a second.

    The engine is one of our own on free ports, so that a running switchboard is not
    disturbed.

    Raises:
        Unavailable: The engine does not start, or the phones do not hear each other.
    """
    engine = Engine(
        replace(settings, host=LOOPBACK, addresses=(LOOPBACK,), port=0, workers=1)
    )
    with _phones() as (caller, callee):
        try:
            await engine.start()
            caller.talks_to(
                engine.answer(CALLER, caller.describes(), call=CALL, codecs=G711)
            )
            callee.talks_to(
                engine.offer(CALLEE, call=CALL, kind=LegKind.RTP, codecs=G711)
            )
            engine.accept(CALLEE, callee.describes())
            engine.connect(CALL, hearing([CALLER, CALLEE]))
            await _connect(caller, callee)
            return await _talk(caller, callee)
        finally:
            await engine.stop()


async def _connect(*phones: _Phone) -> None:
    try:
        async with asyncio.timeout(CONNECTING):
            while not all(phone.hears.is_set() for phone in phones):
                for phone in phones:
                    phone.says()
                await asyncio.sleep(INTERVAL)
    except TimeoutError:
        sent = sum(len(phone.sent) for phone in phones)
        raise CallFailed(
            f"{sent} packets were sent, and not all phones heard one"
        ) from None


async def _talk(caller: _Phone, callee: _Phone) -> Heard:
    """Speak as phones do, a packet each 20 ms; what came before is not counted."""
    for phone in (caller, callee):
        phone.sent.clear()
    for _ in range(PACKETS):
        caller.says()
        callee.says()
        await asyncio.sleep(INTERVAL)
    await asyncio.sleep(LATE)
    delays = [
        listener.heard[payload] - at
        for speaker, listener in ((caller, callee), (callee, caller))
        for payload, at in speaker.sent.items()
        if payload in listener.heard
    ]
    delay = statistics.median(delays) if delays else 0.0
    return Heard(2 * PACKETS, len(delays), 1000 * delay)


@contextlib.contextmanager
def _phones() -> Iterator[tuple[_Phone, _Phone]]:
    with (
        contextlib.closing(_Phone("caller")) as caller,
        contextlib.closing(_Phone("callee")) as callee,
    ):
        yield caller, callee
