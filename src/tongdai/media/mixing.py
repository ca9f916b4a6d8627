"""
Several speakers made one, for listeners of more than one: decoded, added, encoded.

All samples in between are signed 16-bit, one channel, at :data:`RATE`: what a telephone
call sounds like. Full-band voices lose what is above 8 kHz in a mix; at 48 kHz adding
and encoding would take twice the CPU. A frame is 20 ms of it.
"""

from __future__ import annotations

import functools
import random
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import av

from tongdai.call.ids import LegId
from tongdai.rtp import telephone_event
from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.jitter_buffer import JitterBuffer, Lost

from .codecs import Encoding, clock_rate, telephone_events
from .coding import CODECS, FRAMES_PER_SECOND, Decoder, Encoder, Samples
from .commands import MixOrder
from .feeds import Outlet
from .relay import MARKER
from .transcoder import EVENT, VOICE

RATE: Final = 16_000
"Samples a second."

FRAME: Final = RATE // FRAMES_PER_SECOND
"Samples in 20 ms."

HAIR: Final = 16
"Samples that may be missing from a frame, 1 ms: resamplers begin with fewer."

LEAST: Final = -0x8000
GREATEST: Final = 0x7FFF
"Of a sample."

_SIGNS: Final = int.from_bytes(array("h", [LEAST] * FRAME).tobytes(), sys.byteorder)
_MAGNITUDES: Final = int.from_bytes(
    array("h", [GREATEST] * FRAME).tobytes(), sys.byteorder
)
"Of all samples of a frame, taken for one integer."

_random: Final = random.SystemRandom()


class Voice:
    """
    One speaker in the mixes of a call; stands among the routes of a guest.

    Args:
        received: What its packets hold, by payload type.
        pressed: Called with each packet of a key, and Hz of the key's clock.
    """

    def __init__(
        self, pressed: Callable[[telephone_event.TelephoneEvent, int, int], None]
    ) -> None:
        self.received: Mapping[int, Encoding] = {}
        self._pressed = pressed
        self._source: tuple[int, Encoding] | None = None
        "SSRC and codec of what is in the buffer."

        self._buffer = JitterBuffer[bytes](RATE)
        self._decoders: dict[Encoding, Decoder] = {}
        self._rest: Samples[int] = array("h")
        "Decoded, and not taken yet: a packet may hold more than a frame."

        self._last: Samples[int] = array("h")
        "The latest frame, to conceal a loss with; empty once it has done so."

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
        """Take one packet of the speaker."""
        name = self.received.get(payload_type)
        if name is None:
            return
        if telephone_events((name,)) is not None:
            self._press(name, timestamp, payload)
            return
        if name not in CODECS:
            return
        if self._source != (ssrc, name):
            self._source = (ssrc, name)
            self._buffer = JitterBuffer(clock_rate(name))
        self._buffer.put(sequence, timestamp, payload, now)

    def _press(self, name: Encoding, timestamp: int, payload: bytes) -> None:
        try:
            event = telephone_event.parse(payload)
        except MalformedPacket:
            return
        self._pressed(event, timestamp, clock_rate(name))

    def take(self, now: float) -> Samples[int] | None:
        """The next frame; None: nothing is to be heard of it."""
        rest = self._rest
        while len(rest) < FRAME - HAIR:
            item = self._buffer.take(now)
            if item is None:
                break
            if isinstance(item, Lost):
                # Whole frames only: a part of one would put off all that follows.
                rest += self._conceal(round(item.seconds * RATE / FRAME) * FRAME)
            else:
                rest += self._decode(item.payload)
        if not rest:
            return self._conceal(FRAME) if self._last else None
        frame, self._rest = rest[:FRAME], rest[FRAME:]
        if len(frame) < FRAME:
            frame.frombytes(bytes(2 * (FRAME - len(frame))))
        self._last = frame
        return frame

    def _decode(self, payload: bytes) -> Samples[int]:
        if self._source is None:
            return array("h")
        name = self._source[1]
        decoder = self._decoders.get(name)
        if decoder is None:
            decoder = self._decoders[name] = Decoder(name, RATE)
        try:
            return decoder.samples(payload)
        except av.FFmpegError:
            return array("h")  # as if nothing had been said

    def _conceal(self, missing: int) -> Samples[int]:
        """In place of what is lost or late: the latest frame, fainter, then silence."""
        faint = array("h", (sample >> 1 for sample in self._last[:missing]))
        faint.frombytes(bytes(2 * (missing - len(faint))))
        self._last = array("h")
        return faint


