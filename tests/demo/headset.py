"""A headset on plain RTP: it hums one tone and writes down what it hears."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import re
import socket
from dataclasses import dataclass
from functools import lru_cache

from tests.demo.ears import levels, spectrum_of
from tongdai.rtp import packet as rtp
from tongdai.rtp.g711 import A_TO_MU, MU_TO_A

PACKET, INTERVAL = 160, 0.02
LOUDNESS = 0.3
CLEAR, SILENT = -30.0, -45.0
"dB: louder than the first is heard, quieter than the second is not there."

PATIENCE = 30.0
"Seconds until a sound that does not come is given up."

KEYS = "0123456789*#ABCD"

_A_LAW = {int(level): octet for octet, level in enumerate(levels(bytes(range(256))))}
_STEPS = sorted(_A_LAW)


@lru_cache
def hum(hertz: int) -> bytes:
    """A second of a tone in A-law; 0 Hz is silence."""
    said = bytearray()
    for sample in range(8000):
        level = 4095 * LOUDNESS * math.sin(2 * math.pi * hertz * sample / 8000)
        nearest = min(_near(level), key=lambda step: abs(step - level))
        said.append(_A_LAW[nearest])
    return bytes(said)


def _near(level: float) -> list[int]:
    low, high = 0, len(_STEPS) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _STEPS[middle] <= level else (low, middle)
    return [_STEPS[low], _STEPS[high]]


@dataclass(frozen=True)
class Heard:
    at: float
    packet: rtp.RtpPacket


class Headset:
    """Inside one event loop. PCMA first, PCMU and telephone events, too."""

    def __init__(self, hertz: int, *, payload_types: tuple[int, ...] = (8, 0)) -> None:
        self.hertz = hertz
        self.heard: list[Heard] = []
        self.keys = ""
        "Pressed by the other side."
        self._loop = asyncio.get_running_loop()
        self._voice = hum(hertz)
        self._payload_types = payload_types
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(("127.0.0.1", 0))
        self._loop.add_reader(self._socket, self._read)
        self._beats = 0
        self._began = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._to: tuple[str, int] | None = None
        self._codec = payload_types[0]
        self._version = 0
        self._ssrc = int.from_bytes(os.urandom(4))
        self._key_stamps: set[int] = set()
        self._key_came = asyncio.Event()

    def describe(self, direction: str = "sendrecv") -> bytes:
        """An offer, or an answer to one that has these codecs."""
        self._version += 1
        port = self._socket.getsockname()[1]
        types = " ".join(map(str, self._payload_types))
        names = {8: "PCMA", 0: "PCMU"}
        maps = "".join(f"a=rtpmap:{n} {names[n]}/8000\r\n" for n in self._payload_types)
        return (
            f"v=0\r\no=- 1 {self._version} IN IP4 127.0.0.1\r\ns=-\r\n"
            f"c=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP {types} 101\r\n"
            f"{maps}a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
            f"a=ptime:20\r\na={direction}\r\n"
        ).encode()

    def connect(self, description: bytes) -> None:
        """Talk to whom the other side's description names."""
        text = description.decode()
        host = re.findall(r"c=IN IP4 (\S+)", text)[-1]
        [(port, first)] = re.findall(r"m=audio (\d+) RTP/AVP (\d+)", text)
        self._to, self._codec = (host, int(port)), int(first)
        if self._timer is None:
            self._began = self._loop.time()
            self._beat()

    def press(self, key: str) -> None:
        """Press a key: five packets of it and three ends (RFC 4733)."""
        event, stamp = KEYS.index(key), self._beats * PACKET
        for number in range(8):
            ends = 0x80 if number >= 5 else 0
            length = PACKET * min(number + 1, 6)
            payload = bytes([event, ends | 10]) + length.to_bytes(2)
            self._send(101, payload, stamp)

    async def levels(self, *frequencies: int, seconds: float = 0.5) -> list[float]:
        """How loud each is from now on, in dB below full scale."""
        since = self._loop.time()
        await asyncio.sleep(seconds)
        return spectrum_of(self.octets(since), frequencies)

    async def hears(self, hertz: int, *not_these: int) -> None:
        """Wait until that tone comes, and make sure that the others do not."""
        end = self._loop.time() + PATIENCE
        while True:
            tone, *others = await self.levels(hertz, *not_these, seconds=0.4)
            if tone > CLEAR and all(other < SILENT for other in others):
                return
            assert self._loop.time() < end, (
                f"{hertz} Hz at {tone:.0f} dB, others {others}, "
                f"{len(self.heard)} packets in all"
            )

    async def falls_silent(self) -> None:
        """Wait until for a while no tone comes that people hum here."""
        end = self._loop.time() + PATIENCE
        while True:
            found = await self.levels(440, 555, 700, 1000, 1234, self.hertz or 440)
            if max(found) < SILENT:
                return
            assert self._loop.time() < end, found

    async def hears_keys(self, keys: str) -> None:
        """Wait until these keys have been pressed, and see that no other was."""
        async with asyncio.timeout(PATIENCE):
            while len(self.keys) < len(keys):
                self._key_came.clear()
                await self._key_came.wait()
        assert self.keys == keys

    def octets(self, since: float = 0.0) -> bytes:
        """What was heard, as A-law."""
        return b"".join(
            each.packet.payload
            if each.packet.payload_type == 8
            else each.packet.payload.translate(MU_TO_A)
            for each in self.heard
            if each.at >= since
        )

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def _beat(self) -> None:
        start = self._beats * PACKET % 8000
        said = self._voice[start : start + PACKET]
        if self._codec == 0:
            said = said.translate(A_TO_MU)
        self._send(self._codec, said, self._beats * PACKET)
        self._beats += 1
        self._timer = self._loop.call_at(
            self._began + self._beats * INTERVAL, self._beat
        )

    _sequence = 0

    def _send(self, payload_type: int, payload: bytes, stamp: int) -> None:
        self._sequence += 1
        packet = rtp.build(payload_type, self._sequence, stamp, self._ssrc, payload)
        if self._to is not None:
            with contextlib.suppress(OSError):
                self._socket.sendto(packet, self._to)

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            packet = rtp.parse(self._socket.recv(2048))
            if packet.payload_type == 101:
                self._key(packet)
            else:
                self.heard.append(Heard(self._loop.time(), packet))

    def _key(self, packet: rtp.RtpPacket) -> None:
        ended = packet.payload[1] & 0x80
        if ended and packet.timestamp not in self._key_stamps:
            self._key_stamps.add(packet.timestamp)
            self.keys += KEYS[packet.payload[0]]
            self._key_came.set()
