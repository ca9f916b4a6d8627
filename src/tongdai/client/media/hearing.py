"""The RTP that comes to one leg: counted, put in order, decoded, 20 ms each beat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import av
import numpy as np

from tongdai.client.leg import FRAMES_PER_SECOND, Samples
from tongdai.media.codecs import Encoding, clock_rate
from tongdai.media.coding import CODECS, Decoder
from tongdai.media.keys import KeyReader
from tongdai.rtp import packet as rtp
from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.jitter_buffer import AT_THE_EAR, JitterBuffer, Lost
from tongdai.rtp.reception import Reception

from .concealment import Concealment

CONCEALED: Final = 4
"Frames in a row, 80 ms, that are made up; then there is silence."

HAIR: Final = 1000
"A part of a second that may be missing from a frame: resamplers begin with less."

OPUS: Final = "opus/48000"


class Hearing:
    """
    What the other side says.

    Args:
        pressed: Called once a key, with the digit and its milliseconds.
    """

    def __init__(self, pressed: Callable[[str, int], None]) -> None:
        self._keys = KeyReader(pressed)
        self._received: Mapping[int, Encoding] = {}
        self._rate = 0
        self._wanted = False
        self._source: tuple[int, Encoding] | None = None
        "SSRC and codec of what is in the buffer."

        self._buffer = JitterBuffer[bytes](1)
        self._decoders: dict[Encoding, Decoder] = {}
        self._concealment = Concealment(1000)
        self._silence: Samples = np.zeros(0, np.int16)
        self._rest: Samples = self._silence
        "Decoded, and not heard yet: a packet may hold more than a frame."

        self._nothing = b""
        "A packet of Opus without sound, encoded as the latest one was."

        self._missing = CONCEALED
        "Frames in a row that had to be made up."

        self.reception: Reception | None = None
        "Of the present source."

        self.ssrc = -1
        self.packets = 0
        self._lost = 0

    def describe(
        self, received: Mapping[int, Encoding], rate: int, *, wanted: bool
    ) -> None:
        """
        Take what descriptions have settled, at first or anew.

        Args:
            received: What may come, by payload type.
            rate: Samples a second of what is to be heard.
            wanted: Is anything to be heard, or is the other side held?
        """
        self._received = received
        self._keys.clock_rates = {
            number: clock_rate(name)
            for number, name in received.items()
            if name not in CODECS
        }
        self._wanted = wanted
        if rate != self._rate:
            self._rate = rate
            self._decoders.clear()
            self._source = None
            self._silence = np.zeros(rate // FRAMES_PER_SECOND, np.int16)
            self._rest = self._silence[:0]
            self._concealment = Concealment(rate)
        if not wanted:
            self._missing = CONCEALED

    @property
    def lost(self) -> int:
        """Packets that were sent to us and never came."""
        reception = self.reception
        if reception is None:
            return self._lost
        return self._lost + max(0, reception.expected - reception.packets)

    def receive(self, data: bytes, now: float) -> None:
        """Take a packet; what is none, or was not agreed on, is left out."""
        try:
            packet = rtp.parse(data)
        except MalformedPacket:
            return
        name = self._received.get(packet.payload_type)
        if name is None or not self._count(packet, name, now):
            return
        number, _, sequence, timestamp, ssrc, payload = packet
        # Sound, too, tells it that a key was let go.
        self._keys.carry(number, 0, sequence, timestamp, ssrc, payload, now)
        if name not in CODECS or not self._wanted or not payload:
            return
        if self._source != (ssrc, name):
            self._source = (ssrc, name)
            self._buffer = JitterBuffer(clock_rate(name), AT_THE_EAR)
        self._buffer.put(sequence, timestamp, payload, now)

    def _count(self, packet: rtp.RtpPacket, name: Encoding, now: float) -> bool:
        if self.reception is None or packet.ssrc != self.ssrc:
            self._lost = self.lost
            self.ssrc = packet.ssrc
            self.reception = Reception(packet.ssrc, clock_rate(name))
        counted = self.reception.received(packet.sequence, packet.timestamp, now)
        self.packets += counted
        return counted

    def frame(self, at: float) -> Samples:
        """
        The next 20 ms, of which nothing may be changed.

        Args:
            at: When they are due.
        """
        size = len(self._silence)
        rest = self._rest
        while len(rest) < size - self._rate // HAIR:
            item = self._buffer.take(at) if self._source is not None else None
            if item is None:
                break
            if isinstance(item, Lost):
                frames = round(item.seconds * FRAMES_PER_SECOND)
                parts = [self._conceal() for _ in range(frames)]
            else:
                parts = [self._decode(item.payload)]
            rest = np.concatenate((rest, *parts)) if len(rest) else _joined(parts, rest)
        if not len(rest):
            rest = self._conceal()
        frame, self._rest = rest[:size], rest[size:]
        if len(frame) < size:
            frame = np.concatenate((frame, self._silence[len(frame) :]))
        return frame if self._wanted else self._silence

    def _decode(self, payload: bytes) -> Samples:
        name = self._source[1] if self._source is not None else ""
        try:
            samples = self._run_decoder(name, payload)
        except av.FFmpegError:
            return self._conceal()
        self._missing = 0
        if name == OPUS:
            self._nothing = _nothing_like(payload[0])
        else:
            self._concealment.heard(samples)
        return samples

    def _conceal(self) -> Samples:
        """20 ms instead of what has not come."""
        if self._missing >= CONCEALED:
            return self._silence
        self._missing += 1
        if self._source is not None and self._source[1] == OPUS:
            try:
                # A packet of nothing but its head asks for just that (RFC 6716 §2.1).
                return self._run_decoder(OPUS, self._nothing)
            except av.FFmpegError:
                return self._silence
        return self._concealment.frame(len(self._silence))

    def _run_decoder(self, name: Encoding, payload: bytes) -> Samples:
        decoder = self._decoders.get(name)
        if decoder is None:
            decoder = self._decoders[name] = Decoder(name, self._rate)
        return np.frombuffer(decoder.samples(payload), np.int16)


def _nothing_like(toc: int) -> bytes:
    """
    20 ms of the same mode, bandwidth and channels as a packet with this head.

    In it the upper five bits number mode, bandwidth and duration (RFC 6716 §3.1).
    """
    config, stereo = toc >> 3, toc & 0x04
    if config < 12:  # SILK: 10, 20, 40, 60 ms
        config = config & ~3 | 1
    elif config < 16:  # hybrid: 10, 20 ms
        config |= 1
    else:  # CELT: 2.5, 5, 10, 20 ms
        config |= 3
    return bytes((config << 3 | stereo,))


def _joined(parts: list[Samples], nothing: Samples) -> Samples:
    """One after the other, without a copy of the usual one."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else nothing