def add(voices: Iterable[Samples[int]]) -> Samples[int]:
    """All frames in one, as loud as each; what is too loud is cut off."""
    return functools.reduce(_add, voices)


def _add(one: Samples[int], other: Samples[int]) -> Samples[int]:
    """
    Two frames in one.

    All samples at once, as the digits of two long integers: without their signs, so
    that none carries into the next, which are put right afterwards. In 3 µs, where
    adding them one by one takes 29.
    """
    a, b = (int.from_bytes(each.tobytes(), sys.byteorder) for each in (one, other))
    total = ((a & _MAGNITUDES) + (b & _MAGNITUDES)) ^ ((a ^ b) & _SIGNS)
    added = array("h", total.to_bytes(2 * FRAME, sys.byteorder))
    if (a ^ total) & (b ^ total) & _SIGNS:
        # Some have overflowed: both had another sign than what came out.
        for index, (first, second) in enumerate(zip(one, other, strict=True)):
            added[index] = max(LEAST, min(GREATEST, first + second))
    return added


class Mix:
    """What the listeners of the same speakers are sent, in one codec."""

    def __init__(self, order: MixOrder) -> None:
        self.speakers = order.speakers
        self.outlets: tuple[Outlet, ...] = ()
        self._encoder = Encoder(order.encoding, RATE)
        self._rate = clock_rate(order.encoding)
        self._step = self._rate // FRAMES_PER_SECOND
        self._events = order.events
        self._ssrc = _random.getrandbits(32)
        self._sequence = 0
        self._first: int | None = None
        "The beat that timestamps count from."

        self._timestamp = 0
        self._silent = True
        self._key: tuple[tuple[object, int], int] | None = None
        "The present key: whose and since when, and its timestamp here."

    def beat(
        self, number: int, voices: Mapping[LegId, Samples[int] | None], now: float
    ) -> None:
        """Send what its speakers say in this beat, if anybody says anything."""
        if self._first is None:
            self._first = number
        self._timestamp = (number - self._first) * self._step
        said = [voice for name in self.speakers if (voice := voices.get(name))]
        if not said:
            self._silent = True
            return
        packet = b"".join(self._encoder.packets(add(said)))
        marker = MARKER if self._silent else 0
        self._silent = False
        self._send(VOICE, marker, self._timestamp, packet, now)

    def press(
        self,
        speaker: LegId,
        event: telephone_event.TelephoneEvent,
        timestamp: int,
        rate: int,
        now: float,
    ) -> None:
        """Pass on a key that one of the speakers presses."""
        if self._events is None:
            return
        key = (speaker, timestamp)
        first = self._key is None or self._key[0] != key
        if self._key is None or first:
            self._key = (key, self._timestamp)
        own = clock_rate(self._events)
        duration = min(event.duration * own // rate, telephone_event.LONGEST)
        scaled = telephone_event.build(event._replace(duration=duration))
        marker = MARKER if first else 0
        self._send(EVENT, marker, self._key[1] * own // self._rate, scaled, now)

    def _send(
        self, kind: int, marker: int, timestamp: int, payload: bytes, now: float
    ) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        timestamp &= 0xFFFFFFFF
        for outlet in self.outlets:
            outlet.carry(
                kind, marker, self._sequence, timestamp, self._ssrc, payload, now
            )
